/** A workout while it is typed: texts of fields, and what they say. */

import {
  distanceUnit,
  elevationUnit,
  fieldDistance,
  fieldElevation,
  typedDistance,
  typedDuration,
  typedElevation,
  typedNumber,
  type Units,
} from "../design/units";
import { clockOf, offsetAt, offsetsOf, timestamp } from "./time";
import type { WorkoutInput } from "./workout";

export interface Draft {
  type: string;
  date: string;
  time: string;
  /** A time zone, or an offset that is not of a zone that the form knows: `-300`. */
  zone: string;
  /** Of the offsets that this time can have, the one that the person chose. */
  offset: number | null;
  hours: string;
  minutes: string;
  seconds: string;
  distance: string;
  rpe: number | null;
  avgHr: string;
  maxHr: string;
  avgPowerW: string;
  elevation: string;
  calories: string;
  notes: string;
}

/** What is wrong, by the name that the API has for the field. */
export type Problems = ReadonlyMap<string, string>;

const SEC_PER_MIN = 60;
const SEC_PER_HOUR = 3600;
const MS_PER_DAY = 86_400_000;
const LONGEST_NOTES = 2000;

/** How a workout stands in the form. */
export function draftOf(input: WorkoutInput, zone: string, units: Units): Draft {
  const clock = clockOf(input.ts, zone);
  const isOfZone = offsetAt(zone, Date.parse(input.ts)) === clock.offset;
  return {
    ...durationTexts(input.durationMin),
    type: input.type,
    date: clock.date,
    time: clock.time,
    zone: isOfZone ? zone : String(clock.offset),
    offset: clock.offset,
    distance: present(input.distanceKm, (km) => fieldDistance(km, units)),
    rpe: input.rpe ?? null,
    avgHr: present(input.avgHr),
    maxHr: present(input.maxHr),
    avgPowerW: present(input.avgPowerW),
    elevation: present(input.elevationM, (metres) => fieldElevation(metres, units)),
    calories: present(input.calories),
    notes: input.notes ?? "",
  };
}

function present(value: number | null | undefined, text: (value: number) => string = String): string {
  return value === null || value === undefined ? "" : text(value);
}

/** The three fields of a duration. No hours are none, so that `95` can be typed as minutes. */
export function durationTexts(durationMin: number): Pick<Draft, "hours" | "minutes" | "seconds"> {
  const whole = Math.round(durationMin * SEC_PER_MIN);
  const hours = Math.floor(whole / SEC_PER_HOUR);
  return {
    hours: hours === 0 ? "" : String(hours),
    minutes: String(Math.floor((whole % SEC_PER_HOUR) / SEC_PER_MIN)),
    seconds: whole % SEC_PER_MIN === 0 ? "" : String(whole % SEC_PER_MIN),
  };
}

/** Minutes of the three fields; NaN when they are no duration, null when they are empty. */
export function durationOf({ hours, minutes, seconds }: Draft): number | null {
  if (minutes.includes(":") && !hours.trim() && !seconds.trim()) {
    return typedDuration(minutes);
  }
  const [h, m, s] = [hours, minutes, seconds].map(typedNumber);
  if (h === null && m === null && s === null) {
    return null;
  }
  const total = (h ?? 0) * SEC_PER_HOUR + (m ?? 0) * SEC_PER_MIN + (s ?? 0);
  return Math.round((total / SEC_PER_MIN) * 1e6) / 1e6;
}

/** The offsets that the time of a draft can have. */
export function offsetsOfDraft({ date, time, zone }: Draft): readonly number[] {
  if (!date || !time) {
    return [];
  }
  const fixed = Number(zone);
  return Number.isNaN(fixed) ? offsetsOf(zone, date, time) : [fixed];
}

