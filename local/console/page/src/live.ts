/** What changed on the server, as it changes, and whether there is a server. */

import { signal } from "@preact/signals";

/** Another value whenever an execution began or ended. */
export const changed = signal(0);

/** Nothing answers. */
export const isAway = signal(false);

const AGAIN_MS = 2_000;

/** Listen for as long as the page is open. */
export function listen(): void {
  const source = new EventSource("/console/api/stream");
  source.addEventListener("open", () => {
    isAway.value = false;
  });
  source.addEventListener("changed", () => {
    changed.value += 1;
  });
  source.addEventListener("error", () => {
    isAway.value = true;
    if (source.readyState === EventSource.CLOSED) {
      window.setTimeout(listen, AGAIN_MS); // an answer that was no stream: browsers give up then
    }
  });
}

const TICK_MS = 10_000;

/** The time, every ten seconds. */
export const clock = signal(Date.now());
window.setInterval(() => {
  clock.value = Date.now();
}, TICK_MS);
