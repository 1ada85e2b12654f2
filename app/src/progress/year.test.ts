import { describe, expect, it } from "vitest";
import { daysBetween, weekday } from "../design/days";
import { cells, firstOf, led, monthNames, WEEKS, weeksOfMonth } from "./year";

describe("a year of weeks", () => {
  it.each(["2026-11-21", "2026-11-22", "2026-11-23", "2028-02-29"])(
    "ends with %s and begins on a Monday",
    (last) => {
      const year = cells(last);
      expect(weekday(firstOf(last))).toBe(0);
      expect(year.at(-1)).toEqual({ date: last, week: WEEKS - 1, weekday: weekday(last) });
      expect(year.every((cell) => cell.weekday === weekday(cell.date))).toBe(true);
      // The API gives 366 days at once.
      expect(daysBetween(firstOf(last), last)).toBeLessThan(366);
    },
  );

  it("names each month over the week that holds its first day, and leaves out what has no room", () => {
    const names = monthNames("2026-11-21");
    expect(names[0]).toEqual({ week: 1, name: "Dec" });
    expect(names.map(({ name }) => name).join(" ")).toBe("Dec Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov");
  });
});

describe("arrow keys", () => {
  it.each([
    ["ArrowUp", "2026-11-20"],
    ["ArrowLeft", "2026-11-14"],
    ["PageUp", "2026-10-24"],
    ["Home", "2025-11-24"],
    ["End", "2026-11-21"],
  ])("%s leads to %s", (key, expected) => {
    expect(led(key, "2026-11-21", "2026-11-21")).toBe(expected);
  });

  it("do not lead out of the year", () => {
    expect(led("ArrowDown", "2026-11-21", "2026-11-21")).toBeNull();
    expect(led("ArrowLeft", "2025-11-24", "2026-11-21")).toBeNull();
  });

  it("are the only keys that lead anywhere", () => {
    expect(led("a", "2026-11-20", "2026-11-21")).toBeNull();
  });
});

it("a month has whole weeks, with empty places before and after it", () => {
  const weeks = weeksOfMonth("2026-11");
  expect(weeks).toHaveLength(6);
  expect(weeks[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
  expect(weeks[5]).toEqual(["2026-11-30", null, null, null, null, null, null]);
  expect(weeksOfMonth("2027-02")).toHaveLength(4);
});
