/** Why a request was refused, and by which state. */

import type { Execution, Step } from "../api";
import { inside, isContainer, isList, parsed, type Json } from "../json/diff";

export interface Refusal {
  status: number;
  code: string | null;
  message: string | null;
  fields: readonly { field: string; message: string }[];
  /** The state whose output first had the answer. */
  step: Step | null;
}

/** What an execution answered, if that was a refusal. */
export function refusal(output: string | null, steps: readonly Step[]): Refusal | null {
  const answer = output === null ? undefined : parsed(output);
  const status = field(answer, "statusCode");
  if (typeof status !== "number" || status < 400) {
    return null;
  }
  const sent = field(answer, "body");
  const error = field(typeof sent === "string" ? inside(sent) : sent, "error");
  return {
    status,
    code: text(field(error, "code")),
    message: text(field(error, "message")),
    fields: fieldErrors(field(error, "fields")),
    step: answering(steps, status),
  };
}

/** The execution with the state that refused marked as such, in its graph and among its steps. */
export function marked(found: Execution, by: Step): Execution {
  const mark = (step: Step): Step => ({
    ...step,
    status: step.id === by.id ? "refused" : step.status,
    children: step.children.map(mark),
  });
  const state = found.run.states[by.state];
  return {
    ...found,
    steps: found.steps.map(mark),
    run: state
      ? { ...found.run, states: { ...found.run.states, [by.state]: { ...state, status: "refused" } } }
      : found.run,
  };
}

/** The first state that put an answer with this status into its output and did not find it in its input. */
function answering(steps: readonly Step[], status: number): Step | null {
  for (const step of steps) {
    const found = answering(step.children, status);
    if (found) {
      return found;
    }
    if (answers(step.output, status) && !answers(step.input, status)) {
      return step;
    }
  }
  return null;
}

function answers(document: string | null, status: number): boolean {
  return document !== null && document.includes("statusCode") && has(parsed(document), status);
}

function has(value: Json | undefined, status: number): boolean {
  if (isList(value)) {
    return value.some((part) => has(part, status));
  }
  if (!isContainer(value)) {
    return false;
  }
  return field(value, "statusCode") === status || Object.values(value).some((part) => has(part, status));
}

function fieldErrors(list: Json | undefined): { field: string; message: string }[] {
  return isList(list)
    ? list.map((entry) => ({
        field: text(field(entry, "field")) ?? "",
        message: text(field(entry, "message")) ?? "",
      }))
    : [];
}

const text = (value: Json | undefined) => (typeof value === "string" ? value : null);

function field(value: Json | undefined, name: string): Json | undefined {
  return isContainer(value) && !isList(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
