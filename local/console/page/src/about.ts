/** What the console is of: its stack, its machines, and what can be done to them. */

import { effect, signal } from "@preact/signals";
import { machines, type Machines } from "./api";
import { isAway } from "./live";

/** Null until the server told it. */
export const about = signal<Machines | null>(null);

/** Ask what this is, and again when the server was away: another stack may have come back. */
export function learn(): void {
  effect(() => {
    if (!isAway.value) {
      machines("24h").then(
        (found) => {
          about.value = found;
        },
        () => {
          // The view that is shown says what is wrong; the next connection asks again.
        },
      );
    }
  });
}
