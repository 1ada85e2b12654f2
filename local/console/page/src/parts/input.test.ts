import { expect, test } from "vitest";
import { eventName, wrongWith } from "./input";

test("an input is an object or a list", () => {
  expect(wrongWith('{"type": "Run"}')).toBeNull();
  expect(wrongWith("[]")).toBeNull();
  expect(wrongWith(" ")).toContain("needed");
  expect(wrongWith("12")).toContain("object or a list");
  expect(wrongWith('{"type": }')).toContain("not JSON");
});

test("any text becomes a name of a test event", () => {
  expect(eventName(" Run, with power! ")).toBe("run-with-power");
  expect(eventName(`${"a".repeat(63)} b`)).toBe("a".repeat(63));
});
