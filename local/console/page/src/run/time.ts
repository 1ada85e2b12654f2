/** Where on a strip of time something is. */

import type { Step } from "../api";

/** A bar on the strip, in percent of its width. */
export interface Bar {
  left: number;
  width: number;
}

const SHORTEST_MS = 1;
const MOST_TICKS = 6;

/** How long the strip is: to the end of the last step, at least a millisecond. */
export function span(ms: number | null, steps: readonly Step[]): number {
  return Math.max(SHORTEST_MS, ms ?? 0, ...steps.map(({ at, ms: took }) => at + (took ?? 0)));
}

/** Where something is that began at `at`. What did not end goes on to the end of the strip. */
export function bar(at: number, ms: number | null, whole: number): Bar {
  const left = within(at / whole);
  return { left: left * 100, width: (ms === null ? 1 - left : within((at + ms) / whole) - left) * 100 };
}

const within = (share: number) => Math.min(1, Math.max(0, share));

/** Round moments along the strip, from 0, at most six of them after it. */
export function ticks(whole: number): readonly number[] {
  const least = whole / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(least));
  const every = ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
  return Array.from({ length: Math.floor(whole / every) + 1 }, (_, index) => index * every);
}
