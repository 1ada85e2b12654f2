/** The profile of who is signed in: their units, time zone and constants. Loaded once, kept for the next visit. */

import { computed, effect, signal } from "@preact/signals";
import { call, type Schemas } from "../api/client";
import type { Units } from "../design/units";
import { person, personal } from "./session";

export type Profile = Schemas["Profile"];
export type ProfileChange = Schemas["ProfileInput"];

const DEFAULTS: Profile = { timeZone: "UTC", units: "metric", loadMethod: "session-rpe" };

/** The profile; undefined: not known yet. Views are shown when it is known. */
export const profile = signal<Profile | undefined>(undefined);

/** Units of the person. */
export const units = computed<Units>(() => profile.value?.units ?? "metric");

/** The person's time zone, which says what today is. */
export const timeZone = computed(() => profile.value?.timeZone ?? DEFAULTS.timeZone);

/** How the person is called on the page. */
export const shownName = computed(() => profile.value?.displayName ?? person.value?.name ?? "");

/** Today in the person's time zone, `2026-11-21`. */
export const today = (now = new Date()): string => dayIn(timeZone.value, now);

/** The day of an instant in a time zone, `2026-11-21`. */
function dayIn(zone: string, instant: Date): string {
  const format = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" } as const;
  return new Intl.DateTimeFormat("en-CA", format).format(instant);
}

function remember(found: Profile): void {
  profile.value = found;
  personal.set("profile", JSON.stringify(found));
}

function remembered(): Profile | undefined {
  const text = personal.get("profile");
  return text === null ? undefined : (JSON.parse(text) as Profile);
}

let changes = 0;

/** Read the profile again. Without a network the one of the last visit stays, or what everybody starts with. */
async function load(userId: string): Promise<void> {
  const before = changes;
  try {
    const { data } = await call((client) => client.GET("/me/profile"));
    if (person.peek()?.userId === userId && changes === before) {
      remember(data);
    }
  } catch {
    // The views ask for more than this, and say what is wrong.
    profile.value ??= DEFAULTS;
  }
}

/** Keep `profile` that of who is signed in. Call once. */
export function followPerson(): void {
  let last: string | undefined;
  effect(() => {
    const userId = person.value?.userId;
    if (userId === last) {
      return;
    }
    last = userId;
    profile.value = userId === undefined ? undefined : remembered();
    if (userId !== undefined) {
      void load(userId);
    }
  });
}

/**
 * Change what is named, and leave the rest.
 *
 * @returns whether earlier workouts keep what was computed with the former constants.
 * @throws ApiError with what is wrong with each field.
 */
export async function changeProfile(
  change: ProfileChange,
): Promise<Schemas["ChangedProfile"]["earlierWorkouts"]> {
  const { data } = await call((client) => client.PATCH("/me/profile", { body: change }));
  const { earlierWorkouts, ...changed } = data;
  changes += 1;
  remember(changed);
  return earlierWorkouts;
}
