/** The order of machines: what a person uses first comes first, and what runs behind it last. */

import type { MachineSummary } from "../api";

const CAPABILITIES = ["workouts", "records", "progress", "profile", "sessions", "imports", "operations"];

/** What requests do, reading before changing. Machines with other verbs run behind a request, or by a clock. */
const VERBS = ["list", "get", "start", "log", "put", "patch", "replace", "finish", "request", "delete"];

const rank = (known: readonly string[], one: string): number => {
  const found = known.indexOf(one);
  return found < 0 ? known.length : found;
};

const verbOf = (name: string): string => name.split("-", 1)[0] ?? "";

export function inOrder(
  one: Pick<MachineSummary, "name" | "capability">,
  other: Pick<MachineSummary, "name" | "capability">,
): number {
  return (
    rank(CAPABILITIES, one.capability) - rank(CAPABILITIES, other.capability) ||
    one.capability.localeCompare(other.capability) ||
    rank(VERBS, verbOf(one.name)) - rank(VERBS, verbOf(other.name)) ||
    one.name.localeCompare(other.name)
  );
}
