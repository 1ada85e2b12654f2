import { describe, expect, it } from "vitest";
import { allZones, browserUnits, timeIn } from "./zones";

describe("what the browser knows", () => {
  it.each([
    ["en-US", "imperial"],
    ["en", "imperial"],
    ["en-GB", "metric"],
    ["de", "metric"],
  ])("%s measures in %s units", (language, units) => {
    expect(browserUnits(language)).toBe(units);
  });

  it("knows every time zone, and UTC", () => {
    expect(allZones()).toEqual(expect.arrayContaining(["UTC", "America/New_York", "Asia/Kathmandu"]));
  });

  it("tells the time of a time zone, and nothing of a half-typed one", () => {
    const noon = new Date("2026-11-21T12:00:00Z");
    expect([timeIn("Asia/Kathmandu", noon), timeIn("Asia/Kat", noon)]).toEqual(["17:45", null]);
  });
});
