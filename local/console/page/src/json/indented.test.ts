import { expect, test } from "vitest";
import { indented } from "./indented";

test("a document gets lines, like JSON.stringify with two spaces", () => {
  const value = { a: [1, { b: [] }, {}], "c,d": 'e: {"f": [1]} \\ ', g: null, h: [[true]] };
  expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  expect(indented(JSON.stringify(value, null, 4))).toBe(JSON.stringify(value, null, 2));
});

test("numbers keep their digits, and names that are there twice stay", () => {
  expect(indented('{"id":12345678901234567890,"km":8.050,"id":1e2}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "km": 8.050,\n  "id": 1e2\n}',
  );
});

test("the largest input that a machine takes is written at once", () => {
  const large = JSON.stringify(Array.from({ length: 20_000 }, (_, id) => ({ id, name: "x" })));
  expect(indented(large)).toBe(JSON.stringify(JSON.parse(large), null, 2));
});
