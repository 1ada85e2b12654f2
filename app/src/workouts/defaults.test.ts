import { describe, expect, it } from "vitest";
import { overlapping, suggestions, usual, usualStart, usualType } from "./defaults";
import type { Workout, WorkoutInput } from "./workout";

const NOW = Date.parse("2026-11-21T18:00:00Z"); // a Saturday
const HOUR = 3_600_000;

function workout(type: string, hoursAgo: number, more: Partial<Workout> = {}): Workout {
  const ts = new Date(NOW - hoursAgo * HOUR).toISOString();
  return { type, ts, durationMin: 42.4, source: "manual", load: null, ...more } as Workout;
}

describe("the usual type", () => {
  it.each<[string, Workout[]]>([
    ["Run", []],
    ["Swim", [workout("Swim", 24 * 100)]],
    ["Ride", [workout("Run", 30), workout("Ride", 28), workout("Ride", 50)]],
    ["Swim", [workout("Run", 24), workout("Run", 48), workout("Swim", 7 * 24), workout("Swim", 14 * 24)]],
    ["Yoga", [workout("Run", 36), workout("Run", 60), workout("Yoga", 24)]],
  ])("is %s: what there is most of on this weekday and at this time", (type, recent) => {
    expect(usualType(recent, NOW)).toBe(type);
  });
});

describe("what is usual with a type", () => {
  it("is the middle of the last few durations, in whole minutes", () => {
    const recent = [30, 95, 41.6, 40, 44, 10, 10, 10].map((durationMin, days) =>
      workout("Run", 24 * days, { durationMin }),
    );
    expect(usual("Run", recent)).toEqual({ type: "Run", durationMin: 42, distanceKm: null });
  });

  it("has a distance only if that hardly changes", () => {
    const same = [2, 2.01, 1.98].map((distanceKm) => workout("Swim", 24, { distanceKm }));
    expect(usual("Swim", same).distanceKm).toBe(2);
    expect(usual("Swim", same.slice(1)).distanceKm).toBeNull();
    expect(usual("Swim", [workout("Swim", 1, { distanceKm: 3 }), ...same]).distanceKm).toBeNull();
    expect(usual("Swim", [workout("Swim", 1), ...same]).distanceKm).toBeNull();
  });

  it("is half an hour for who has never done it", () => {
    expect(usual("Row", [])).toEqual({ type: "Row", durationMin: 30, distanceKm: null });
  });

  it("began so that it has ended just now, to five minutes", () => {
    expect(new Date(usualStart(42, NOW)).toISOString()).toBe("2026-11-21T17:15:00.000Z");
  });
});

describe("suggestions", () => {
  it("are two of the usual type and one of each other, without sessions and without repeating", () => {
    const recent = [
      workout("Run", 1, { distanceKm: 8 }),
      workout("Run", 2, { distanceKm: 8 }),
      workout("Strength", 3, { source: "session" }),
      workout("Ride", 4),
      workout("Ride", 5, { durationMin: 60 }),
      workout("Run", 6, { distanceKm: 10 }),
      workout("Run", 7, { distanceKm: 12 }),
    ];
    expect(suggestions(recent, "Run").map(({ type, distanceKm }) => [type, distanceKm])).toEqual([
      ["Run", 8],
      ["Run", 10],
      ["Ride", null],
    ]);
  });
});

describe("a workout that overlaps another of its type", () => {
  const input = { type: "Run", ts: "2026-11-20T06:30:00-05:00", durationMin: 30 } as WorkoutInput;
  it.each([
    ["2026-11-20T11:30:00Z", 30, "there"],
    ["2026-11-20T11:59:59Z", 30, "there"],
    ["2026-11-20T12:00:00Z", 30, null],
    ["2026-11-20T11:00:00Z", 30, null],
    ["2026-11-20T11:00:00Z", 31, "there"],
  ])("of %s for %i minutes is %s", (ts, durationMin, found) => {
    expect(overlapping(input, [{ id: "there", input: { ...input, ts, durationMin } }])).toBe(found);
    expect(overlapping(input, [{ id: "there", input: { ...input, type: "Ride", ts } }])).toBeNull();
  });
});
