import { expect, it } from "vitest";
import { isDoubleTap } from "./doubleTap";

const squat = { exercise: "back-squat", weightKg: 80, reps: 5 };
const bench = { exercise: "bench-press", weightKg: 60, reps: 8 };

it("is a double tap when the same set, or one of the next exercise, comes at once", () => {
  expect(isDoubleTap(squat, 10_000)).toBe(false);
  expect(isDoubleTap(squat, 10_150)).toBe(true);
  expect(isDoubleTap(bench, 10_300)).toBe(true);
});

it("is another set when it has other numbers, or comes later", () => {
  expect(isDoubleTap(squat, 20_000)).toBe(false);
  expect(isDoubleTap({ ...squat, weightKg: 82.5 }, 20_150)).toBe(false);
  expect(isDoubleTap(bench, 21_000)).toBe(false);
  expect(isDoubleTap(bench, 22_000)).toBe(false);
});
