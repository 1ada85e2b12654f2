import { expect, test } from "vitest";
import type { Edge, EdgeKind, Graph, GraphState } from "../api";
import { arrow, curve, labelOf, layout, type Layout, type PlacedState } from "./layout";

const state = (id: string, rest: Partial<GraphState> = {}): GraphState => ({
  id,
  name: id.split("/").at(-1) ?? id,
  type: "Task",
  parent: null,
  branch: null,
  resource: null,
  comment: null,
  start: false,
  end: false,
  ...rest,
});

const edge = (from: string, to: string, kind: EdgeKind = "next", label = ""): Edge => ({
  from,
  to,
  kind,
  label,
});

/** Loops, a Parallel with a Map in a branch, and ways of several kinds between the same two states. */
const MACHINE: Graph = {
  start: "Read",
  states: [
    state("Read", { start: true }),
    state("Is it there?", { type: "Choice" }),
    state("All", { type: "Parallel" }),
    state("All/0/Query", { parent: "All", branch: 0, start: true }),
    state("All/0/More?", { parent: "All", branch: 0, type: "Choice", end: true }),
    state("All/1/Each", { parent: "All", branch: 1, type: "Map", start: true, end: true }),
    state("All/1/Each/Write", { parent: "All/1/Each", start: true, end: true }),
    state("Keep", {}),
    state("Failed", { type: "Fail", end: true }),
  ],
  edges: [
    edge("Read", "Is it there?"),
    edge("Is it there?", "All", "choice", "Item is present or something else that is very long"),
    edge("Is it there?", "Read", "default", "else"),
    edge("All/0/Query", "All/0/More?"),
    edge("All/0/More?", "All/0/Query", "choice", "more"),
    edge("All", "Keep", "next"),
    edge("All", "Keep", "catch"),
    edge("Keep", "Keep", "catch", "Busy"),
    edge("Keep", "Failed"),
  ],
};

const placed = layout(MACHINE);
const found = (id: string, of: Layout = placed): PlacedState => {
  const box = of.states.find((one) => one.state.id === id);
  if (!box) {
    throw new Error(`${id} is not drawn`);
  }
  return box;
};

test("every state and every way is drawn", () => {
  expect(placed.states.map((one) => one.state.id).sort()).toEqual(MACHINE.states.map(({ id }) => id).sort());
  expect(new Set(placed.edges.map((one) => one.edge))).toEqual(new Set(MACHINE.edges));
});

test("states of the same machine are beside or below each other, never over", () => {
  for (const one of placed.states) {
    for (const other of placed.states) {
      if (one !== other && one.state.parent === other.state.parent) {
        const apart =
          one.left + one.width <= other.left ||
          other.left + other.width <= one.left ||
          one.top + one.height <= other.top ||
          other.top + other.height <= one.top;
        expect(apart, `${one.state.id} and ${other.state.id}`).toBe(true);
      }
    }
  }
});

test("a state is within the box of its Map or Parallel, and of the drawing", () => {
  const whole = { left: 0, top: 0, width: placed.width, height: placed.height };
  for (const one of placed.states) {
    const box = one.state.parent === null ? whole : found(one.state.parent);
    expect(one.left).toBeGreaterThanOrEqual(box.left);
    expect(one.top).toBeGreaterThanOrEqual(box.top);
    expect(one.left + one.width).toBeLessThanOrEqual(box.left + box.width);
    expect(one.top + one.height).toBeLessThanOrEqual(box.top + box.height);
  }
});

test("a box is drawn before what is in it", () => {
  const order = placed.states.map((one) => one.state.id);
  for (const { state: one } of placed.states) {
    expect(one.parent === null || order.indexOf(one.parent) < order.indexOf(one.id)).toBe(true);
  }
});

test("a way begins and ends at the border of its states", () => {
  const touches = (box: PlacedState, { x, y }: { x: number; y: number }) =>
    x >= box.left - 1 && x <= box.left + box.width + 1 && y >= box.top - 1 && y <= box.top + box.height + 1;
  for (const { edge: way, points } of placed.edges) {
    const [first, last] = [points[0], points.at(-1)];
    expect(first && touches(found(way.from), first), `${way.from} to ${way.to}`).toBe(true);
    expect(last && touches(found(way.to), last), `${way.from} to ${way.to}`).toBe(true);
  }
});

test("the branches of a Parallel have lanes beside each other", () => {
  const [one, other] = placed.lanes;
  expect(placed.lanes).toHaveLength(2);
  expect((one?.left ?? 0) + (one?.width ?? 0)).toBeLessThan(other?.left ?? 0);
});

test("each machine has a beginning", () => {
  expect(placed.starts).toHaveLength(4);
});

test("the same machine is always drawn in the same way", () => {
  expect(layout(MACHINE)).toEqual(placed);
});

test("a long label is shortened", () => {
  expect(labelOf(edge("a", "b", "choice", "Item is present or more than that"))).toBe(
    "Item is present or more…",
  );
});

test("a curve goes from the first point to the last", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 5, y: 10 },
    { x: 0, y: 20 },
  ];
  expect(curve(points)).toBe("M0.0,0.0 Q5.0,10.0 0.0,20.0");
  expect(curve(points.slice(1))).toBe("M5.0,10.0 L0.0,20.0");
  expect(arrow(points)).toMatch(/^M0\.0,20\.0 L/);
});

test("ways on any error are left out when asked, unless they were taken", () => {
  const drawn = (...taken: Edge[]) =>
    layout(
      MACHINE,
      false,
      taken.map((way) => ({ ...way, count: 1 })),
    ).edges.map((one) => one.edge);
  const onError = MACHINE.edges.filter(({ kind, label }) => kind === "catch" && !label);
  expect(new Set(drawn())).toEqual(new Set(MACHINE.edges.filter((way) => !onError.includes(way))));
  expect(new Set(drawn(...onError))).toEqual(new Set(MACHINE.edges));
});

test("a state to which only errors lead stands below the last state that leads to it", () => {
  const machine: Graph = {
    start: "Read",
    states: [state("Read", { start: true }), state("Write"), state("Keep")],
    edges: [edge("Read", "Write"), edge("Read", "Keep", "catch"), edge("Write", "Keep", "catch")],
  };
  const short = layout(machine, false);
  expect(short.edges).toHaveLength(1);
  expect(found("Keep", short).top).toBeGreaterThan(found("Write", short).top);
});
