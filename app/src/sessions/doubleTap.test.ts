import { expect, it } from "vitest";
import { countTap, isDoubleTap } from "./doubleTap";

const squat = { exercise: "back-squat", weightKg: 80, reps: 5 };
const bench = { exercise: "bench-press", weightKg: 60, reps: 8 };

const tapped = (...tap: Parameters<typeof isDoubleTap>): boolean => {
  countTap();
  return isDoubleTap(...tap);
};

it("is a double tap when the same set, or one of the next exercise, comes at once", () => {
  expect(tapped(squat, 10_000)).toBe(false);
  expect(tapped(squat, 10_150)).toBe(true);
  expect(tapped(bench, 10_300)).toBe(true);
});

it("is another set when it has other numbers, or comes later", () => {
  expect(tapped(squat, 20_000)).toBe(false);
  expect(tapped({ ...squat, weightKg: 82.5 }, 20_150)).toBe(false);
  expect(tapped(bench, 21_000)).toBe(false);
  expect(tapped(bench, 22_000)).toBe(false);
});

it("is another set when something else was tapped in between", () => {
  expect(tapped(squat, 30_000)).toBe(false);
  countTap();
  expect(tapped(squat, 30_150)).toBe(false);
});
