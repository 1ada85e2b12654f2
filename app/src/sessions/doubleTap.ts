/** Tells a second tap of a nervous finger from a second set. */

import type { SetInput } from "./sets";

/** Nobody lifts faster than this. */
const DOUBLE_TAP_MS = 700;

let taps = 0;
let last: { exercise: string; said: string; at: number; tap: number } | null = null;

/** Something was tapped, whatever it is. Must be called before isDoubleTap. */
export function countTap(): void {
  taps += 1;
}

/**
 * Whether this comes of tapping twice, with nothing tapped in between: at once the same again, or what stood under
 * the finger when the pad had gone on to the next exercise.
 */
export function isDoubleTap(set: SetInput, now = performance.now()): boolean {
  const said = JSON.stringify(set);
  if (
    last !== null &&
    taps === last.tap + 1 &&
    now - last.at < DOUBLE_TAP_MS &&
    (said === last.said || set.exercise !== last.exercise)
  ) {
    last.tap = taps;
    return true;
  }
  last = { exercise: set.exercise, said, at: now, tap: taps };
  return false;
}
