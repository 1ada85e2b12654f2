/** Marks on an axis of days: few enough to read, at days that people think in. */

import {
  addDays,
  addMonths,
  DAYS_OF_WEEK,
  daysBetween,
  mondayOf,
  shortDay,
  shortMonth,
} from "../design/days";

export interface Mark {
  day: string;
  text: string;
}

const MONTH_STEPS = [1, 2, 3, 6, 12];
const WEEK_STEPS = [1, 2];
const DAYS_OF_MONTH = 30.4;
const LONGEST_IN_WEEKS = 100;

/** Mondays of a short range, and firsts of months of a longer one, at most so many. */
export function marks(first: string, last: string, most: number): Mark[] {
  const days = daysBetween(first, last) + 1;
  if (days <= LONGEST_IN_WEEKS) {
    const step = WEEK_STEPS.find((weeks) => days / (weeks * DAYS_OF_WEEK) <= most) ?? 4;
    return mondays(first, last, step).map((day) => ({ day, text: shortDay(day) }));
  }
  const step = MONTH_STEPS.find((months) => days / (months * DAYS_OF_MONTH) <= most) ?? 12;
  return firsts(first, last, step).map((day) => ({ day, text: monthText(day) }));
}

function mondays(first: string, last: string, step: number): string[] {
  const found: string[] = [];
  // Counted back from the end, so that the newest week has its mark.
  for (let day = mondayOf(last); day >= first; day = addDays(day, -step * DAYS_OF_WEEK)) {
    found.unshift(day);
  }
  return found;
}

function firsts(first: string, last: string, step: number): string[] {
  const found: string[] = [];
  const year = first.slice(0, 4);
  for (let month = `${year}-01`; `${month}-01` <= last; month = addMonths(month, step)) {
    if (`${month}-01` >= first) {
      found.push(`${month}-01`);
    }
  }
  return found;
}

/** `Nov`; `2026` where a year begins. */
function monthText(day: string): string {
  const month = day.slice(0, 7);
  return month.endsWith("-01") ? month.slice(0, 4) : shortMonth(month);
}
