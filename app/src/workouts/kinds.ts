/** What the types of workouts have in common, and in what they differ. */

import type { Schemas } from "../api/client";
import { clock, pace, speed, type Units } from "../design/units";

/** The types of the published document. A stage may have others: those that a person has used are offered too. */
export const TYPES = [
  "Run",
  "Ride",
  "Swim",
  "Walk",
  "Hike",
  "Row",
  "Strength",
  "Yoga",
  "Other",
] as const satisfies readonly Schemas["WorkoutType"][];

const STATIONARY = new Set(["Strength", "Yoga", "Other"]);
const BY_SPEED = new Set(["Ride"]);

/** Whether one moves: then the form asks for the distance first. */
export const hasDistance = (type: string): boolean => !STATIONARY.has(type);

const SEC_PER_MIN = 60;
const METRES_PER_YARD = 0.9144;
const POOL_LENGTHS = 100;

/** How fast it was, as people of this sport say it: `5:03 /km`, `28.4 km/h`, `1:52 /100 m`. Null without a distance. */
export function tempo(
  { type, durationMin, distanceKm }: { type: string; durationMin: number; distanceKm?: number | null },
  units: Units,
): string | null {
  if (!distanceKm || durationMin <= 0) {
    return null;
  }
  if (BY_SPEED.has(type)) {
    return speed((distanceKm / durationMin) * SEC_PER_MIN, units);
  }
  const secPerKm = (durationMin * SEC_PER_MIN) / distanceKm;
  if (type === "Swim") {
    const metres = units === "metric" ? POOL_LENGTHS : POOL_LENGTHS * METRES_PER_YARD;
    return `${clock((secPerKm * metres) / 1000)} /100 ${units === "metric" ? "m" : "yd"}`;
  }
  return pace(secPerKm, units);
}

/** What `tempo` gives: speed or pace. */
export const tempoName = (type: string): string => (BY_SPEED.has(type) ? "Speed" : "Pace");

/** Perceived exertion on the CR-10 scale, in words (Foster 2001). */
export function effortName(rpe: number): string {
  const words = [
    "rest",
    "very easy",
    "easy",
    "moderate",
    "somewhat hard",
    "hard",
    "hard",
    "very hard",
    "very hard",
    "extremely hard",
    "maximal",
  ];
  return words[Math.floor(rpe)] ?? "maximal";
}
