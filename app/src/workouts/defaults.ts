/** What a new workout probably is, by what the person did before. */

import type { Workout, WorkoutInput } from "./workout";

/** What is filled in before the person types anything. */
export interface Usual {
  type: string;
  durationMin: number;
  /** Only where it hardly ever changes, such as a swim of 2 km or the way to work. */
  distanceKm: number | null;
}

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
const DAYS_THAT_COUNT = 60;
const HOURS_OF_SAME_TIME = 2;
const LAST_FEW = 5;
const FEWEST_FOR_DISTANCE = 3;
const SAME_DISTANCE = 0.03;
const FIRST_TYPE = "Run";
const FIRST_DURATION_MIN = 30;
const ROUNDED_TO_MIN = 5;

/**
 * The type that the person does most at this time: those of the same weekday, and of the same time of day, weigh
 * more, and so do newer ones.
 *
 * @param recent newest first.
 */
export function usualType(recent: readonly Workout[], now: number): string {
  const weights = new Map<string, number>();
  for (const { type, ts } of recent) {
    const ago = now - Date.parse(ts);
    const days = ago / MS_PER_DAY;
    if (days >= 0 && days <= DAYS_THAT_COUNT) {
      const sameWeekday = Math.abs(days - 7 * Math.round(days / 7)) < 0.5;
      const sameTime = Math.abs(days - Math.round(days)) * 24 <= HOURS_OF_SAME_TIME;
      const weight = (1 - days / (2 * DAYS_THAT_COUNT)) * (sameWeekday ? 3 : 1) * (sameTime ? 2 : 1);
      weights.set(type, (weights.get(type) ?? 0) + weight);
    }
  }
  const [most] = [...weights].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? recent[0]?.type ?? FIRST_TYPE;
}

/** The duration that the person usually has of a type, in whole minutes, and the distance if it is always the same. */
export function usual(type: string, recent: readonly Workout[]): Usual {
  const last = recent.filter((workout) => workout.type === type).slice(0, LAST_FEW);
  const durationMin = Math.max(
    1,
    Math.round(median(last.map((workout) => workout.durationMin)) ?? FIRST_DURATION_MIN),
  );
  return { type, durationMin, distanceKm: sameDistance(last) };
}

function sameDistance(last: readonly Workout[]): number | null {
  const distances = last.slice(0, FEWEST_FOR_DISTANCE).map(({ distanceKm }) => distanceKm ?? 0);
  const newest = distances[0] ?? 0;
  const isSame = distances.every((distance) => Math.abs(distance - newest) <= SAME_DISTANCE * newest);
  return distances.length === FEWEST_FOR_DISTANCE && newest > 0 && isSame ? newest : null;
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}

/** When a workout of this duration began that has ended just now, to five minutes: people log afterwards. */
export function usualStart(durationMin: number, now: number): number {
  const rounded = ROUNDED_TO_MIN * MS_PER_MINUTE;
  return Math.floor((now - durationMin * MS_PER_MINUTE) / rounded) * rounded;
}

const MOST_SUGGESTIONS = 4;

/** Recent workouts to log again with one tap, the usual type first, no two that look the same. */
export function suggestions(recent: readonly Workout[], type: string): readonly Usual[] {
  const ordered = [
    ...recent.filter((workout) => workout.type === type),
    ...recent.filter((workout) => workout.type !== type),
  ];
  const found = new Map<string, Usual>();
  for (const { type: itsType, durationMin, distanceKm = null, ...rest } of ordered) {
    const minutes = Math.round(durationMin);
    const key = `${itsType} ${minutes} ${distanceKm}`;
    const ofType = [...found.values()].filter((one) => one.type === itsType).length;
    // Two of the usual type, one of each other. Strength is done in sessions.
    if (minutes > 0 && ofType < (itsType === type ? 2 : 1) && rest.source !== "session" && !found.has(key)) {
      found.set(key, { type: itsType, durationMin: minutes, distanceKm });
    }
  }
  return [...found.values()].slice(0, MOST_SUGGESTIONS);
}

/** A workout of the same type that was under way at the same time: probably the same one, logged before. */
export function overlapping(
  input: WorkoutInput,
  known: readonly { id: string; input: WorkoutInput }[],
): string | null {
  const [start, end] = span(input);
  const found = known.find(({ input: other }) => {
    const [itsStart, itsEnd] = span(other);
    return other.type === input.type && itsStart < end && start < itsEnd;
  });
  return found?.id ?? null;
}

function span({ ts, durationMin }: WorkoutInput): readonly [number, number] {
  const start = Date.parse(ts);
  return [start, start + durationMin * MS_PER_MINUTE];
}
