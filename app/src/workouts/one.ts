/** One workout, wherever it is: stored, waiting to be logged, moved to another id. */

import { useEffect } from "preact/hooks";
import { timeZone } from "../account/profile";
import { ApiError, call } from "../api/client";
import { type Fetched, useFetched } from "../design/fetched";
import { entries } from "../outbox";
import { go } from "../router";
import { type Shown, shown } from "./listing";
import { loggedAs, recent } from "./store";
import type { Workout } from "./workout";

const LOCAL = "local:";
const MOVED = 410;

export async function workoutOf(workoutId: string): Promise<Workout> {
  const params = { path: { workoutId } };
  return (await call((client) => client.GET("/workouts/{workoutId}", { params }))).data;
}

/**
 * A workout with what waits to be sent about it. Where its id has changed, the page goes to the new one.
 *
 * @param pathTo the place of a workout with another id.
 */
export function useWorkout(id: string, pathTo: (id: string) => string): Fetched<Shown | null> {
  const isLocal = id.startsWith(LOCAL);
  const [fetched] = useFetched(id, async () => (isLocal ? null : withKept(id)));
  const found = fetched.state === "there" ? fetched.data : null;
  const changed = recent().workouts.value?.find(({ workoutId }) => workoutId === id);
  const stored = changed && found && changed.version > found.version ? changed : found;
  const one = shown(stored ? [stored] : [], entries.value, timeZone.value).find((other) => other.id === id);
  const movedTo = movedFrom(id, fetched);
  useEffect(() => {
    if (movedTo !== undefined) {
      go(pathTo(movedTo), { replace: true });
    }
  });
  if (movedTo !== undefined) {
    return { state: "waiting" };
  }
  return fetched.state === "there" ? { state: "there", data: one ?? null } : fetched;
}

/** Where a workout is now, if not here. */
function movedFrom(id: string, fetched: Fetched<unknown>): string | undefined {
  const isMoved =
    fetched.state === "failed" && fetched.error instanceof ApiError && fetched.error.status === MOVED;
  const logged = loggedAs.value.get(id);
  return isMoved ? (fetched.error as ApiError).about.movedTo : logged;
}

/** A workout, or what was read of it before when the API cannot be reached. */
async function withKept(id: string): Promise<Workout> {
  const listing = recent();
  try {
    return await workoutOf(id);
  } catch (error) {
    await listing.open();
    const before =
      error instanceof ApiError ? undefined : listing.workouts.peek()?.find((one) => one.workoutId === id);
    if (before === undefined) {
      throw error;
    }
    return before;
  }
}
