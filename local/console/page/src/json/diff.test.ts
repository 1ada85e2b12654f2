import { expect, test } from "vitest";
import { changes, compared, equal, inside, plain, type Json } from "./diff";

const changed = (before: Json, after: Json) =>
  changes(compared(before, after)).map(({ path, mark }) => `${mark} ${path}`);

test("what was added, removed and changed is found where it is", () => {
  const before = { caller: { userId: "ana", group: "a" }, body: { type: "Run" } };
  const after = { caller: { userId: "ben" }, body: { type: "Run" }, profile: {} };
  expect(changed(before, after)).toEqual([
    "changed $.caller.userId",
    "removed $.caller.group",
    "added $.profile",
  ]);
});

test("the order of names is no change", () => {
  expect(changed({ a: 1, b: [1, { c: 2, d: 3 }] }, { b: [1, { d: 3, c: 2 }], a: 1 })).toEqual([]);
});

test("an entry put into a list, or taken out, leaves the others as they are", () => {
  expect(changed([1, 2, 3], [1, 9, 2, 3])).toEqual(["added $[1]"]);
  expect(changed([{ a: 1 }, { a: 2 }, { a: 3 }], [{ a: 1 }, { a: 3 }])).toEqual(["removed $[1]"]);
  expect(changed([1, 1], [1, 1, 1])).toEqual(["added $[2]"]);
});

test("an entry of a list that changed is compared inside", () => {
  expect(changed({ sets: [{ reps: 5, kg: 80 }] }, { sets: [{ reps: 6, kg: 80 }] })).toEqual([
    "changed $.sets[0].reps",
  ]);
});

test("another kind of value is a change, and so are null and nothing", () => {
  expect(changed({ a: [1] }, { a: { "0": 1 } })).toEqual(["changed $.a"]);
  expect(changed({ a: null }, {})).toEqual(["removed $.a"]);
  expect(changed(1, "1")).toEqual(["changed $"]);
});

test("names that every object inherits are names like others", () => {
  const before = JSON.parse('{"a":1}') as Json;
  const after = JSON.parse('{"a":1,"constructor":2,"__proto__":{"x":1}}') as Json;
  expect(changed(before, after)).toEqual(["added $.constructor", "added $.__proto__"]);
  expect(equal(before, after)).toBe(false);
});

test("a name that is no identifier is written in brackets", () => {
  expect(changed({}, { "a b": 1, "2": 1 })).toEqual(['added $["2"]', 'added $["a b"]']);
});

test("a document compared with itself, or with nothing changed, has no marks", () => {
  const marks = (value: Json) =>
    compared(value, value)
      .parts()
      .map(({ mark }) => mark);
  expect(marks({ a: { b: 1 }, c: [1] })).toEqual(["same", "same"]);
});

test("the parts of what was added are added", () => {
  const [added] = compared({}, { a: { b: 1 } }).parts();
  expect(added?.parts().map(({ mark }) => mark)).toEqual(["added"]);
});

test("a large document is only worked out where it is looked at", () => {
  const rows = Array.from({ length: 100_000 }, (_, id) => ({ id }));
  expect(plain({ rows }).parts()).toHaveLength(1);
});

test("a string holds a document when it is an object or a list, not when it is a number or a sentence", () => {
  expect(inside('{"a":1}')).toEqual({ a: 1 });
  expect(inside(" [1]")).toEqual([1]);
  expect([inside("12"), inside('"x"'), inside("{not json"), inside("[note] easy run")]).toEqual(
    Array(4).fill(undefined),
  );
});
