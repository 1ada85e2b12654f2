import { expect, test } from "vitest";
import { match } from "./router";

test("a pattern gives the parts of the path that it names, decoded", () => {
  expect(match("/exercises/:exercise/history", "/exercises/back%20squat/history")).toEqual({
    exercise: "back squat",
  });
});

test("a path of another length or with an empty part does not fit", () => {
  expect(match("/workouts/:id", "/workouts")).toBeNull();
  expect(match("/workouts/:id", "/workouts/")).toBeNull();
  expect(match("/workouts/:id", "/workouts/1/2")).toBeNull();
});

test("a lone percent sign is kept as it is", () => {
  expect(match("/workouts/:id", "/workouts/100%")).toEqual({ id: "100%" });
});
