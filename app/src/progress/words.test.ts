import { describe, expect, it } from "vitest";
import {
  type AnyRecord,
  type DayOfFitness,
  exerciseWords,
  fastness,
  formWords,
  greeting,
  importance,
  kindWords,
  recordValue,
  signed,
} from "./words";

const day = (tsb: number, ctl = 100, warmup = false): DayOfFitness => ({
  date: "2026-11-21",
  load: 0,
  ctl,
  atl: ctl - tsb,
  tsb,
  acwr: 1,
  monotony: 1,
  strain: 1,
  ...(warmup && { warmup }),
});

describe("form in words", () => {
  it.each([
    [30, "Very rested"],
    [10, "Fresh"],
    [0, "Balanced"],
    [-10, "Balanced"],
    [-20, "Building"],
    [-31, "Tired"],
  ])("of %d at a fitness of 100", (tsb, name) => {
    expect(formWords(day(tsb), day(0))?.name).toBe(name);
  });

  it("is the same on every scale of load", () => {
    expect(formWords(day(-80, 400), day(0, 400))).toBe(formWords(day(-8, 40), day(0, 40)));
  });

  it("is not said in the first weeks, nor without any fitness", () => {
    expect(formWords(day(10, 100, true), day(0))).toBeNull();
    expect(formWords(day(0, 0), day(0, 0))).toBeNull();
  });
});

const record = (unit: string, kind: string, value: number): AnyRecord =>
  ({ unit, kind, value, type: "Run" }) as AnyRecord;

describe("a record in the units of the person", () => {
  it.each([
    [recordValue(record("m", "longest-distance", 42420), "metric"), "42.42 km"],
    [recordValue(record("m", "longest-distance", 42420), "imperial"), "26.36 mi"],
    [recordValue(record("m", "highest-elevation", 391), "imperial"), "1,283 ft"],
    [recordValue(record("s", "longest-duration", 11460), "metric"), "3:11:00"],
    [recordValue(record("kcal", "most-calories", 2482), "metric"), "2,482 kcal"],
    [recordValue(record("load", "highest-load:tss", 285.85), "metric"), "286"],
    [recordValue(record("kg", "max-weight", 92.5), "metric"), "92.5 kg"],
    [recordValue(record("reps", "max-reps", 16), "metric"), "16 reps"],
    [kindWords("max-reps-at-weight:61.23496995", "imperial"), "Most reps at 135 lb"],
    [kindWords("longest-30d", "metric"), "Longest in 30 days"],
    [exerciseWords("romanian-deadlift"), "Romanian deadlift"],
  ])("%s", (said, expected) => {
    expect(said).toBe(expected);
  });

  it("comes in the order in which people speak of it", () => {
    const kinds = ["highest-load:tss", "something-new", "longest-duration", "longest-distance"];
    expect(kinds.map((kind) => ({ kind })).sort((a, b) => importance(a) - importance(b))).toEqual(
      [...kinds.slice(2).reverse(), "highest-load:tss", "something-new"].map((kind) => ({ kind })),
    );
  });
});

describe("how fast it was", () => {
  it.each([
    [fastness("Run", { durationMin: 42.5, distanceKm: 8.5 }, "metric"), "5:00 /km"],
    [fastness("Ride", { durationMin: 90, distanceKm: 45 }, "metric"), "30 km/h"],
    [fastness("Swim", { durationMin: 40, distanceKm: 2 }, "metric"), null],
    [fastness("Run", { durationMin: 40 }, "metric"), null],
  ])("%s", (said, expected) => {
    expect(said).toBe(expected);
  });
});

it("numbers above and below nothing have their sign", () => {
  expect([12.4, -3.2, 0.2, -0.4].map(signed)).toEqual(["+12", "−3", "0", "0"]);
});

it("people are greeted by the time of their day", () => {
  expect([0, 6, 12, 17, 18].map(greeting)).toEqual([
    "Good evening",
    "Good morning",
    "Good afternoon",
    "Good afternoon",
    "Good evening",
  ]);
});
