/** The rest after a set. Kept as the moment when it ends, so that it is right after the phone has slept. */

export interface Rest {
  /** Milliseconds since the epoch. */
  startedAt: number;
  endsAt: number;
}

export const USUAL_REST_SEC = 120;
const LONGEST_REST_SEC = 3600;
/** Whoever has not lifted for so long after the end of a rest does something else. */
const FORGOTTEN_AFTER_SEC = 600;

/** A rest that starts now. */
export const restOf = (seconds: number, now: number): Rest => ({
  startedAt: now,
  endsAt: now + seconds * 1000,
});

/** Seconds until the end, rounded up as people count down; negative after it, rounded down. */
export function secondsLeft(rest: Rest, now: number): number {
  return Math.ceil((rest.endsAt - now) / 1000);
}

/** How much of it is over, 0 to 1. */
export function share(rest: Rest, now: number): number {
  const whole = rest.endsAt - rest.startedAt;
  return whole <= 0 ? 1 : Math.min(Math.max((now - rest.startedAt) / whole, 0), 1);
}

/** The rest, so many seconds longer or shorter; not shorter than what has passed of it. */
export function changed(rest: Rest, seconds: number, now: number): Rest {
  const latest = rest.startedAt + LONGEST_REST_SEC * 1000;
  return { ...rest, endsAt: Math.min(Math.max(rest.endsAt + seconds * 1000, now), latest) };
}

/** How long it is in all, in seconds: what the next rest of this exercise takes. */
export const lengthSec = (rest: Rest): number => Math.round((rest.endsAt - rest.startedAt) / 1000);

/** Whether it ended so long ago that nobody waits for it. */
export const isForgotten = (rest: Rest, now: number): boolean =>
  secondsLeft(rest, now) < -FORGOTTEN_AFTER_SEC;
