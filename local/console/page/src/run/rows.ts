/** The steps of an execution as lines of a table: those that are open, a page of each at a time. */

import type { Step } from "../api";

export const STEPS_A_PAGE = 50;
const MOST_OPEN_AT_FIRST = 8;

/** What is open in a table of steps. */
export interface Opened {
  /** Steps whose children are shown, with how many of them. */
  shown: ReadonlyMap<number, number>;
  /** Steps of whose children only those that failed are shown. */
  onlyFailed: ReadonlySet<number>;
}

export type Row =
  | { kind: "step"; step: Step; depth: number; isOpen: boolean }
  | { kind: "more"; parent: Step; depth: number; left: number };

const HAS_FAILED = new Set(["failed", "caught"]);

/** Whether a step, or one in it, failed. */
export const failedWithin = (step: Step): boolean =>
  HAS_FAILED.has(step.status) || step.children.some(failedWithin);

/** The lines to show. */
export function rows(steps: readonly Step[], opened: Opened, depth = 0): readonly Row[] {
  return steps.flatMap((step): readonly Row[] => {
    const shown = opened.shown.get(step.id);
    const row: Row = { kind: "step", step, depth, isOpen: shown !== undefined };
    if (shown === undefined) {
      return [row];
    }
    const children = opened.onlyFailed.has(step.id) ? step.children.filter(failedWithin) : step.children;
    const inside = rows(children.slice(0, shown), opened, depth + 1);
    const left = children.length - shown;
    return left > 0
      ? [row, ...inside, { kind: "more", parent: step, depth: depth + 1, left }]
      : [row, ...inside];
  });
}

/** What is open at first: the way to what failed, and what is small. */
export function openedAtFirst(steps: readonly Step[]): Opened {
  const shown = new Map<number, number>();
  const onlyFailed = new Set<number>();
  const visit = (step: Step) => {
    const many = step.children.length > MOST_OPEN_AT_FIRST;
    const failed = step.children.some(failedWithin);
    if (step.children.length === 0 || (many && !failed)) {
      return;
    }
    shown.set(step.id, STEPS_A_PAGE);
    if (many) {
      onlyFailed.add(step.id);
    }
    step.children.forEach(visit);
  };
  steps.forEach(visit);
  return { shown, onlyFailed };
}

/** The way from the outermost step to one, that one last; nothing if there is none. */
export function pathTo(steps: readonly Step[], id: number): readonly Step[] {
  for (const step of steps) {
    if (step.id === id) {
      return [step];
    }
    const inside = pathTo(step.children, id);
    if (inside.length > 0) {
      return [step, ...inside];
    }
  }
  return [];
}

/** Show a step, whatever was closed. */
export function revealed(opened: Opened, steps: readonly Step[], id: number): Opened {
  const way = pathTo(steps, id);
  const shown = new Map(opened.shown);
  const onlyFailed = new Set(opened.onlyFailed);
  for (const [index, parent] of way.slice(0, -1).entries()) {
    const child = way[index + 1];
    if (child && onlyFailed.has(parent.id) && !failedWithin(child)) {
      onlyFailed.delete(parent.id);
    }
    const children = onlyFailed.has(parent.id) ? parent.children.filter(failedWithin) : parent.children;
    const place = child ? children.indexOf(child) : 0;
    const pages = Math.ceil((place + 1) / STEPS_A_PAGE);
    shown.set(parent.id, Math.max(shown.get(parent.id) ?? 0, pages * STEPS_A_PAGE));
  }
  return { shown, onlyFailed };
}

/** Every step that entered a state, in the order of their beginnings. */
export function entriesOf(steps: readonly Step[], state: string): readonly Step[] {
  return steps.flatMap((step) => [
    ...(step.state === state && !INSIDE.has(step.type) ? [step] : []),
    ...entriesOf(step.children, state),
  ]);
}

/** What is no state, but a part of what a Map or Parallel does. */
const INSIDE: ReadonlySet<string> = new Set(["Iteration", "Branch"]);
