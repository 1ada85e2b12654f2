/** Where the page is, by the address's fragment: `#/workouts/20261120T113000Z-632180c6?edit=1`. */

import { computed, signal } from "@preact/signals";
import type { ComponentType } from "preact";

/** What a view is given: the parts of the path that the pattern names, and the query. */
export interface Place {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
}

/** A view of the page. `load` brings its code when it is first shown. */
export interface Route {
  /** `/workouts/:id`; the first route of the list that fits is taken. */
  pattern: string;
  title: string;
  load: () => Promise<ComponentType<Place>>;
  /** Shown without being signed in. */
  isPublic?: boolean;
}

const fragment = signal(window.location.hash);
window.addEventListener("hashchange", () => {
  fragment.value = window.location.hash;
});

/** The path and the query of the current place. */
export const location = computed(() => {
  const [path = "", query = ""] = fragment.value.replace(/^#/, "").split("?", 2);
  return { path: path || "/", query: new URLSearchParams(query) };
});

/** Go to a place, `/workouts/new`. With `replace` the current one is left out of the browser's history. */
export function go(path: string, { replace = false } = {}): void {
  if (replace) {
    window.history.replaceState(null, "", `#${path}`);
    fragment.value = `#${path}`;
  } else {
    window.location.hash = path;
  }
}

/** The parts that a pattern names of a path, or null when the path does not fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) {
    return null;
  }
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) {
      if (!value) {
        return null;
      }
      params[part.slice(1)] = decoded(value);
    } else if (part !== value) {
      return null;
    }
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a person typed a lone %
  }
}
