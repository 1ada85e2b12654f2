/** What stands in the form of the next set before anybody touches it. */

import type { Units } from "../design/units";
import type { PlannedLine } from "./plan";
import { type Kind, liftable, type Performed, type SentWeight } from "./sets";

/** A working set of the newest session with this exercise. */
export type LastSet = SentWeight & { reps: number };

interface Known {
  kind: Kind;
  planned: PlannedLine | null;
  /** The sets of this line in this session. */
  done: readonly Performed[];
  /** The working sets of the last session, in their order. */
  last: readonly LastSet[];
  units: Units;
}

/** Weight in the person's unit, null for none, or for one that nobody knows yet. */
export interface Prefilled {
  weight: number | null;
  reps: number;
}

export const STEP: Readonly<Record<Units, number>> = { metric: 2.5, imperial: 5 };

const SOME_REPS = 8;
const WARMUP_SHARE = 0.5;
const DROP_SHARE = 0.8;

/**
 * The next set: what the plan says, else what was done last time as long as the person does as they did then,
 * else what they have just done. A first warm-up has half of the working weight, a drop set four fifths of the
 * set before it.
 */
export function prefilled(known: Known): Prefilled {
  const { kind, done, units } = known;
  const before = done.at(-1);
  if (kind === "drop" && before) {
    return { weight: share(liftable(before, units), DROP_SHARE, units), reps: before.reps };
  }
  if (kind === "warmup") {
    const warmup = done.findLast((set) => set.kind === "warmup");
    if (warmup) {
      return { weight: liftable(warmup, units), reps: warmup.reps };
    }
    const working = nextWorking(known);
    return { weight: share(working.weight, WARMUP_SHARE, units), reps: working.reps };
  }
  return nextWorking(known);
}

function nextWorking({ planned, done, last, units }: Known): Prefilled {
  const working = done.filter((set) => set.kind === "working");
  const before = working.at(-1);
  const lastTime = last[working.length] ?? last.at(-1);
  if (!before) {
    const weight = planned?.weightKg === undefined ? lastTime : { weightKg: planned.weightKg };
    return {
      weight: weight ? liftable(weight, units) : null,
      reps: planned?.reps ?? lastTime?.reps ?? SOME_REPS,
    };
  }
  const then = last[working.length - 1];
  const hasPlan = planned?.weightKg !== undefined;
  const follows = !hasPlan && then && lastTime && liftable(then, units) === liftable(before, units);
  return {
    weight: liftable(follows ? lastTime : before, units),
    reps: planned?.reps ?? (follows ? lastTime.reps : before.reps),
  };
}

function share(weight: number | null, part: number, units: Units): number | null {
  const step = STEP[units];
  return weight === null ? null : Math.max(Math.round((weight * part) / step) * step, step);
}

/** One step up or down; null, no weight, below the first step. */
export function stepped(value: number | null, by: number): number | null {
  const next = Math.round(((value ?? 0) + by) * 100) / 100;
  return next > 0 ? next : null;
}
