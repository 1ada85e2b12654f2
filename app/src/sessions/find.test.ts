import { expect, test } from "vitest";
import { type Exercise, found, slugOf } from "./find";

const exercise = (name: string, aliases: string[] = [], more: Partial<Exercise> = {}): Exercise => ({
  ...{ exercise: slugOf(name), name, aliases, muscleGroups: [], equipment: "barbell" },
  ...{ bodyweight: false, own: false, ...more },
});
const all = [
  exercise("Incline bench press"),
  exercise("Bench press", ["bench", "flat bench"]),
  exercise("Pull-up", ["chin over bar"], { equipment: "pull-up-bar", muscleGroups: ["back"] }),
  exercise("Élévation latérale"),
];
const names = (query: string): string[] => found(all, { query }).map(({ name }) => name);

test("the exercise that is called so comes before those that merely have the word", () => {
  expect(names("bench")).toEqual(["Bench press", "Incline bench press"]);
});

test.each(["pull up", "PULLUPS", "pull-ups", "pul", "chin bar"])("%s finds the pull-up", (query) => {
  expect(names(query)).toEqual(["Pull-up"]);
});

test("accents make no difference", () => {
  expect(names("elevation lat")).toEqual(["Élévation latérale"]);
});

test("nothing typed finds all, muscles and equipment leave some out", () => {
  expect(names("")).toHaveLength(4);
  expect(found(all, { query: "", muscleGroup: "back", equipment: "pull-up-bar" })).toHaveLength(1);
  expect(found(all, { query: "", muscleGroup: "back", equipment: "barbell" })).toHaveLength(0);
});

test.each([
  ["Zercher carry", "zercher-carry"],
  ["  Élan  (left) ", "elan-left"],
  ["腕立て", ""],
  ["a".repeat(60), "a".repeat(48)],
])("%s has the identifier %s", (name, id) => {
  expect(slugOf(name)).toBe(id);
});
