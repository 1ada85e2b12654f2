/** Tells a second tap of a nervous finger from a second set. */

import type { SetInput } from "./sets";

/** Nobody lifts faster than this. */
const DOUBLE_TAP_MS = 700;

let last: { exercise: string; said: string; at: number } | null = null;

/**
 * Whether this comes of tapping twice: at once the same again, or what stood under the finger when the pad had gone
 * on to the next exercise. Other numbers of the same exercise were put in on purpose.
 */
export function isDoubleTap(set: SetInput, now = performance.now()): boolean {
  const said = JSON.stringify(set);
  const isAgain =
    last !== null && now - last.at < DOUBLE_TAP_MS && (said === last.said || set.exercise !== last.exercise);
  if (!isAgain) {
    last = { exercise: set.exercise, said, at: now };
  }
  return isAgain;
}
