/**
 * The service worker: the page opens without a network.
 *
 * It keeps the files of one version of the page, all or none, and answers with those. The API is never answered from
 * here: what can be read and written without a network is in IndexedDB, where the page knows how old it is.
 */

/** Put in by the build (app/precache.ts): the files of this version, and a hash of them all. */
declare const __FILES__: readonly string[];
declare const __VERSION__: string;
declare const self: ServiceWorkerGlobalScope;

const PREFIX = "wotr-";
const CACHE = `${PREFIX}${__VERSION__}`;
const CONFIG = "/config.json";
const files: ReadonlySet<string> = new Set(__FILES__);

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles());
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...files].map((path) => new Request(path, { cache: "no-cache" })));
  await fromNetwork(CONFIG, cache);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

// The person wants the new version now (app/src/version.ts).
self.addEventListener("message", (event) => {
  if (event.data === "take over") {
    void self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) {
    return;
  }
  if (pathname === CONFIG) {
    event.respondWith(networkFirst(pathname));
  } else if (files.has(pathname)) {
    event.respondWith(cacheFirst(pathname, event.request));
  }
});

async function cacheFirst(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(path)) ?? fetch(request);
}

async function networkFirst(path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    return await fromNetwork(path, cache);
  } catch (error) {
    const kept = await cache.match(path);
    if (kept) {
      return kept;
    }
    throw error;
  }
}

async function fromNetwork(path: string, cache: Cache): Promise<Response> {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!answer.ok) {
    throw new Error(`${path} answered ${answer.status}`);
  }
  await cache.put(path, answer.clone());
  return answer;
}

export {};
