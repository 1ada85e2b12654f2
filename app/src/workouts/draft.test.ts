import { describe, expect, it } from "vitest";
import { type Draft, draftOf, durationOf, durationTexts, read } from "./draft";
import type { WorkoutInput } from "./workout";

const NOW = Date.parse("2026-11-21T18:00:00Z");
const ZONE = "America/New_York";
const run: WorkoutInput = {
  type: "Run",
  ts: "2026-11-20T06:30:12.345-05:00",
  durationMin: 42.123,
  distanceKm: 8.05,
  rpe: 6,
  avgHr: 148,
  maxHr: 176,
  elevationM: 64.4,
  notes: "easy",
  source: "garmin",
};

describe("what nobody touches stays exactly as it is", () => {
  it.each(["metric", "imperial"] as const)("in %s units", (units) => {
    const draft = draftOf(run, ZONE, units);
    const { input, problems } = read(draft, { units, now: NOW, before: { input: run, draft } });
    expect(problems.size).toBe(0);
    expect(input).toEqual(run);
  });

  it("when something else is changed", () => {
    const before = draftOf(run, ZONE, "imperial");
    const draft = { ...before, notes: "", rpe: null, time: "06:31" };
    const { input } = read(draft, { units: "imperial", now: NOW, before: { input: run, draft: before } });
    expect(input).not.toHaveProperty("notes");
    expect(input).not.toHaveProperty("rpe");
    expect({ ...input, notes: "easy", rpe: 6 }).toEqual({ ...run, ts: "2026-11-20T06:31:00-05:00" });
  });
});

describe("a start", () => {
  it.each([
    [{ date: "2026-11-20", time: "06:30" }, "2026-11-20T06:30:00-05:00"],
    [{ date: "2026-07-20", time: "06:30" }, "2026-07-20T06:30:00-04:00"],
    [{ date: "2026-11-01", time: "01:30" }, "2026-11-01T01:30:00-04:00"],
    [{ date: "2026-11-01", time: "01:30", offset: -300 }, "2026-11-01T01:30:00-05:00"],
    [{ date: "2026-11-20", time: "06:30", zone: "Europe/Berlin" }, "2026-11-20T06:30:00+01:00"],
    [{ date: "2026-11-20", time: "06:30", zone: "330" }, "2026-11-20T06:30:00+05:30"],
  ])("of %j is sent as %s", (typed, ts) => {
    const draft: Draft = { ...draftOf(run, ZONE, "metric"), offset: null, ...typed };
    expect(read(draft, { units: "metric", now: NOW }).input.ts).toBe(ts);
  });

  it.each([
    [{ date: "2026-03-08", time: "02:30" }, /put forward/],
    [{ date: "", time: "02:30" }, /which day/],
    [{ date: "2026-11-20", time: "" }, /what time/],
    [{ date: "2026-11-23", time: "06:30" }, /24 hours/],
  ])("of %j is wrong", (typed, problem) => {
    const draft = { ...draftOf(run, ZONE, "metric"), ...typed };
    expect(read(draft, { units: "metric", now: NOW }).problems.get("ts")).toMatch(problem);
  });

  it("keeps the clock of where it was, whatever the person's zone is", () => {
    const draft = draftOf(run, "Asia/Tokyo", "metric");
    expect([draft.date, draft.time, draft.zone]).toEqual(["2026-11-20", "06:30", "-300"]);
  });
});

describe("a duration", () => {
  it.each([
    [["", "42", ""], 42],
    [["", "42", "30"], 42.5],
    [["1", "5", ""], 65],
    [["", "95", ""], 95],
    [["", "42.5", ""], 42.5],
    [["", "42,5", ""], 42.5],
    [["", "1:05:00", ""], 65],
    [["", "42:30", ""], 42.5],
    [["0", "0", "0"], 0],
    [["", "", ""], null],
    [["", "long", ""], Number.NaN],
    [["", "-5", ""], Number.NaN],
  ])("typed as %j is %j minutes", ([hours = "", minutes = "", seconds = ""], expected) => {
    expect(durationOf({ hours, minutes, seconds } as Draft)).toEqual(expected);
  });

  it("stands in three fields", () => {
    expect(durationTexts(65.5)).toEqual({ hours: "1", minutes: "5", seconds: "30" });
    expect(durationTexts(42)).toEqual({ hours: "", minutes: "42", seconds: "" });
    expect(durationTexts(59.999)).toEqual({ hours: "1", minutes: "0", seconds: "" });
  });
});

describe("everything that is certainly wrong", () => {
  it("is told at once", () => {
    const draft: Draft = {
      ...draftOf(run, ZONE, "metric"),
      minutes: "",
      seconds: "",
      distance: "far",
      avgHr: "10",
      maxHr: "300",
      elevation: "60000",
      notes: "x".repeat(2001),
    };
    expect([...read(draft, { units: "metric", now: NOW }).problems.keys()].sort()).toEqual([
      "avgHr",
      "distanceKm",
      "durationMin",
      "elevationM",
      "maxHr",
      "notes",
    ]);
  });

  it("includes an average above the highest heart rate", () => {
    const draft = { ...draftOf(run, ZONE, "metric"), avgHr: "180" };
    expect(read(draft, { units: "metric", now: NOW }).problems.get("avgHr")).toMatch(/highest/);
  });
});
