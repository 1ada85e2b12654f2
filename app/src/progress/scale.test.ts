import { describe, expect, it } from "vitest";
import { bounds, level, LEVELS, niceAbove, ticks } from "./scale";

describe("colours of a calendar", () => {
  it("begin with none, and one workout alone has the strongest", () => {
    const upTo = bounds([42]);
    expect(level(0, upTo)).toBe(0);
    expect(level(42, upTo)).toBe(LEVELS);
  });

  it("have bounds at pleasant numbers", () => {
    expect(bounds([20, 45, 60, 90, 120])).toEqual([25, 50, 75, 100]);
  });

  it("are not paled by one day far above the others", () => {
    const days = Array.from({ length: 40 }, () => 50);
    expect(level(50, bounds([...days, 900]))).toBe(LEVELS);
  });

  it("need something above nothing", () => {
    expect(bounds([0, 0])).toEqual([]);
    expect(level(0, [])).toBe(0);
  });

  it("take a bound for the paler of its two", () => {
    expect(level(25, [25, 50, 75, 100])).toBe(1);
    expect(level(25.1, [25, 50, 75, 100])).toBe(2);
    expect(level(1000, [25, 50, 75, 100])).toBe(5);
  });
});

describe("marks of an axis", () => {
  it.each([
    [8.6, [0, 2.5, 5, 7.5, 10]],
    [0, [0]],
    [4, [0, 1, 2, 3, 4]],
    [0.3, [0, 0.08, 0.16, 0.24, 0.32]],
  ])("to %d", (highest, expected) => {
    expect(ticks(highest)).toEqual(expected);
  });

  it("are at pleasant numbers", () => {
    expect([1, 1.1, 49, 50, 51, 990].map(niceAbove)).toEqual([1, 1.2, 50, 50, 60, 1000]);
  });
});
