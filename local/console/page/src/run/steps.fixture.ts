import type { Step } from "../api";

/** A step as tests need it. */
export const step = (given: Partial<Step>): Step => ({
  id: 1,
  state: "Read",
  name: "Read",
  type: "Task",
  at: 0,
  ms: 1,
  status: "succeeded",
  input: "{}",
  output: null,
  attempts: [],
  iteration: null,
  children: [],
  error: null,
  cause: null,
  ...given,
});
