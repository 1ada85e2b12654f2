/** Days of a calendar as texts, `2026-11-21`, as the API has them. No time zone can shift them. */

const DAY_MS = 86_400_000;
const MONDAY_TO_THURSDAY = 3;
export const DAYS_OF_WEEK = 7;

const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The day so many days later, or earlier. */
export const addDays = (day: string, days: number): string => dayOf(msOf(day) + days * DAY_MS);

/** How many days it is from one to the other. */
export const daysBetween = (from: string, to: string): number => Math.round((msOf(to) - msOf(from)) / DAY_MS);

/** Every day from `first`, as many as asked for. */
export const daysFrom = (first: string, count: number): string[] =>
  Array.from({ length: Math.max(0, count) }, (_, index) => addDays(first, index));

/** Monday 0 to Sunday 6. */
export const weekday = (day: string): number => (new Date(msOf(day)).getUTCDay() + 6) % DAYS_OF_WEEK;

/** The Monday of the day's ISO week. */
export const mondayOf = (day: string): string => addDays(day, -weekday(day));

/** Number of the day's ISO week, which belongs to the year that has its Thursday. */
export function isoWeek(day: string): { year: number; week: number } {
  const thursday = addDays(mondayOf(day), MONDAY_TO_THURSDAY);
  const year = Number(thursday.slice(0, 4));
  return { year, week: Math.floor(daysBetween(`${year}-01-01`, thursday) / DAYS_OF_WEEK) + 1 };
}

/** Seconds since 1970 of a day's begin in UTC, for axes of time. */
export const secondsOf = (day: string): number => msOf(day) / 1000;

/** The month so many months later, or earlier: `2026-11`. */
export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function written(day: string, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    formats.set(key, format);
  }
  return format.format(msOf(day)).replace(",", "");
}

/** `Saturday 21 November 2026`. */
export const longDay = (day: string): string =>
  written(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** `Sat 21 Nov`. */
export const weekdayAndDay = (day: string): string =>
  written(day, { weekday: "short", day: "numeric", month: "short" });

/** `21 Nov`, or `21 Nov 2025` when `today` is in another year. */
export const shortDay = (day: string, today = day): string =>
  written(day, {
    day: "numeric",
    month: "short",
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" }),
  });

/** `16–22 Nov`, `28 Sept – 4 Oct`. */
export const daysText = (first: string, last: string): string =>
  first.slice(0, 7) === last.slice(0, 7)
    ? `${Number(first.slice(8))}–${shortDay(last)}`
    : `${shortDay(first, last)} – ${shortDay(last)}`;

/** How somebody says when it was: `today`, `yesterday`, `Thursday`, `21 Nov`. */
export function spokenDay(day: string, today: string): string {
  const ago = daysBetween(day, today);
  if (ago === 0) {
    return "today";
  }
  if (ago === 1) {
    return "yesterday";
  }
  return ago > 1 && ago < DAYS_OF_WEEK ? written(day, { weekday: "long" }) : shortDay(day, today);
}

/** `November 2026` of `2026-11`. */
export const longMonth = (month: string): string =>
  written(`${month}-01`, { month: "long", year: "numeric" });

/** `Nov` of `2026-11`. */
export const shortMonth = (month: string): string => written(`${month}-01`, { month: "short" });
