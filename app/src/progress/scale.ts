/** Steps of colour for amounts of a day. */

/** How many colours there are above none. */
export const LEVELS = 5;

const NICE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
// What is beyond the largest twentieth shares the last colour: one marathon would pale all other days.
const COMMON = 0.95;

/** The least pleasant number that is not below: 1.2, 50, 250. */
export function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digits = NICE.find((nice) => nice * power >= value * (1 - 1e-9)) ?? 10;
  return Number((digits * power).toPrecision(3));
}

/** The upper bounds of all colours but the last, which has none. Empty when nothing is above 0. */
export function bounds(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const common = sorted[Math.ceil(sorted.length * COMMON) - 1];
  if (common === undefined) {
    return [];
  }
  const step = niceAbove(common / LEVELS);
  return Array.from({ length: LEVELS - 1 }, (_, index) => Number((step * (index + 1)).toPrecision(6)));
}

/** The colour of an amount: 0 for none, then 1 to 5. */
export function level(value: number, upTo: readonly number[]): number {
  return value > 0 ? upTo.filter((bound) => value > bound).length + 1 : 0;
}

/** Where an axis of bars ends, and its lines: at most four of them, at pleasant numbers. */
export function ticks(highest: number): number[] {
  if (highest <= 0) {
    return [0];
  }
  const step = niceAbove(highest / 4);
  return Array.from({ length: Math.ceil(highest / step - 1e-9) + 1 }, (_, index) =>
    Number((step * index).toPrecision(6)),
  );
}
