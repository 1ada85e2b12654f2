import { expect, test } from "vitest";
import type { Execution } from "../api";
import { step } from "./steps.fixture";
import { marked, refusal } from "./refusal";

const BODY = {
  error: {
    code: "INVALID_WORKOUT",
    message: "The workout is not valid.",
    fields: [{ field: "ts", message: "must carry an offset" }],
  },
};
const ANSWER = { statusCode: 422, body: JSON.stringify(BODY) };
const REFUSED = JSON.stringify(ANSWER);

test("a refusal says what was wrong, and which state found it", () => {
  const steps = [
    step({ id: 2, output: "{}" }),
    step({ id: 6, output: JSON.stringify({ prepared: { answer: ANSWER } }) }),
    step({ id: 9, input: JSON.stringify({ prepared: { answer: ANSWER } }), output: REFUSED }),
  ];
  expect(refusal(REFUSED, steps)).toEqual({
    status: 422,
    code: "INVALID_WORKOUT",
    message: "The workout is not valid.",
    fields: [{ field: "ts", message: "must carry an offset" }],
    step: steps[1],
  });
});

test("a state inside a Parallel is named, not the Parallel", () => {
  const inner = step({ id: 4, output: REFUSED });
  const steps = [step({ id: 2, type: "Parallel", output: `[${REFUSED}]`, children: [inner] })];
  expect(refusal(REFUSED, steps)?.step?.id).toBe(4);
});

test("an answer that is no refusal, or no answer of HTTP, is none", () => {
  expect(refusal('{"statusCode": 201, "body": "{}"}', [])).toBeNull();
  expect(refusal('{"added": 1}', [])).toBeNull();
  expect(refusal(null, [])).toBeNull();
});

test("a refusal in a form of its own is one, too", () => {
  expect(refusal('{"statusCode": 404, "body": ""}', [])).toMatchObject({
    status: 404,
    code: null,
    fields: [],
  });
});

test("the state that refused is marked, in the graph and among the steps", () => {
  const by = step({ id: 4, state: "All/0/Check" });
  const steps = [step({ id: 2, type: "Parallel", children: [by, step({ id: 6 })] })];
  const states = { "All/0/Check": { status: "succeeded", entered: 2, ms: 3, attempts: 2 } } as const;
  const found = marked({ steps, run: { states, edges: [] } } as unknown as Execution, by);
  expect(found.run.states["All/0/Check"]).toEqual({ status: "refused", entered: 2, ms: 3, attempts: 2 });
  expect(found.steps[0]?.children.map(({ status }) => status)).toEqual(["refused", "succeeded"]);
});
