/** Days put together to weeks, from Monday to Sunday. The API gives days and months. */

import { addDays, DAYS_OF_WEEK, mondayOf } from "../design/days";

/** What is added up. Loads of two methods never are. */
export interface Sums {
  workouts: number;
  durationMin: number;
  distanceKm: number;
  elevationM: number;
  volumeKg: number;
  load: Readonly<Partial<Record<string, number>>>;
}

export const NOTHING: Sums = {
  workouts: 0,
  durationMin: 0,
  distanceKm: 0,
  elevationM: 0,
  volumeKg: 0,
  load: {},
};

function added(a: Sums, b: Sums): Sums {
  const load: Partial<Record<string, number>> = { ...a.load };
  for (const [method, value] of Object.entries(b.load)) {
    load[method] = (load[method] ?? 0) + (value ?? 0);
  }
  return {
    workouts: a.workouts + b.workouts,
    durationMin: a.durationMin + b.durationMin,
    distanceKm: a.distanceKm + b.distanceKm,
    elevationM: a.elevationM + b.elevationM,
    volumeKg: a.volumeKg + b.volumeKg,
    load,
  };
}

/** The sums of some days. */
export const sumOf = (days: readonly Sums[]): Sums => days.reduce(added, NOTHING);

export interface Week extends Sums {
  monday: string;
}

/** Every week from one Monday on, as many as asked for, with what its days add up to. */
export function weeksOf(
  days: readonly (Sums & { date: string })[],
  firstMonday: string,
  count: number,
): Week[] {
  const byMonday = new Map<string, Sums[]>();
  for (const day of days) {
    const monday = mondayOf(day.date);
    byMonday.set(monday, [...(byMonday.get(monday) ?? []), day]);
  }
  return Array.from({ length: count }, (_, index) => {
    const monday = addDays(firstMonday, index * DAYS_OF_WEEK);
    return { monday, ...sumOf(byMonday.get(monday) ?? []) };
  });
}
