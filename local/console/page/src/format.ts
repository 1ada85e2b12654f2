/** Numbers and times as the console writes them. */

const NUMBER = new Intl.NumberFormat("en");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const count = (value: number) => NUMBER.format(value);

/** `1 state`, `2 states`. */
export const counted = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;

const two = (value: number) => String(value).padStart(2, "0");

/** How long something took: `978 ms`, `2.57 s`, `3 min 05 s`, `2 h 05 min`. */
export function duration(ms: number | null): string {
  if (ms === null) {
    return "–";
  }
  if (ms < SECOND) {
    return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  }
  if (ms < MINUTE) {
    return `${(ms / SECOND).toFixed(2)} s`;
  }
  if (ms < HOUR) {
    return `${Math.floor(ms / MINUTE)} min ${two(Math.floor((ms % MINUTE) / SECOND))} s`;
  }
  return `${Math.floor(ms / HOUR)} h ${two(Math.floor((ms % HOUR) / MINUTE))} min`;
}

/** When something happened within an execution: `+0.005 s`. */
export const offset = (ms: number) => `+${(ms / SECOND).toFixed(3)} s`;

/** The time of day, with the date unless it is today's: `14:32:25.871`, `20 Nov 14:32:25`. */
export function moment(epoch: number, now: number): string {
  const date = new Date(epoch);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (date.toDateString() === new Date(now).toDateString()) {
    return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  }
  return `${date.getDate()} ${date.toLocaleString("en", { month: "short" })} ${time}`;
}

/** How long ago: `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function ago(epoch: number, now: number): string {
  const ms = Math.max(0, now - epoch);
  if (ms < MINUTE) {
    return `${Math.floor(ms / SECOND)} s ago`;
  }
  if (ms < HOUR) {
    return `${Math.floor(ms / MINUTE)} min ago`;
  }
  return ms < DAY ? `${Math.floor(ms / HOUR)} h ago` : `${Math.floor(ms / DAY)} d ago`;
}

/** A share, never rounded to all or nothing: `99.9 %` of 1,999 in 2,000. */
export function share(part: number, whole: number): string {
  if (whole === 0) {
    return "–";
  }
  const percent = (part / whole) * 100;
  if (part === whole || part === 0) {
    return `${percent} %`;
  }
  return `${Math.min(99.9, Math.max(0.1, percent)).toFixed(1)} %`;
}

export function bytes(text: string): string {
  const size = new Blob([text]).size;
  return size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} KiB`;
}
