/** A workout as the API takes and gives it. */

import type { Schemas } from "../api/client";

export type Workout = Schemas["Workout"];
export type WorkoutInput = Schemas["WorkoutInput"];

type InputField = keyof WorkoutInput;

/** Every field that a person may send, in the order of the form. */
export const INPUT_FIELDS = [
  "type",
  "ts",
  "durationMin",
  "distanceKm",
  "rpe",
  "avgHr",
  "maxHr",
  "avgPowerW",
  "elevationM",
  "calories",
  "notes",
  "photoKey",
  "source",
] as const satisfies readonly InputField[];

/** What would have to be sent to have this workout: what wotr knows about it is left out. */
export function inputOf(workout: Workout | WorkoutInput): WorkoutInput {
  const input: Partial<Record<InputField, unknown>> = {};
  for (const field of INPUT_FIELDS) {
    const value = workout[field];
    if (value !== null && value !== undefined) {
      input[field] = value;
    }
  }
  return input as WorkoutInput;
}

const MANUAL = "manual";

/** The fields in which two differ. Absent and null are the same, and so are no source and `manual`. */
export function differences(
  one: Workout | WorkoutInput,
  other: Workout | WorkoutInput,
): readonly InputField[] {
  return INPUT_FIELDS.filter((field) => {
    const usual = field === "source" ? MANUAL : null;
    return (one[field] ?? usual) !== (other[field] ?? usual);
  });
}
