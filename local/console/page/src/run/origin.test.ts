import { expect, test } from "vitest";
import { originOf } from "./origin";
import { step } from "./steps.fixture";

test("the error came from what was caught last, not from the Fail state that tells it", () => {
  const steps = [
    step({ id: 2, status: "caught" }),
    step({ id: 4, status: "retried" }),
    step({ id: 6, status: "caught" }),
    step({ id: 8, status: "succeeded" }),
    step({ id: 10, type: "Fail", status: "failed" }),
  ];
  expect(originOf(steps)?.id).toBe(6);
});

test("the error of a Map came from within it", () => {
  const write = step({ id: 9, status: "failed" });
  const iterations = [
    step({ id: 3, type: "Iteration", children: [step({ id: 4 })] }),
    step({ id: 8, type: "Iteration", status: "failed", children: [write] }),
  ];
  expect(originOf([step({ id: 2, type: "Map", status: "failed", children: iterations })])).toBe(write);
});

test("a machine that only says no says it itself", () => {
  expect(originOf([step({ id: 2 }), step({ id: 4, type: "Fail", status: "failed" })])?.id).toBe(4);
  expect(originOf([step({ id: 2, status: "aborted" })])).toBeNull();
});
