import { expect, test } from "vitest";
import { step } from "./steps.fixture";
import { bar, span, ticks } from "./time";

test("a bar begins when its step did, and is as long as it took", () => {
  expect(bar(250, 500, 1000)).toEqual({ left: 25, width: 50 });
  expect(bar(0, 0, 1000)).toEqual({ left: 0, width: 0 });
});

test("what runs goes on to the end of the strip", () => {
  expect(bar(250, null, 1000)).toEqual({ left: 25, width: 75 });
});

test("a bar never leaves the strip, whatever the clocks say", () => {
  expect(bar(-10, 2000, 1000)).toEqual({ left: 0, width: 100 });
  expect(bar(2000, 10, 1000)).toEqual({ left: 100, width: 0 });
});

test("the strip is as long as the execution, or as what it did so far", () => {
  expect(span(100, [step({ at: 20, ms: 30 })])).toBe(100);
  expect(span(null, [step({ at: 20, ms: 30 }), step({ at: 60, ms: null })])).toBe(60);
  expect(span(0, [])).toBe(1);
});

test("ticks are round, and few", () => {
  expect(ticks(389)).toEqual([0, 100, 200, 300]);
  expect(ticks(1)).toHaveLength(6);
  expect(ticks(2567)).toEqual([0, 500, 1000, 1500, 2000, 2500]);
  for (const whole of [1, 7, 16, 99, 978, 60_001, 4_000_000]) {
    expect(ticks(whole).length).toBeLessThanOrEqual(7);
  }
});
