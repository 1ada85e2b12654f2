import { expect, test } from "vitest";
import type { PlacedState } from "./layout";
import { neighbour } from "./neighbour";

const at = (id: string, left: number, top: number): PlacedState => ({
  state: {
    id,
    name: id,
    type: "Task",
    parent: null,
    branch: null,
    resource: null,
    comment: null,
    start: false,
    end: false,
  },
  isOpen: false,
  left,
  top,
  width: 100,
  height: 40,
});

const STATES = [at("top", 100, 0), at("left", 0, 100), at("right", 200, 100), at("below", 100, 180)];

test("down and up lead to the next row", () => {
  expect(neighbour(STATES, "top", "down")).toBe("left");
  expect(neighbour(STATES, "below", "up")).toBe("left");
});

test("left and right stay in the row", () => {
  expect(neighbour([...STATES, at("aslant", 120, 160)], "left", "right")).toBe("right");
  expect(neighbour(STATES, "right", "left")).toBe("left");
});

test("there is nothing beyond the last one", () => {
  expect(neighbour(STATES, "top", "up")).toBeNull();
  expect(neighbour(STATES, "gone", "up")).toBeNull();
});
