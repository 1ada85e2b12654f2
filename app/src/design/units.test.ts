import { describe, expect, it } from "vitest";
import {
  clock,
  distance,
  duration,
  elevation,
  fieldDistance,
  fieldPace,
  fieldWeight,
  pace,
  speed,
  spokenDuration,
  typedDistance,
  typedDuration,
  typedElevation,
  typedNumber,
  typedPace,
  typedWeight,
  volume,
  weight,
} from "./units";

describe("amounts are shown in the units of the person", () => {
  it.each([
    [distance(8.05, "metric"), "8.05 km"],
    [distance(8.04672, "imperial"), "5 mi"],
    [distance(1204.4, "metric"), "1,204 km"],
    [weight(82.5, "metric"), "82.5 kg"],
    [weight(83.915, "imperial"), "185 lb"],
    [volume(12450.4, "metric"), "12,450 kg"],
    [elevation(120, "metric"), "120 m"],
    [elevation(120, "imperial"), "394 ft"],
    [pace(303, "metric"), "5:03 /km"],
    [pace(303, "imperial"), "8:08 /mi"],
    [speed(28.44, "metric"), "28.4 km/h"],
    [speed(32.18688, "imperial"), "20 mph"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe("times", () => {
  it.each([
    [duration(42.5), "42:30"],
    [duration(65), "1:05:00"],
    [duration(59.9999), "1:00:00"],
    [clock(90), "1:30"],
    [spokenDuration(45.2), "45 min"],
    [spokenDuration(65), "1 h 5 min"],
    [spokenDuration(120), "2 h"],
    [spokenDuration(119.8), "2 h"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe("what somebody types", () => {
  it.each([
    [typedNumber(" 8,05 "), 8.05],
    [typedNumber(".5"), 0.5],
    [typedNumber(""), null],
    [typedNumber("1e3"), Number.NaN],
    [typedNumber("-1"), Number.NaN],
    [typedDistance("5", "imperial"), 8.04672],
    [typedDistance("8.05", "metric"), 8.05],
    [typedWeight("185", "imperial"), 83.915],
    [typedElevation("394", "imperial"), 120.09],
    [typedDuration("42:30"), 42.5],
    [typedDuration("1:05:00"), 65],
    [typedDuration("95:30"), 95.5],
    [typedDuration("42.5"), 42.5],
    [typedDuration("42:75"), Number.NaN],
    [typedDuration(""), null],
    [typedPace("5:03", "metric"), 303],
    [typedPace("8:08", "imperial"), 303.229],
    [typedPace("fast", "metric"), Number.NaN],
  ])("%s", (read, expected) => {
    expect(read).toEqual(expected);
  });

  it("comes back as it was typed", () => {
    for (const miles of ["0.1", "3.11", "13.1", "26.219"]) {
      expect(fieldDistance(typedDistance(miles, "imperial") ?? 0, "imperial")).toBe(miles);
    }
    for (const pounds of ["2.5", "135", "184.75"]) {
      expect(fieldWeight(typedWeight(pounds, "imperial") ?? 0, "imperial")).toBe(pounds);
    }
    for (const minutes of ["4:59", "8:08", "12:00"]) {
      expect(fieldPace(typedPace(minutes, "imperial") ?? 0, "imperial")).toBe(minutes);
    }
  });
});
