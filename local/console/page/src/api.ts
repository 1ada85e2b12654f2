/** What the console's server answers. Times are milliseconds: since 1970, or `at`, since an execution began. */

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
type Kind = "EXPRESS" | "STANDARD";

/**
 * What became of a state. `aborted`: it was ended from outside; `retried`: it succeeded in the end; `refused`: it
 * succeeded, and what it found was that the request has to be refused (the page works that out, not the server).
 */
export type StateStatus =
  "succeeded" | "refused" | "caught" | "failed" | "retried" | "running" | "aborted" | "notReached";

export interface MachineSummary {
  name: string;
  capability: string;
  kind: Kind;
  comment: string;
  executions: number;
  succeeded: number;
  refused: number;
  failed: number;
  running: number;
  p50Ms: number | null;
  p95Ms: number | null;
  lastStarted: number | null;
  lastFailed: number | null;
}

export interface Machines {
  stack: string;
  /** Whether this stack can be told to do something, or is only read. */
  actions: boolean;
  /** How long histories are kept; null where somebody else decides that. */
  historyDays: number | null;
  machines: readonly MachineSummary[];
}

export interface GraphState {
  /** The way to it: `Outer/Inner`; in a Parallel `Outer/0/Inner`. */
  id: string;
  name: string;
  type: string;
  parent: string | null;
  branch: number | null;
  resource: string | null;
  comment: string | null;
  start: boolean;
  end: boolean;
}

export type EdgeKind = "next" | "choice" | "default" | "catch";

export interface Edge {
  from: string;
  to: string;
  kind: EdgeKind;
  label: string;
}

export interface Graph {
  start: string;
  states: readonly GraphState[];
  edges: readonly Edge[];
}

interface TestEvent {
  name: string;
  input: string;
}

export interface Machine {
  name: string;
  capability: string;
  kind: Kind;
  comment: string;
  definition: Definition;
  graph: Graph;
  testEvents: readonly TestEvent[];
}

/** A machine in Amazon States Language, or a part of it. */
export type Definition = Record<string, unknown>;

export interface Summary {
  arn: string;
  name: string;
  machine: string;
  kind: Kind;
  status: ExecutionStatus;
  isRefused: boolean;
  started: number;
  stopped: number | null;
  ms: number | null;
  httpStatus: number | null;
  userId: string | null;
  userName: string | null;
  error: string | null;
}

export interface Page {
  executions: readonly Summary[];
  cursor: string | null;
}

export interface Attempt {
  at: number;
  ms: number | null;
  resource: string | null;
  parameters: string | null;
  output: string | null;
  error: string | null;
  cause: string | null;
}

/** A state that was entered, an iteration of a Map, or a branch of a Parallel. */
export interface Step {
  /** The event with which it began. */
  id: number;
  state: string;
  name: string;
  type: string;
  at: number;
  ms: number | null;
  status: StateStatus;
  input: string;
  output: string | null;
  attempts: readonly Attempt[];
  iteration: { index: number } | null;
  children: readonly Step[];
  error: string | null;
  cause: string | null;
}

export interface HistoryEvent {
  id: number;
  previousEventId: number | null;
  type: string;
  at: number;
  state: string | null;
  details: Record<string, unknown>;
}

/** What became of a state, all entries together. */
export interface StateRun {
  status: StateStatus;
  entered: number;
  ms: number | null;
  attempts: number;
}

export interface TakenEdge {
  from: string;
  to: string;
  kind: EdgeKind;
  count: number;
}

export interface Run {
  states: Readonly<Record<string, StateRun>>;
  edges: readonly TakenEdge[];
}

export interface Letter {
  id: string;
  queue: string;
  machine: string | null;
  error: string | null;
  cause: string | null;
  execution: string | null;
  sent: number;
  input: string;
}

export interface StartedLink extends Summary {
  /** The step that started it, when one did. */
  step: number | null;
  via: string;
}

export interface Execution {
  execution: Summary & { input: string; output: string | null; cause: string | null };
  definition: Definition;
  graph: Graph;
  run: Run;
  steps: readonly Step[];
  events: readonly HistoryEvent[];
  links: {
    startedBy: readonly Summary[];
    started: readonly StartedLink[];
    deadLetters: readonly Letter[];
  };
}

/** The server answered that it does not do this. `field` says which part of the request is wrong. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly field: string | null,
  ) {
    super(message);
  }
}

/** Nothing answered. */
export class AwayError extends Error {}

const API = "/console/api/";

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(API + path, init);
  } catch (cause) {
    throw new AwayError("The server of the console does not answer.", { cause });
  }
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return (await answer.json()) as T;
}

async function refusal(answer: Response): Promise<RefusedError> {
  try {
    const { error } = (await answer.json()) as { error: { message: string; field?: string } };
    return new RefusedError(answer.status, error.message, error.field ?? null);
  } catch {
    return new RefusedError(answer.status, `The server answered ${answer.status}.`, null);
  }
}

function tell<T>(path: string, body: object): Promise<T> {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Wotr-Console": "1" },
    body: JSON.stringify(body),
  });
}

export const machines = (since: string) => ask<Machines>(`machines?since=${encodeURIComponent(since)}`);

export const machine = (name: string) => ask<Machine>(`machines/${encodeURIComponent(name)}`);

export const executions = (query: URLSearchParams) => ask<Page>(`executions?${query.toString()}`);

export const execution = (name: string) => ask<Execution>(`executions/${encodeURIComponent(name)}`);

export const failures = () => ask<{ letters: readonly Letter[] }>("failures");

/** A letter that is still there after it was sent again, or was not sent. */
export interface LeftLetter {
  machine: string;
  executionId: string;
  reason: string;
}

/** What became of dead letters that were sent again. */
export interface Report {
  taken: number;
  succeeded: number;
  repeated: number;
  others: number;
  sentBack: number;
  failed: readonly LeftLetter[];
  left: readonly LeftLetter[];
}

/** Sends dead letters again: those of a machine, or all that may be repeated at any time. Answers at the end. */
export const redrive = (of: string | null) => tell<Report>("redrive", of === null ? {} : { machine: of });

export const start = (of: string, input: string) =>
  tell<{ name: string; arn: string }>("executions", { machine: of, input });

export const saveTestEvent = (of: string, name: string, input: string, replace: boolean) =>
  tell<{ file: string }>("test-events", { machine: of, name, input, replace });
