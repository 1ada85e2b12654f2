import { describe, expect, it } from "vitest";
import { prefilled, stepped } from "./prefill";
import type { Performed } from "./sets";

const done = (...sets: Partial<Performed>[]): Performed[] =>
  sets.map((set) => ({ exercise: "bench-press", kind: "working", reps: 8, ...set }));
const nothing = { kind: "working", planned: null, done: [], last: [], units: "metric" } as const;
const plan = { exercise: "bench-press", sets: 3, reps: 5, weightKg: 85 };

describe("the next set", () => {
  it("of an exercise that is new has repetitions and no weight", () => {
    expect(prefilled(nothing)).toEqual({ weight: null, reps: 8 });
  });

  it("is what was done last time", () => {
    expect(prefilled({ ...nothing, last: [{ weightKg: 80, reps: 6 }] })).toEqual({ weight: 80, reps: 6 });
  });

  it("is what the plan says, before what was done last time", () => {
    const known = { ...nothing, planned: plan, last: [{ weightKg: 80, reps: 6 }] };
    expect(prefilled(known)).toEqual({ weight: 85, reps: 5 });
  });

  it("has the weight of last time when the plan leaves it open", () => {
    const known = {
      ...nothing,
      planned: { exercise: "x", sets: 3, reps: 5 },
      last: [{ weightKg: 80, reps: 6 }],
    };
    expect(prefilled(known)).toEqual({ weight: 80, reps: 5 });
  });

  it("goes up as last time while the person does as then", () => {
    const last = [
      { weightKg: 60, reps: 8 },
      { weightKg: 70, reps: 6 },
    ];
    expect(prefilled({ ...nothing, last, done: done({ weightKg: 60 }) })).toEqual({ weight: 70, reps: 6 });
  });

  it("is the set before once the person does otherwise", () => {
    const last = [
      { weightKg: 60, reps: 8 },
      { weightKg: 70, reps: 6 },
    ];
    const known = { ...nothing, last, done: done({ weightKg: 65, reps: 7 }) };
    expect(prefilled(known)).toEqual({ weight: 65, reps: 7 });
    const planned = { ...nothing, planned: plan, done: done({ weightKg: 87.5, reps: 4 }) };
    expect(prefilled(planned)).toEqual({ weight: 87.5, reps: 5 });
  });

  it("has no weight when the one before had none", () => {
    expect(prefilled({ ...nothing, done: done({ reps: 12 }) })).toEqual({ weight: null, reps: 12 });
  });

  it("is told in the person's unit, to what can be loaded when it was sent in the other", () => {
    const last = [{ weightLb: 97.5, reps: 8 }];
    expect(prefilled({ ...nothing, last, units: "imperial" }).weight).toBe(97.5);
    expect(prefilled({ ...nothing, last }).weight).toBe(44);
  });

  it("as a first warm-up has half of the working weight, then that of the warm-up before", () => {
    const known = { ...nothing, kind: "warmup", planned: plan } as const;
    expect(prefilled(known)).toEqual({ weight: 42.5, reps: 5 });
    const second = { ...known, done: done({ kind: "warmup", weightKg: 50, reps: 3 }) };
    expect(prefilled(second)).toEqual({ weight: 50, reps: 3 });
  });

  it("as a drop set has four fifths of the set before", () => {
    const known = { ...nothing, kind: "drop", done: done({ weightKg: 80 }) } as const;
    expect(prefilled(known)).toEqual({ weight: 65, reps: 8 });
  });
});

describe("a step", () => {
  it.each([
    [80, 2.5, 82.5],
    [22, 2.5, 24.5],
    [97.5, 5, 102.5],
    [0.1, 0.2, 0.3],
    [null, 2.5, 2.5],
    [2.5, -2.5, null],
    [1, -2.5, null],
    [null, -2.5, null],
  ])("from %s by %s leads to %s", (from, by, to) => {
    expect(stepped(from, by)).toBe(to);
  });
});
