/** Signs that say what became of something, each with a shape of its own: colour alone says nothing to many. */

import type { ExecutionStatus, StateStatus, Summary } from "../api";

/** On a grid of 16. `body` is filled with the colour, `sign` is a stroke on it. */
const GLYPHS = {
  succeeded: { body: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z", sign: "M4.8 8.3l2.2 2.2 4.2-4.6" },
  failed: { body: "M5 1h6l4 4v6l-4 4H5l-4-4V5z", sign: "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" },
  caught: { body: "M8 .6L15.4 8 8 15.4.6 8z", sign: "M8 4.5v4.2M8 11.2v.1" },
  retried: {
    body: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z",
    sign: "M11.2 8a3.2 3.2 0 1 1-1-2.3M11.4 3.8v2.3H9.1",
  },
  refused: { body: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z", sign: "M4.6 8h6.8" },
  timedOut: { body: "M5 1h6l4 4v6l-4 4H5l-4-4V5z", sign: "M8 4.2V8l2.6 1.6" },
  aborted: { body: "M2 2h12v12H2z", sign: "M5.5 5.5h5v5h-5z" },
  running: { body: "", sign: "M14 8a6 6 0 1 1-6-6M8 5v3l2 1.5" },
  notReached: {
    body: "",
    sign: "M8 2a6 6 0 0 1 3 .8M13.2 5a6 6 0 0 1 .8 3M13.2 11a6 6 0 0 1-2.2 2.2M8 14a6 6 0 0 1-3-.8M2.8 11A6 6 0 0 1 2 8M2.8 5A6 6 0 0 1 5 2.8",
  },
  search: { body: "", sign: "M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2zM10.8 10.8L14 14" },
  open: { body: "", sign: "M6 3.5L10.5 8 6 12.5" },
  copy: { body: "", sign: "M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3" },
  cut: { body: "", sign: "M2 2l12 12M4.5 12.5h7M3 8.5a5 5 0 0 1 2-2.5M8 3a6 6 0 0 1 5.5 5" },
  arrow: { body: "", sign: "M2.5 8h11M9 3.5L13.5 8 9 12.5" },
  plus: { body: "", sign: "M8 3v10M3 8h10" },
  minus: { body: "", sign: "M3 8h10" },
} as const;

export type GlyphName = keyof typeof GLYPHS;

/** A sign beside a text that says the same; it is not read out. */
export function Glyph({ name, size = 16 }: { name: GlyphName; size?: number }) {
  const { body, sign } = GLYPHS[name];
  return (
    <svg class={`glyph ${name}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {body && <path class="body" d={body} />}
      <path class={body ? "sign on-body" : "sign"} d={sign} />
    </svg>
  );
}

interface Meaning {
  glyph: GlyphName;
  text: string;
}

const STATES: Readonly<Record<StateStatus, Meaning>> = {
  succeeded: { glyph: "succeeded", text: "succeeded" },
  refused: { glyph: "refused", text: "refused the request" },
  caught: { glyph: "caught", text: "error caught" },
  failed: { glyph: "failed", text: "failed" },
  retried: { glyph: "retried", text: "succeeded after retries" },
  running: { glyph: "running", text: "running" },
  aborted: { glyph: "aborted", text: "ended from outside" },
  notReached: { glyph: "notReached", text: "not reached" },
};

/** What became of a state. */
export const stateMeaning = (status: StateStatus): Meaning => STATES[status];

const EXECUTIONS: Readonly<Record<ExecutionStatus | "REFUSED", Meaning>> = {
  SUCCEEDED: { glyph: "succeeded", text: "Succeeded" },
  REFUSED: { glyph: "refused", text: "Refused" },
  FAILED: { glyph: "failed", text: "Failed" },
  TIMED_OUT: { glyph: "timedOut", text: "Timed out" },
  ABORTED: { glyph: "aborted", text: "Aborted" },
  RUNNING: { glyph: "running", text: "Running" },
};

/** Every status that executions can be asked for, in the order of the filters. */
export const STATUSES = ["SUCCEEDED", "REFUSED", "FAILED", "TIMED_OUT", "ABORTED", "RUNNING"] as const;

export type AskedStatus = (typeof STATUSES)[number];

export const statusMeaning = (status: AskedStatus): Meaning => EXECUTIONS[status];

/** What became of an execution. A refusal is a success of the machine, and none of who asked. */
export const meaningOf = ({ status, isRefused }: Summary): Meaning =>
  EXECUTIONS[isRefused ? "REFUSED" : status];

/** A sign with its word. */
export function Status({ meaning: { glyph, text }, bare }: { meaning: Meaning; bare?: boolean }) {
  return (
    <span class={`status ${glyph}`} title={bare ? text : undefined}>
      <Glyph name={glyph} />
      <span class={bare ? "unseen" : undefined}>{text}</span>
    </span>
  );
}
