import { expect, it } from "vitest";
import { inOrder } from "./order";

const sorted = (...machines: (readonly [string, string])[]): string[] =>
  machines
    .map(([capability, name]) => ({ capability, name }))
    .toSorted(inOrder)
    .map(({ name }) => name);

it("capabilities come in the order of the project, one that it does not know last", () => {
  expect(
    sorted(
      ["", "unknown"],
      ["operations", "clean-up"],
      ["records", "list-records"],
      ["workouts", "log-workout"],
    ),
  ).toEqual(["log-workout", "list-records", "clean-up", "unknown"]);
});

it("within a capability reading comes before changing, and what runs behind comes last", () => {
  expect(
    sorted(
      ["profile", "recompute-page"],
      ["profile", "put-profile"],
      ["profile", "get-recompute"],
      ["profile", "recompute-loads"],
      ["profile", "get-profile"],
    ),
  ).toEqual(["get-profile", "get-recompute", "put-profile", "recompute-loads", "recompute-page"]);
});
