/** The profile as it stands in a form, and what of it the person changed. */

import { fieldPace, fieldWeight, typedNumber, typedPace, typedWeight, type Units } from "../design/units";
import type { Profile, ProfileChange } from "./profile";

/** What stands in the controls. A text is empty when the person says nothing. */
export interface Draft {
  displayName: string;
  units: Units;
  timeZone: string;
  sex: "" | "female" | "male";
  weightKg: string;
  maxHr: string;
  restHr: string;
  ftpW: string;
  thresholdPaceSecPerKm: string;
  loadMethod: Profile["loadMethod"];
}

export type DraftField = keyof Draft;

export function draftOf(profile: Profile): Draft {
  const { units, weightKg, thresholdPaceSecPerKm } = profile;
  return {
    displayName: profile.displayName ?? "",
    units,
    timeZone: profile.timeZone,
    sex: profile.sex ?? "",
    weightKg: weightKg === undefined ? "" : fieldWeight(weightKg, units),
    maxHr: String(profile.maxHr ?? ""),
    restHr: String(profile.restHr ?? ""),
    ftpW: String(profile.ftpW ?? ""),
    thresholdPaceSecPerKm: thresholdPaceSecPerKm === undefined ? "" : fieldPace(thresholdPaceSecPerKm, units),
    loadMethod: profile.loadMethod,
  };
}

/** The same amounts in other units. What is no amount stays as it is typed. */
export function inUnits(draft: Draft, units: Units): Draft {
  const weight = typedWeight(draft.weightKg, draft.units);
  const pace = typedPace(draft.thresholdPaceSecPerKm, draft.units);
  return {
    ...draft,
    units,
    weightKg: weight === null || Number.isNaN(weight) ? draft.weightKg : fieldWeight(weight, units),
    thresholdPaceSecPerKm:
      pace === null || Number.isNaN(pace) ? draft.thresholdPaceSecPerKm : fieldPace(pace, units),
  };
}

const NO_NUMBER = "must be a number";
const NO_PACE = "must be minutes and seconds, such as 5:03";

export interface Changes {
  /** What to send: only what differs, so that an amount in other units is not rounded by looking at it. */
  change: ProfileChange;
  /** What cannot be sent. */
  wrong: Partial<Record<DraftField, string>>;
}

/** What a draft changes of a profile. */
export function changesOf(draft: Draft, profile: Profile): Changes {
  const before = inUnits(draftOf(profile), draft.units);
  const change: Record<string, string | number | null> = {};
  const wrong: Changes["wrong"] = {};
  const amounts: readonly (readonly [DraftField, number | null, string])[] = [
    ["weightKg", typedWeight(draft.weightKg, draft.units), NO_NUMBER],
    ["maxHr", typedNumber(draft.maxHr), NO_NUMBER],
    ["restHr", typedNumber(draft.restHr), NO_NUMBER],
    ["ftpW", typedNumber(draft.ftpW), NO_NUMBER],
    ["thresholdPaceSecPerKm", typedPace(draft.thresholdPaceSecPerKm, draft.units), NO_PACE],
  ];
  for (const [field, amount, problem] of amounts) {
    if (draft[field] === before[field]) {
      continue;
    }
    if (amount !== null && Number.isNaN(amount)) {
      wrong[field] = problem;
    } else {
      change[field] = amount;
    }
  }
  for (const field of ["displayName", "sex"] as const) {
    if (draft[field] !== before[field]) {
      change[field] = draft[field].trim() || null;
    }
  }
  if (draft.units !== profile.units) {
    change["units"] = draft.units;
  }
  for (const field of ["timeZone", "loadMethod"] as const) {
    if (draft[field] !== before[field]) {
      change[field] = draft[field].trim() || null;
    }
  }
  return { change: change, wrong };
}
