/** Sets: as they are sent, and how they are said. */

import type { Schemas } from "../api/client";
import { inWeightUnit, number, type Units, weightUnit } from "../design/units";

export type StoredSet = Schemas["Set"];
export type SetInput = Schemas["SetInput"];
export type BrokenRecord = Schemas["BrokenRecord"];
export type Kind = StoredSet["kind"];

/** What a set that is stored and one that waits to be sent have in common. */
export interface Performed {
  exercise: string;
  kind: Kind;
  reps: number;
  weightKg?: number;
  weightLb?: number;
  rir?: number;
}

export const KINDS: readonly (readonly [Kind, string])[] = [
  ["working", "Working"],
  ["warmup", "Warm-up"],
  ["drop", "Drop"],
];

const KG_PER_LB = 0.45359237;
const BETWEEN_UNITS = 0.5;

/** A weight that was sent: in kilograms or in pounds, or none. */
export type SentWeight = Pick<Performed, "weightKg" | "weightLb">;

/** Kilograms of a weight, null without one. */
export function kilograms({ weightKg, weightLb }: SentWeight): number | null {
  return weightKg ?? (weightLb === undefined ? null : weightLb * KG_PER_LB);
}

/**
 * A weight in the person's unit, to lift it again; null without one. As it was sent if it was sent in this
 * unit, else to half a unit: nobody loads 44.23 kg.
 */
export function liftable(sent: SentWeight, units: Units): number | null {
  const own = units === "metric" ? sent.weightKg : sent.weightLb;
  if (own !== undefined) {
    return own;
  }
  const kg = kilograms(sent);
  return kg === null ? null : Math.round(inWeightUnit(kg, units) / BETWEEN_UNITS) * BETWEEN_UNITS;
}

/** `82.5 kg`, `Bodyweight`. */
export function shownWeight(sent: SentWeight, units: Units): string {
  const own = units === "metric" ? sent.weightKg : sent.weightLb;
  const kg = kilograms(sent);
  if (!kg) {
    return "Bodyweight";
  }
  return `${number(own ?? inWeightUnit(kg, units), own === undefined ? 1 : 2)} ${weightUnit(units)}`;
}

/** `82.5 kg × 8`. */
export const shownSet = (set: SentWeight & { reps: number }, units: Units): string =>
  `${shownWeight(set, units)} × ${set.reps}`;

/** Weight times repetitions of all sets but warm-ups. */
export function volumeKg(sets: readonly Performed[]): number {
  return sets
    .filter((set) => set.kind !== "warmup")
    .reduce((sum, set) => sum + (kilograms(set) ?? 0) * set.reps, 0);
}

/** `Heaviest weight`, `Most repetitions at 80 kg`. */
export function recordName(kind: string, units: Units): string {
  const [family = "", kg = ""] = kind.split(":");
  switch (family) {
    case "max-weight":
      return "Heaviest weight";
    case "max-e1rm":
      return "Estimated maximum (e1RM)";
    case "max-set-volume":
      return "Most volume in a set";
    case "max-reps-at-weight":
      return `Most repetitions at ${shownWeight({ weightKg: Number(Number(kg).toFixed(2)) }, units)}`;
    default:
      return "Most repetitions";
  }
}

/** `82.5 kg`, `12 reps`. */
export function recordValue({ value, unit }: { value: number; unit: string }, units: Units): string {
  return unit === "kg" ? `${number(inWeightUnit(value, units), 1)} ${weightUnit(units)}` : `${value} reps`;
}

/** Of the records that a set broke, the ones worth saying, best first: heaviest, then e1RM, then the rest. */
export function told(records: readonly BrokenRecord[]): BrokenRecord[] {
  const order = ["max-weight", "max-e1rm", "max-reps", "max-set-volume"];
  const rank = (record: BrokenRecord): number => {
    const place = order.indexOf(record.kind);
    return place === -1 ? order.length : place;
  };
  return [...records].sort((one, other) => rank(one) - rank(other));
}
