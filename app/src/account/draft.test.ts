import { describe, expect, it } from "vitest";
import { changesOf, draftOf, inUnits } from "./draft";
import type { Profile } from "./profile";

const ANA: Profile = {
  timeZone: "America/New_York",
  units: "metric",
  loadMethod: "session-rpe",
  weightKg: 71.5,
  maxHr: 190,
  thresholdPaceSecPerKm: 303,
  displayName: "Ana",
};

describe("a draft of a profile", () => {
  it("changes nothing before anything is typed, in other units neither", () => {
    expect(changesOf(draftOf(ANA), ANA)).toEqual({ change: {}, wrong: {} });
    expect(changesOf(inUnits(draftOf(ANA), "imperial"), ANA).change).toEqual({ units: "imperial" });
  });

  it("shows amounts in the units that are chosen, and sends them as the API has them", () => {
    const draft = inUnits(draftOf(ANA), "imperial");
    expect([draft.weightKg, draft.thresholdPaceSecPerKm]).toEqual(["157.63", "8:08"]);
    const { change } = changesOf({ ...draft, weightKg: "160", thresholdPaceSecPerKm: "8:00" }, ANA);
    expect(change).toEqual({ units: "imperial", weightKg: 72.575, thresholdPaceSecPerKm: 298.258 });
  });

  it("takes away what is emptied", () => {
    const { change } = changesOf({ ...draftOf(ANA), weightKg: "", displayName: " ", maxHr: "" }, ANA);
    expect(change).toEqual({ weightKg: null, displayName: null, maxHr: null });
  });

  it("adds what was not there", () => {
    const { change } = changesOf({ ...draftOf(ANA), sex: "female", ftpW: "210", restHr: "48" }, ANA);
    expect(change).toEqual({ sex: "female", ftpW: 210, restHr: 48 });
  });

  it("says what is no amount, and keeps it when the units change", () => {
    const draft = { ...draftOf(ANA), weightKg: "heavy", thresholdPaceSecPerKm: "fast" };
    expect(Object.keys(changesOf(draft, ANA).wrong)).toEqual(["weightKg", "thresholdPaceSecPerKm"]);
    expect(inUnits(draft, "imperial")).toMatchObject({ weightKg: "heavy", thresholdPaceSecPerKm: "fast" });
  });
});
