import { expect, test } from "vitest";
import type { Step } from "../api";
import { entriesOf, openedAtFirst, pathTo, revealed, rows, type Opened, type Row } from "./rows";
import { step } from "./steps.fixture";

const iterations = (count: number, failed: readonly number[] = []): Step =>
  step({
    id: 10,
    type: "Map",
    state: "Each",
    children: Array.from({ length: count }, (_, index) =>
      step({
        id: 1000 + index,
        type: "Iteration",
        state: "Each",
        iteration: { index },
        status: failed.includes(index) ? "failed" : "succeeded",
        children: [step({ id: 5000 + index, state: "Each/Write" })],
      }),
    ),
  });

const names = (found: readonly Row[]) =>
  found.map((row) => (row.kind === "step" ? `${" ".repeat(row.depth)}${row.step.id}` : `+${row.left}`));

const CLOSED: Opened = { shown: new Map(), onlyFailed: new Set() };

test("what is closed is one line", () => {
  expect(names(rows([step({ id: 2 }), iterations(400)], CLOSED))).toEqual(["2", "10"]);
});

test("hundreds of iterations come a page at a time", () => {
  const steps = [iterations(400)];
  const shown = rows(steps, { ...CLOSED, shown: new Map([[10, 50]]) });
  expect(shown).toHaveLength(52);
  expect(shown.at(-1)).toMatchObject({ kind: "more", left: 350 });
});

test("what is small is open at first, and of what is large the way to what failed", () => {
  expect(names(rows([iterations(2)], openedAtFirst([iterations(2)])))).toEqual([
    "10",
    " 1000",
    "  5000",
    " 1001",
    "  5001",
  ]);
  expect(openedAtFirst([iterations(400)]).shown.size).toBe(0);
  const failed = [iterations(400, [77, 300])];
  expect(names(rows(failed, openedAtFirst(failed)))).toEqual(["10", " 1077", "  5077", " 1300", "  5300"]);
});

test("a step is found in an iteration that nobody opened", () => {
  const steps = [iterations(400, [3])];
  const opened = revealed(openedAtFirst(steps), steps, 5077);
  const shown = names(rows(steps, opened));
  expect(shown).toContain("  5077");
  expect(shown.at(-1)).toBe("+300");
});

test("the way to a step has what it is in", () => {
  expect(pathTo([iterations(3)], 5001).map(({ id }) => id)).toEqual([10, 1001, 5001]);
  expect(pathTo([iterations(3)], 1)).toEqual([]);
});

test("the entries of a state are those of all iterations, and an iteration is no entry", () => {
  expect(entriesOf([iterations(3)], "Each/Write").map(({ id }) => id)).toEqual([5000, 5001, 5002]);
  expect(entriesOf([iterations(3)], "Each").map(({ id }) => id)).toEqual([10]);
});
