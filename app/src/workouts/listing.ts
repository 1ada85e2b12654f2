/** What a list shows: the stored workouts, and over them what waits to be sent. */

import { mondayOf } from "../design/days";
import type { Entry } from "../outbox/entry";
import {
  type Changed,
  deleteWorkout,
  type Deletion,
  logWorkout,
  type Logging,
  replaceWorkout,
  type Replacement,
} from "./operations";
import { clockOf } from "./time";
import type { Workout, WorkoutInput } from "./workout";

/** Which workouts are asked for; empty: all. Days of the person, both inclusive. */
export interface Filters {
  type: string;
  from: string;
  to: string;
}

/** The filters of an address, which anybody can write: what is no day filters nothing. */
export function filtersOf(query: URLSearchParams): Filters {
  const day = (name: string): string => {
    const said = query.get(name) ?? "";
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(said) && !Number.isNaN(Date.parse(said));
    return isDay ? said : "";
  };
  return { type: query.get("type") ?? "", from: day("from"), to: day("to") };
}

/** A workout as it is shown. */
export interface Shown {
  /** Its id, or `local:...` while it waits to be logged. */
  id: string;
  input: WorkoutInput;
  localDate: string;
  /** As it is stored. */
  stored: Workout | null;
  /** What waits to be sent about it, the newest. */
  entry: Entry | null;
}

/** Newest first, as the API has them. */
const newestFirst = (one: Shown, other: Shown): number =>
  Date.parse(other.input.ts) - Date.parse(one.input.ts) || (one.id < other.id ? 1 : -1);

export const ofKind = (kind: string): boolean =>
  kind === logWorkout.kind || kind === replaceWorkout.kind || kind === deleteWorkout.kind;

/** What is shown when these entries wait. `zone` is the person's. */
export function shown(stored: readonly Workout[], entries: readonly Entry[], zone: string): readonly Shown[] {
  const all = new Map<string, Shown>();
  for (const workout of stored) {
    const { workoutId: id, localDate } = workout;
    all.set(id, { id, input: workout as WorkoutInput, localDate, stored: workout, entry: null });
  }
  const has = (input: WorkoutInput): Pick<Shown, "input" | "localDate"> => ({
    input,
    localDate: clockOf(input.ts, zone).date,
  });
  for (const entry of entries) {
    const { subject } = entry;
    if (entry.kind === logWorkout.kind) {
      const { workout } = entry.payload as Logging;
      all.set(subject, { id: subject, stored: null, entry, ...has(workout) });
    } else if (ofKind(entry.kind)) {
      const { workoutId, workout } = entry.payload as Replacement | Deletion;
      const id = all.has(workoutId) ? workoutId : subject;
      const before = all.get(id);
      if (before && entry.kind === replaceWorkout.kind) {
        all.set(id, { ...before, ...has(workout), entry });
      } else if (before && entry.refusal) {
        all.set(id, { ...before, entry });
      } else {
        all.delete(id);
      }
    }
  }
  return [...all.values()].sort(newestFirst);
}

/** Whether a list with these filters has it. */
export const fits = ({ type, from, to }: Filters, { input, localDate }: Shown): boolean =>
  (!type || input.type === type) && (!from || localDate >= from) && (!to || localDate <= to);

/** The stored workouts after a change was sent. One older than all that were loaded comes with its page. */
export function applied(
  stored: readonly Workout[],
  { workout, replaced }: Changed,
  isWhole: boolean,
): readonly Workout[] {
  const others = stored.filter(({ workoutId }) => workoutId !== replaced && workoutId !== workout?.workoutId);
  const oldest = stored.at(-1);
  const isLoaded =
    workout &&
    (isWhole || !oldest || Date.parse(workout.ts) >= Date.parse(oldest.ts) || replaced === oldest.workoutId);
  return isLoaded
    ? [...others, workout].sort((one, other) => Date.parse(other.ts) - Date.parse(one.ts))
    : others;
}

export type Grouping = "month" | "week";

export interface Group {
  /** Its month, `2026-11`, or the Monday of its week. */
  key: string;
  shown: readonly Shown[];
  durationMin: number;
  distanceKm: number;
}

/** Workouts by week or month of their days, newest first, with sums. */
export function grouped(all: readonly Shown[], by: Grouping): readonly Group[] {
  const groups = new Map<string, Shown[]>();
  for (const one of all) {
    const key = by === "month" ? one.localDate.slice(0, 7) : mondayOf(one.localDate);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups]
    .sort(([one], [other]) => (one < other ? 1 : -1))
    .map(([key, members]) => ({
      key,
      shown: members,
      durationMin: members.reduce((sum, { input }) => sum + input.durationMin, 0),
      distanceKm: members.reduce((sum, { input }) => sum + (input.distanceKm ?? 0), 0),
    }));
}
