import { expect, it } from "vitest";
import { NOTHING, sumOf, weeksOf } from "./weeks";

const day = (date: string, durationMin: number, load: Record<string, number> = {}) => ({
  ...NOTHING,
  date,
  workouts: 1,
  durationMin,
  load,
});

it("a week is from Monday to Sunday, whatever the order of its days", () => {
  const days = [day("2026-11-22", 30), day("2026-11-15", 60), day("2026-11-16", 45)];
  const weeks = weeksOf(days, "2026-11-09", 2);
  expect(weeks.map(({ monday, durationMin, workouts }) => [monday, durationMin, workouts])).toEqual([
    ["2026-11-09", 60, 1],
    ["2026-11-16", 75, 2],
  ]);
});

it("a week without workouts is there, too", () => {
  expect(weeksOf([], "2026-12-28", 1)).toEqual([{ monday: "2026-12-28", ...NOTHING }]);
});

it("days outside the weeks count nowhere", () => {
  expect(weeksOf([day("2026-11-08", 30)], "2026-11-09", 1)[0]?.workouts).toBe(0);
});

it("loads of two methods are never added", () => {
  const sums = sumOf([day("2026-11-16", 30, { tss: 40 }), day("2026-11-17", 30, { tss: 2, rtss: 50 })]);
  expect(sums.load).toEqual({ tss: 42, rtss: 50 });
});
