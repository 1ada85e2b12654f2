/** New versions of the page: the service worker brings one, and the person says when. */

import { signal } from "@preact/signals";

const ASKED_AGAIN_MS = 3_600_000;

let waiting: ServiceWorker | null = null;

/** A new version is there, and waits for a reload. */
export const hasNewVersion = signal(false);

/** Let the page open without a network, and look for new versions. Once, when the page has loaded. */
export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) {
    return; // a browser in private mode may have none
  }
  const registration = await navigator.serviceWorker.register("/sw.js");
  watch(registration);
  let askedAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - askedAt > ASKED_AGAIN_MS) {
      askedAt = Date.now();
      void registration.update().catch(() => undefined); // without a network there is no new version
    }
  });
}

function watch(registration: ServiceWorkerRegistration): void {
  const offer = (worker: ServiceWorker | null): void => {
    // The first worker of all is not a new version.
    if (worker && navigator.serviceWorker.controller) {
      waiting = worker;
      hasNewVersion.value = true;
    }
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") {
        offer(registration.waiting);
      }
    });
  });
}

/** Go over to the new version. */
export function takeNewVersion(): void {
  if (waiting?.state !== "installed") {
    window.location.reload(); // another tab went over to it, and with that this one's next load
    return;
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), {
    once: true,
  });
  waiting.postMessage("take over");
}
