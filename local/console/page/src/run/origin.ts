/** Where the error of an execution came from. */

import type { Step } from "../api";

/**
 * The last state that failed, or whose error was caught: an error that was caught earlier was dealt with.
 * A Fail state only says it again, so one is taken only when there is nothing else.
 */
export function originOf(steps: readonly Step[]): Step | null {
  const wrong = innermost(steps);
  return wrong.findLast(({ type }) => type !== "Fail") ?? wrong.at(-1) ?? null;
}

function innermost(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => {
    const inside = innermost(step.children);
    const isWrong = step.status === "failed" || step.status === "caught";
    return inside.length > 0 ? inside : isWrong ? [step] : [];
  });
}
