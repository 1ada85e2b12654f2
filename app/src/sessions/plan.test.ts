import { expect, test } from "vitest";
import { linesOf, nextLine } from "./plan";
import type { Kind, Performed } from "./sets";

const set = (exercise: string, kind: Kind = "working"): Performed => ({ exercise, kind, reps: 8 });
const squat = { exercise: "back-squat", sets: 2, reps: 5 };
const bench = { exercise: "bench-press", sets: 3, reps: 8 };

test("sets fill their lines, and warm-ups and drop sets count for none", () => {
  const [first] = linesOf(
    [bench],
    [],
    [set("bench-press", "warmup"), set("bench-press"), set("bench-press", "drop")],
  );
  expect(first).toMatchObject({ done: 1, left: 2 });
  expect(first?.sets).toHaveLength(3);
});

test("an exercise on two lines fills them in their order, with its drop sets, and goes over on the last", () => {
  const sets = [
    ...[set("back-squat"), set("back-squat"), set("back-squat", "drop")],
    ...[set("back-squat", "warmup"), set("back-squat"), set("back-squat"), set("back-squat")],
  ];
  const [first, second] = linesOf([squat, squat], [], sets);
  expect(first?.sets.map(({ kind }) => kind)).toEqual(["working", "working", "drop"]);
  expect(second).toMatchObject({ key: "back-squat 2", done: 3, left: 0 });
});

test("what was added comes behind the plan, with its sets or without any", () => {
  const lines = linesOf([squat], ["dip"], [set("pull-up"), set("dip")]);
  expect(lines.map(({ key, done }) => [key, done])).toEqual([
    ["back-squat", 0],
    ["dip", 1],
    ["pull-up", 1],
  ]);
});

test("after the last set of a line the next one with sets left comes, around to those that were passed over", () => {
  const lines = linesOf([bench, squat], [], [set("back-squat"), set("back-squat")]);
  expect(nextLine(lines, "back-squat")).toBe("bench-press");
  expect(nextLine(lines, "bench-press")).toBe("bench-press");
});

test("what was added is gone on with, and the last line too when everything is done", () => {
  const lines = linesOf([squat], ["dip"], [set("back-squat"), set("back-squat"), set("dip")]);
  expect(nextLine(lines, "dip")).toBe("dip");
  expect(nextLine(lines, "back-squat")).toBe("back-squat");
});
