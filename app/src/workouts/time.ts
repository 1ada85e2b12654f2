/** Clocks on walls and points in time: what a person types in a time zone, and what the API is sent. */

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
const MIN_PER_HOUR = 60;

/** A time as a clock on the wall shows it. */
export interface WallClock {
  /** `2026-11-20` */
  date: string;
  /** `06:30` */
  time: string;
  /** Minutes that the clock is ahead of UTC. */
  offset: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      timeZoneName: "longOffset",
      year: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** How many minutes the clocks of a time zone are ahead of UTC at an instant. */
export function offsetAt(zone: string, instant: number): number {
  const name =
    formatOf(zone)
      .formatToParts(instant)
      .find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const found = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!found) {
    return 0; // GMT itself
  }
  const [, sign, hours, minutes] = found;
  return (sign === "-" ? -1 : 1) * (Number(hours) * MIN_PER_HOUR + Number(minutes));
}

/** What the clocks of a time zone show at an instant. */
export function wallClock(instant: number, zone: string): WallClock {
  return atOffset(instant, offsetAt(zone, instant));
}

function atOffset(instant: number, offset: number): WallClock {
  const shown = new Date(instant + offset * MS_PER_MINUTE).toISOString();
  return { date: shown.slice(0, 10), time: shown.slice(11, 16), offset };
}

/**
 * The offsets that the clocks of a time zone can have had when they showed this time, the earlier instant first:
 * none when they were put forward over it, two when they were put back and showed it twice.
 */
export function offsetsOf(zone: string, date: string, time: string): readonly number[] {
  const shown = Date.parse(`${date}T${time}Z`);
  const around = [offsetAt(zone, shown - MS_PER_DAY), offsetAt(zone, shown + MS_PER_DAY)];
  const possible = [...new Set(around)].filter(
    (offset) => offsetAt(zone, shown - offset * MS_PER_MINUTE) === offset,
  );
  return possible.sort((one, other) => other - one);
}

/** RFC 3339, as the API takes it: `2026-11-20T06:30:00-05:00`. */
export function timestamp({ date, time, offset }: WallClock): string {
  return `${date}T${time}:00${clockOffset(offset)}`;
}

function clockOffset(offset: number): string {
  const minutes = Math.abs(offset);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / MIN_PER_HOUR))}:${two(minutes % MIN_PER_HOUR)}`;
}

const EXPLICIT = /([+-])(\d{2}):(\d{2})$/;

/** What the clock showed where a workout was. `Z`, and `-00:00`, do not say: then it is the clock of `zone`. */
export function clockOf(ts: string, zone: string): WallClock {
  const found = EXPLICIT.exec(ts);
  const instant = Date.parse(ts);
  if (!found || found[0] === "-00:00") {
    return wallClock(instant, zone);
  }
  const [, sign, hours, minutes] = found;
  return atOffset(instant, (sign === "-" ? -1 : 1) * (Number(hours) * MIN_PER_HOUR + Number(minutes)));
}

/** `UTC`, `UTC-5`, `UTC+5:30`: how far clocks are ahead. */
export function offsetName(offset: number): string {
  if (offset === 0) {
    return "UTC";
  }
  const minutes = Math.abs(offset);
  const rest = minutes % MIN_PER_HOUR;
  const text = `${Math.floor(minutes / MIN_PER_HOUR)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
  return `UTC${offset < 0 ? "\u2212" : "+"}${text}`;
}

/** `New York` of `America/New_York`. */
export const cityOf = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/** The time of an instant on this device, `10:24`, with the day unless it is today. */
export function shortMoment(instant: number, now = Date.now()): string {
  const isToday = new Date(instant).toDateString() === new Date(now).toDateString();
  const day = isToday ? {} : ({ day: "numeric", month: "short" } as const);
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", ...day }).format(instant);
}
