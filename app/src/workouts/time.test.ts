import { describe, expect, it } from "vitest";
import { clockOf, offsetAt, offsetName, offsetsOf, timestamp, wallClock } from "./time";

describe("the clocks of a time zone", () => {
  it.each([
    ["UTC", "2026-07-01T12:00Z", 0],
    ["America/New_York", "2026-01-15T12:00Z", -300],
    ["America/New_York", "2026-07-15T12:00Z", -240],
    ["Asia/Kolkata", "2026-07-15T12:00Z", 330],
    ["Asia/Kathmandu", "2026-07-15T12:00Z", 345],
    ["Australia/Lord_Howe", "2026-01-15T12:00Z", 660], // half an hour of summer time
    ["Australia/Lord_Howe", "2026-07-15T12:00Z", 630],
    ["Pacific/Kiritimati", "2026-07-15T12:00Z", 840],
  ])("of %s at %s are %i minutes ahead of UTC", (zone, instant, offset) => {
    expect(offsetAt(zone, Date.parse(instant))).toBe(offset);
  });

  it("show another day where it is another day", () => {
    const instant = Date.parse("2026-11-20T23:30:00Z");
    expect(wallClock(instant, "Pacific/Auckland")).toEqual({
      date: "2026-11-21",
      time: "12:30",
      offset: 780,
    });
    expect(wallClock(instant, "America/New_York")).toEqual({
      date: "2026-11-20",
      time: "18:30",
      offset: -300,
    });
  });
});

describe("a time that somebody typed", () => {
  it.each([
    ["America/New_York", "2026-11-20", "06:30", [-300]],
    ["America/New_York", "2026-03-08", "01:59", [-300]],
    ["America/New_York", "2026-03-08", "02:00", []], // the clocks went from 2:00 to 3:00
    ["America/New_York", "2026-03-08", "02:59", []],
    ["America/New_York", "2026-03-08", "03:00", [-240]],
    ["America/New_York", "2026-11-01", "00:59", [-240]],
    ["America/New_York", "2026-11-01", "01:00", [-240, -300]], // and here from 2:00 to 1:00
    ["America/New_York", "2026-11-01", "01:59", [-240, -300]],
    ["America/New_York", "2026-11-01", "02:00", [-300]],
    ["Europe/Berlin", "2026-03-29", "02:30", []],
    ["Europe/Berlin", "2026-10-25", "02:30", [120, 60]],
    ["Australia/Lord_Howe", "2026-04-05", "01:45", [660, 630]],
    ["Pacific/Apia", "2011-12-30", "12:00", []], // a day that Samoa did not have
    ["UTC", "2026-11-01", "01:30", [0]],
  ])("in %s on %s at %s has the offsets %j", (zone, date, time, offsets) => {
    expect(offsetsOf(zone, date, time)).toEqual(offsets);
  });

  it.each([
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/St_Johns",
  ])("in %s is the instant it came from, all year round", (zone) => {
    const first = Date.parse("2026-01-01T00:07:00Z");
    for (let hour = 0; hour < 365 * 24; hour += 17) {
      const instant = first + hour * 3_600_000;
      const shown = wallClock(instant, zone);
      expect(offsetsOf(zone, shown.date, shown.time)).toContain(shown.offset);
      expect(Date.parse(timestamp(shown))).toBe(instant);
      expect(clockOf(timestamp(shown), "Asia/Tokyo")).toEqual(shown);
    }
  });
});

describe("the clock of a workout", () => {
  it.each([
    ["2026-11-20T06:30:00-05:00", { date: "2026-11-20", time: "06:30", offset: -300 }],
    ["2026-11-20T23:59:59.999+05:30", { date: "2026-11-20", time: "23:59", offset: 330 }],
    ["2026-11-20T06:30:00+00:00", { date: "2026-11-20", time: "06:30", offset: 0 }],
    ["2026-11-20T06:30:00Z", { date: "2026-11-20", time: "15:30", offset: 540 }],
    ["2026-11-20T20:30:00-00:00", { date: "2026-11-21", time: "05:30", offset: 540 }],
  ])("of %s is the one where it was, or of the person's zone where it does not say", (ts, clock) => {
    expect(clockOf(ts, "Asia/Tokyo")).toEqual(clock);
  });

  it("is sent with its offset", () => {
    expect(timestamp({ date: "2026-11-20", time: "06:30", offset: -210 })).toBe("2026-11-20T06:30:00-03:30");
    expect(timestamp({ date: "2026-11-20", time: "06:30", offset: 0 })).toBe("2026-11-20T06:30:00+00:00");
  });

  it("is named by how far it is ahead", () => {
    expect([0, 60, -300, 330].map(offsetName)).toEqual(["UTC", "UTC+1", "UTC−5", "UTC+5:30"]);
  });
});
