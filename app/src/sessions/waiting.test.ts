import { expect, test } from "vitest";
import type { Entry } from "../outbox";
import { deleteSet, logSet, replaceSet } from "./operations";
import type { StoredSet } from "./sets";
import { shownSets } from "./waiting";

const stored = (setId: string, weightKg: number): StoredSet => ({
  ...{ setId, exercise: "bench-press", kind: "working", weightKg, reps: 8 },
  ...{ ts: "2026-11-21T12:00:00Z", volumeKg: 8 * weightKg, e1rmKg: null, version: 1 },
});
let seq = 0;
const entry = (kind: string, subject: string, payload: object): Entry => {
  seq += 1;
  return {
    ...{ seq, id: String(seq), kind, subject, payload, userId: "ana", userName: "ana", after: null },
    ...{ createdAt: 0, notBefore: 0, mayHaveArrived: false, refusal: null },
  };
};
const set = { exercise: "bench-press", weightKg: 90, reps: 5 };
const NOTHING = new Map<string, string>();
const weights = (...waiting: Entry[]): (number | undefined)[] =>
  shownSets("s", [stored("0001", 70), stored("0002", 80)], NOTHING, waiting).map(({ weightKg }) => weightKg);

test("sets that wait come behind those that are stored", () => {
  expect(weights(entry(logSet.kind, "set:a", { sessionId: "s", set }))).toEqual([70, 80, 90]);
});

test("a set that was corrected shows its correction, the last of several, in its place", () => {
  const corrected = (weightKg: number): Entry =>
    entry(replaceSet.kind, "set:s/0001", { sessionId: "s", setId: "0001", set: { ...set, weightKg } });
  expect(weights(corrected(71), corrected(72))).toEqual([72, 80]);
});

test("a set that was corrected to no weight has none", () => {
  const without = {
    sessionId: "s",
    setId: "0001",
    set: { exercise: "bench-press", weightKg: null, reps: 5 },
  };
  expect(weights(entry(replaceSet.kind, "set:s/0001", without))).toEqual([undefined, 80]);
});

test("a set that was deleted is not shown, though it can still be brought back", () => {
  expect(weights(entry(deleteSet.kind, "set:s/0001", { sessionId: "s", setId: "0001" }))).toEqual([80]);
});

test("a set whose answer has come is shown once, while its entry is still seen", () => {
  const waiting = [entry(logSet.kind, "set:a", { sessionId: "s", set })];
  expect(shownSets("s", [stored("0001", 90)], new Map([["0001", "set:a"]]), waiting)).toHaveLength(1);
});

test("a set keeps its key when it is stored, for what is open or pressed at this moment", () => {
  const waiting = [entry(logSet.kind, "set:a", { sessionId: "s", set })];
  const keys = (...shown: Parameters<typeof shownSets>): string[] =>
    shownSets(...shown).map(({ key }) => key);
  expect(keys("s", [], NOTHING, waiting)).toEqual(
    keys("s", [stored("0001", 90)], new Map([["0001", "set:a"]]), []),
  );
});
