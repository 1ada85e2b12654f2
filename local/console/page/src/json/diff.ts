/** A JSON document as a tree to be looked at, alone or compared with an earlier one. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What became of a part. `within`: something in it is not the same. */
export type Mark = "same" | "added" | "removed" | "changed" | "within";

export interface Part {
  /** Its name in an object, or its place in a list; null for the whole. */
  key: string | number | null;
  mark: Mark;
  /** What it is; what it was, if it was removed. */
  value: Json;
  /** What it was, if it changed. */
  before?: Json;
  /** What is in it; worked out when asked, since a document may be large. */
  parts: () => readonly Part[];
}

export interface Change {
  path: string;
  mark: "added" | "removed" | "changed";
}

/** The value of a text, or undefined if it is no JSON. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The document that a string holds: an object or a list, written as JSON. */
export function inside(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) {
    return undefined;
  }
  const value = parsed(text);
  return isContainer(value) ? value : undefined;
}

export const isContainer = (value: Json | undefined): value is readonly Json[] | { [key: string]: Json } =>
  typeof value === "object" && value !== null;

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  isContainer(value) && !isList(value);

const entries = (value: Json): readonly (readonly [string | number, Json])[] =>
  isList(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];

/** A document alone. `mark` is that of every part of it. */
export function plain(value: Json, key: string | number | null = null, mark: Mark = "same"): Part {
  return { key, mark, value, parts: () => entries(value).map(([name, part]) => plain(part, name, mark)) };
}

/** A document with what is not as it was before. */
export function compared(before: Json, after: Json, key: string | number | null = null): Part {
  if (equal(before, after)) {
    return plain(after, key);
  }
  if (isObject(before) && isObject(after)) {
    return { key, mark: "within", value: after, parts: () => comparedObjects(before, after) };
  }
  if (isList(before) && isList(after)) {
    return { key, mark: "within", value: after, parts: () => comparedLists(before, after) };
  }
  return { key, mark: "changed", value: after, before, parts: () => [] };
}

function comparedObjects(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): readonly Part[] {
  const parts = Object.entries(after).map(([key, value]) => {
    const was = own(before, key);
    return was === undefined ? plain(value, key, "added") : compared(was, value, key);
  });
  const gone = Object.entries(before).filter(([key]) => own(after, key) === undefined);
  return [...parts, ...gone.map(([key, value]) => plain(value, key, "removed"))];
}

const own = (object: Readonly<Record<string, Json>>, key: string) =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** What begins and ends both lists is the same; between, entries are compared by their place. */
function comparedLists(before: readonly Json[], after: readonly Json[]): readonly Part[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && equal(before[head], after[head])) {
    head += 1;
  }
  let tail = 0;
  while (tail < shorter - head && equal(before.at(-1 - tail), after.at(-1 - tail))) {
    tail += 1;
  }
  const was = before.slice(head, before.length - tail);
  const is = after.slice(head, after.length - tail);
  return [
    ...after.slice(0, head).map((value, index) => plain(value, index)),
    ...is.map((value, index) => {
      const old = was[index];
      return old === undefined ? plain(value, head + index, "added") : compared(old, value, head + index);
    }),
    ...was.slice(is.length).map((value, index) => plain(value, head + is.length + index, "removed")),
    ...after.slice(after.length - tail).map((value, index) => plain(value, after.length - tail + index)),
  ];
}

/** Whether two documents say the same; the order of names in an object says nothing. */
export function equal(one: Json | undefined, other: Json | undefined): boolean {
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((value, index) => equal(value, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]))
    );
  }
  return one === other;
}

/** Every change, by where it is: `$.body.notes`. */
export function changes(part: Part, path = "$"): readonly Change[] {
  if (part.mark === "same") {
    return [];
  }
  if (part.mark === "within") {
    return part.parts().flatMap((child) => changes(child, path + step(child.key)));
  }
  return [{ path, mark: part.mark }];
}

/** A step of a JSONPath. */
function step(key: string | number | null): string {
  if (typeof key === "string") {
    return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  }
  return key === null ? "" : `[${key}]`;
}