/** What a draft says, and what is certainly wrong with it. Everything else the API knows better. */
export function read(
  draft: Draft,
  { units, now, before }: { units: Units; now: number; before?: { input: WorkoutInput; draft: Draft } },
): { input: WorkoutInput; problems: Problems } {
  const problems = new Map<string, string>();
  const unchanged = (...fields: (keyof Draft)[]): boolean =>
    before !== undefined && fields.every((field) => draft[field] === before.draft[field]);

  /** A number, or the one of before when its text is: units and rounding must not change what nobody touched. */
  function amount(
    field: "distanceKm" | "avgHr" | "maxHr" | "avgPowerW" | "elevationM" | "calories",
    typed: TypedAmount,
  ) {
    if (before && unchanged(typed.of)) {
      return before.input[field] ?? null;
    }
    const value = typed.value;
    if (Number.isNaN(value)) {
      problems.set(field, "Type a number");
    } else if (value !== null && typed.most !== undefined && value > typed.most) {
      problems.set(field, `At most ${typed.text ?? typed.most}`);
    } else if (value !== null && typed.least !== undefined && value < typed.least) {
      problems.set(field, `At least ${typed.least}`);
    }
    return value;
  }

  const ts =
    before && unchanged("date", "time", "zone", "offset")
      ? before.input.ts
      : typedStart(draft, now, problems);
  const durationMin =
    before && unchanged("hours", "minutes", "seconds")
      ? before.input.durationMin
      : typedLength(draft, problems);
  const avgHr = amount("avgHr", { of: "avgHr", value: typedNumber(draft.avgHr), least: 25, most: 250 });
  const maxHr = amount("maxHr", { of: "maxHr", value: typedNumber(draft.maxHr), least: 25, most: 250 });
  if (avgHr !== null && maxHr !== null && avgHr > maxHr && !problems.has("avgHr") && !problems.has("maxHr")) {
    problems.set("avgHr", "Not above the highest heart rate");
  }
  const amounts = {
    distanceKm: amount("distanceKm", {
      of: "distance",
      value: typedDistance(draft.distance, units),
      most: 1000,
      text: `${fieldDistance(1000, units)} ${distanceUnit(units)}`,
    }),
    rpe: draft.rpe,
    avgHr,
    maxHr,
    avgPowerW: amount("avgPowerW", { of: "avgPowerW", value: typedNumber(draft.avgPowerW), most: 3000 }),
    elevationM: amount("elevationM", {
      of: "elevation",
      value: typedElevation(draft.elevation, units),
      most: 50_000,
      text: `${fieldElevation(50_000, units)} ${elevationUnit(units)}`,
    }),
    calories: amount("calories", { of: "calories", value: typedNumber(draft.calories), most: 20_000 }),
  };
  if (draft.notes.length > LONGEST_NOTES) {
    problems.set("notes", `At most ${LONGEST_NOTES} characters; these are ${draft.notes.length}`);
  }
  const { photoKey = null, source = null } = before?.input ?? {};
  const all = { ...amounts, notes: draft.notes === "" ? null : draft.notes, photoKey, source };
  const given = Object.entries(all).filter(([, value]) => value !== null);
  const type = draft.type as WorkoutInput["type"];
  return { input: { type, ts, durationMin, ...Object.fromEntries(given) }, problems };
}

interface TypedAmount {
  of: keyof Draft;
  value: number | null;
  least?: number;
  most?: number;
  text?: string;
}

function typedStart(draft: Draft, now: number, problems: Map<string, string>): string {
  if (!draft.date || !draft.time) {
    problems.set("ts", draft.date ? "Say at what time it began" : "Say on which day it was");
    return "";
  }
  const offsets = offsetsOfDraft(draft);
  const chosen = offsets.find((offset) => offset === draft.offset) ?? offsets[0];
  if (chosen === undefined) {
    problems.set("ts", "The clocks were put forward then: this time did not exist");
    return "";
  }
  const ts = timestamp({ date: draft.date, time: draft.time, offset: chosen });
  if (Date.parse(ts) > now + MS_PER_DAY) {
    problems.set("ts", "At most 24 hours from now");
  }
  return ts;
}

function typedLength(draft: Draft, problems: Map<string, string>): number {
  const minutes = durationOf(draft);
  if (minutes === null || minutes === 0) {
    problems.set("durationMin", "Say how long it took");
  } else if (Number.isNaN(minutes)) {
    problems.set("durationMin", "Type numbers, such as 42 minutes or 1:05:00");
  }
  return minutes ?? 0;
}
