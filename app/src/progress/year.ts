/** Geometry of the calendar: where a day is in the year's grid, and where the arrow keys lead. */

import {
  addDays,
  addMonths,
  DAYS_OF_WEEK,
  daysBetween,
  daysFrom,
  mondayOf,
  shortMonth,
  weekday,
} from "../design/days";

// As many whole weeks as the API gives in one answer, a year: 366 days.
export const WEEKS = 52;

export interface Cell {
  date: string;
  /** Column, from 0. */
  week: number;
  /** Row, Monday 0. */
  weekday: number;
}

/** The Monday with which the year of weeks begins whose last week holds `last`. */
export const firstOf = (last: string): string => addDays(mondayOf(last), -(WEEKS - 1) * DAYS_OF_WEEK);

/** The days of a year of weeks, up to `last` and with it, in order. */
export function cells(last: string): Cell[] {
  const first = firstOf(last);
  return daysFrom(first, daysBetween(first, last) + 1).map((date, index) => ({
    date,
    week: Math.floor(index / DAYS_OF_WEEK),
    weekday: index % DAYS_OF_WEEK,
  }));
}

/** Names of months over the columns where each begins; one that would touch the next is left out. */
export function monthNames(last: string): { week: number; name: string }[] {
  const first = firstOf(last);
  const names: { week: number; name: string }[] = [];
  for (let week = 0; week < WEEKS; week += 1) {
    const sunday = addDays(first, week * DAYS_OF_WEEK + DAYS_OF_WEEK - 1);
    const holdsTheFirst = Number(sunday.slice(8)) <= DAYS_OF_WEEK;
    if (week === 0 || holdsTheFirst) {
      const named = week === 0 ? first : sunday;
      names.push({ week, name: shortMonth(named.slice(0, 7)) });
    }
  }
  return names.filter(({ week }, index) => (names[index + 1]?.week ?? WEEKS + 2) - week > 2);
}

const STEPS: Readonly<Record<string, (day: string) => string>> = {
  ArrowUp: (day) => addDays(day, -1),
  ArrowDown: (day) => addDays(day, 1),
  ArrowLeft: (day) => addDays(day, -DAYS_OF_WEEK),
  ArrowRight: (day) => addDays(day, DAYS_OF_WEEK),
  PageUp: (day) => addDays(day, -4 * DAYS_OF_WEEK),
  PageDown: (day) => addDays(day, 4 * DAYS_OF_WEEK),
};

/** Where a key leads from a day in the year's grid; null when it leads nowhere. */
export function led(key: string, day: string, last: string): string | null {
  const first = firstOf(last);
  if (key === "Home") {
    return first;
  }
  if (key === "End") {
    return last;
  }
  const next = STEPS[key]?.(day);
  if (next === undefined) {
    return null;
  }
  return next < first || next > last ? null : next;
}

/** The weeks of a month, `2026-11`, each with seven places; a place outside the month is null. */
export function weeksOfMonth(month: string): (string | null)[][] {
  const first = `${month}-01`;
  const length = daysBetween(first, `${addMonths(month, 1)}-01`);
  const places: (string | null)[] = [
    ...Array.from({ length: weekday(first) }, () => null),
    ...daysFrom(first, length),
  ];
  while (places.length % DAYS_OF_WEEK !== 0) {
    places.push(null);
  }
  return Array.from({ length: places.length / DAYS_OF_WEEK }, (_, week) =>
    places.slice(week * DAYS_OF_WEEK, (week + 1) * DAYS_OF_WEEK),
  );
}
