import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  daysBetween,
  daysFrom,
  isoWeek,
  longDay,
  longMonth,
  mondayOf,
  shortDay,
  spokenDay,
  weekday,
  weekdayAndDay,
} from "./days";

describe("days", () => {
  it("are counted across months, leap years and changes of the clock", () => {
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
    expect(daysFrom("2026-03-07", 3)).toEqual(["2026-03-07", "2026-03-08", "2026-03-09"]);
    expect(daysBetween("2025-11-21", "2026-11-21")).toBe(365);
    expect(daysBetween("2026-11-21", "2026-11-16")).toBe(-5);
  });

  it.each([
    ["2026-11-16", 0, "2026-11-16"],
    ["2026-11-21", 5, "2026-11-16"],
    ["2026-11-22", 6, "2026-11-16"],
    ["2027-01-01", 4, "2026-12-28"],
  ])("%s is a day of its week", (day, number, monday) => {
    expect(weekday(day)).toBe(number);
    expect(mondayOf(day)).toBe(monday);
  });

  it.each([
    ["2026-11-21", 2026, 47],
    ["2027-01-03", 2026, 53],
    ["2027-01-04", 2027, 1],
    ["2024-12-30", 2025, 1],
    ["2023-01-01", 2022, 52],
  ])("%s is in week %i-%i", (day, year, week) => {
    expect(isoWeek(day)).toEqual({ year, week });
  });

  it("have months before and after", () => {
    expect(addMonths("2026-11", 2)).toBe("2027-01");
    expect(addMonths("2026-01", -13)).toBe("2024-12");
  });
});

describe("words for days", () => {
  it.each([
    [longDay("2026-11-21"), "Saturday 21 November 2026"],
    [weekdayAndDay("2026-11-21"), "Sat 21 Nov"],
    [shortDay("2026-11-21", "2026-12-31"), "21 Nov"],
    [shortDay("2025-11-21", "2026-12-31"), "21 Nov 2025"],
    [longMonth("2026-11"), "November 2026"],
    [spokenDay("2026-11-21", "2026-11-21"), "today"],
    [spokenDay("2026-11-20", "2026-11-21"), "yesterday"],
    [spokenDay("2026-11-15", "2026-11-21"), "Sunday"],
    [spokenDay("2026-11-14", "2026-11-21"), "14 Nov"],
    [spokenDay("2026-11-22", "2026-11-21"), "22 Nov"],
  ])("%s", (said, expected) => {
    expect(said).toBe(expected);
  });
});
