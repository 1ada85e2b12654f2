import { describe, expect, it } from "vitest";
import type { Entry } from "../outbox/entry";
import { applied, filtersOf, fits, grouped, shown } from "./listing";
import type { Workout, WorkoutInput } from "./workout";

const ZONE = "UTC";

function stored(day: number, more: Partial<Workout> = {}): Workout {
  const date = `2026-11-${String(day).padStart(2, "0")}`;
  return {
    workoutId: `w${day}`,
    type: "Run",
    ts: `${date}T06:30:00Z`,
    localDate: date,
    durationMin: 30,
    version: 1,
    ...more,
  } as Workout;
}

function entry(kind: string, subject: string, payload: unknown, more: Partial<Entry> = {}): Entry {
  return { id: `e-${subject}`, kind: `workouts.${kind}`, subject, payload, refusal: null, ...more } as Entry;
}

const input = (day: number, more: Partial<WorkoutInput> = {}): WorkoutInput => ({
  type: "Ride",
  ts: `2026-11-${day}T18:00:00+01:00`,
  durationMin: 60,
  ...more,
});

const refusal = { status: 422 } as Entry["refusal"];

describe("the filters of an address", () => {
  it("are days and a type", () => {
    const query = new URLSearchParams("type=Run&from=2026-11-01&to=2026-11-30");
    expect(filtersOf(query)).toEqual({ type: "Run", from: "2026-11-01", to: "2026-11-30" });
  });

  it.each(["x", "2026-13-45", "2026-11-01T00:00:00Z", "<script>"])("have no day that is %s", (day) => {
    const query = new URLSearchParams({ from: day, to: day });
    expect(filtersOf(query)).toEqual({ type: "", from: "", to: "" });
  });
});

describe("what is shown", () => {
  it("has what waits to be logged in its place", () => {
    const waiting = entry("log", "local:1", { workout: input(19) });
    expect(shown([stored(20), stored(18)], [waiting], ZONE).map(({ id }) => id)).toEqual([
      "w20",
      "local:1",
      "w18",
    ]);
  });

  it("has what waits to be changed as it will be, also when the change moves it", () => {
    const moved = entry("replace", "w18", { workoutId: "w18", version: 1, workout: input(21) });
    const [first] = shown([stored(20), stored(18)], [moved], ZONE);
    expect(first).toMatchObject({ id: "w18", localDate: "2026-11-21", input: { type: "Ride" } });
  });

  it("has not what waits to be deleted, unless that was refused", () => {
    const deletion = { workoutId: "w18", version: 1, workout: input(18) };
    expect(shown([stored(18)], [entry("delete", "w18", deletion)], ZONE)).toEqual([]);
    expect(shown([stored(18)], [entry("delete", "w18", deletion, { refusal })], ZONE)).toHaveLength(1);
  });

  it("follows a workout that was not logged yet when it was changed and deleted", () => {
    const log = entry("log", "local:1", { workout: input(19) });
    const change = entry("replace", "local:1", {
      workoutId: "",
      version: 0,
      workout: input(19, { durationMin: 61 }),
    });
    const deletion = entry("delete", "local:1", { workoutId: "", version: 0, workout: input(19) });
    expect(shown([], [log, change], ZONE)[0]?.input.durationMin).toBe(61);
    expect(shown([], [log, change, deletion], ZONE)).toEqual([]);
  });

  it("leaves what other areas have in the outbox alone", () => {
    expect(shown([stored(18)], [{ ...entry("log", "s", {}), kind: "sessions.log-sets" }], ZONE)).toHaveLength(
      1,
    );
  });
});

describe("filters", () => {
  const [one] = shown([stored(18)], [], ZONE);
  it.each([
    [{ type: "", from: "", to: "" }, true],
    [{ type: "Run", from: "2026-11-18", to: "2026-11-18" }, true],
    [{ type: "Ride", from: "", to: "" }, false],
    [{ type: "", from: "2026-11-19", to: "" }, false],
    [{ type: "", from: "", to: "2026-11-17" }, false],
  ])("%j", (filters, expected) => {
    expect(one && fits(filters, one)).toBe(expected);
  });
});

describe("after a change was sent", () => {
  const loaded = [stored(20), stored(18)];
  it("a list has it in its place", () => {
    const ids = (workout: Workout | null, replaced: string | null, isWhole = false): string[] =>
      applied(loaded, { workout, replaced }, isWhole).map(({ workoutId }) => workoutId);
    expect(ids(stored(19), null)).toEqual(["w20", "w19", "w18"]);
    expect(ids(stored(21, { workoutId: "moved" }), "w18")).toEqual(["moved", "w20"]);
    expect(ids(null, "w20")).toEqual(["w18"]);
    expect(ids(stored(18, { version: 2 }), "w18")).toEqual(["w20", "w18"]);
    expect(ids(stored(10), null)).toEqual(["w20", "w18"]);
    expect(ids(stored(10), null, true)).toEqual(["w20", "w18", "w10"]);
  });
});

describe("groups", () => {
  it("are months or weeks, with sums", () => {
    const all = shown([stored(20, { distanceKm: 8 }), stored(15), stored(2, { distanceKm: 5 })], [], ZONE);
    expect(
      grouped(all, "month").map(({ key, durationMin, distanceKm }) => [key, durationMin, distanceKm]),
    ).toEqual([["2026-11", 90, 13]]);
    expect(grouped(all, "week").map(({ key }) => key)).toEqual(["2026-11-16", "2026-11-09", "2026-11-02"]);
  });
});
