/** The sets of a session as the person made them: those that are stored, with what waits in the outbox. */

import { discard, type Entry, entries, submit, submitted, corrected, takeBack } from "../outbox";
import { toast } from "../design/components";
import type { ApiError } from "../api/client";
import {
  type Deleting,
  deleteSet,
  type Logging,
  logSet,
  type Replacing,
  replaceSet,
  subjectOf,
} from "./operations";
import type { Performed, SetInput, StoredSet } from "./sets";

/** A set on the page. */
export interface ShownSet extends Performed {
  key: string;
  ts: string | null;
  /** Null for one that is not stored yet. */
  stored: StoredSet | null;
  /** What waits in the outbox: the set, or its last correction. */
  entry: Entry<Logging | Replacing> | null;
}

/** How long a set that was deleted can be brought back; the toast stays as long. */
const UNDO_MS = 7_000;

const isOf = (entry: Entry, kind: string, sessionId: string): boolean =>
  entry.kind === kind && (entry.payload as { sessionId: string }).sessionId === sessionId;

/** What waits for a session. */
export const waitingFor = (sessionId: string): readonly Entry[] =>
  entries.value.filter((entry) =>
    [logSet, replaceSet, deleteSet].some((operation) => isOf(entry, operation.kind, sessionId)),
  );

function performed({ exercise, kind, reps, weightKg, weightLb, rir }: SetInput): Performed {
  return {
    exercise,
    kind: kind ?? "working",
    reps,
    ...(weightKg ? { weightKg } : {}),
    ...(weightLb ? { weightLb } : {}),
    ...(typeof rir === "number" ? { rir } : {}),
  };
}

/**
 * The sets in their order. A set keeps its key when it is stored, so that nothing moves under a finger.
 *
 * @param arrived what the outbox called the sets whose answer has come, by their ids; an entry may still be seen.
 */
export function shownSets(
  sessionId: string,
  stored: readonly StoredSet[],
  arrived: ReadonlyMap<string, string>,
  waiting: readonly Entry[],
): ShownSet[] {
  const deleted = new Set(
    waiting
      .filter((entry) => entry.kind === deleteSet.kind)
      .map((entry) => (entry.payload as Deleting).setId),
  );
  const replaced = new Map(
    waiting
      .filter((entry): entry is Entry<Replacing> => entry.kind === replaceSet.kind)
      .map((entry) => [entry.payload.setId, entry]),
  );
  const logged = waiting.filter((entry): entry is Entry<Logging> => entry.kind === logSet.kind);
  const answered = new Set(arrived.values());
  return [
    ...stored
      .filter((set) => !deleted.has(set.setId))
      .map((set) => {
        const entry = replaced.get(set.setId) ?? null;
        const shown = entry ? performed(entry.payload.set) : performed(set);
        const key = arrived.get(set.setId) ?? subjectOf(sessionId, set.setId);
        return { ...shown, key, ts: set.ts, stored: set, entry };
      }),
    ...logged
      .filter((entry) => !answered.has(entry.subject))
      .map((entry) => ({
        ...performed(entry.payload.set),
        key: entry.subject,
        ts: entry.payload.set.ts ?? null,
        stored: null,
        entry,
      })),
  ];
}

/** Log a set. It is safe in the outbox when this ends. */
export async function log(sessionId: string, set: SetInput): Promise<void> {
  await submit(logSet, { subject: `set:${crypto.randomUUID()}`, payload: { sessionId, set } });
}

/**
 * Put another set in the place of one.
 *
 * @returns why the API does not take it; null when it did, or will be asked when there is a network.
 * @throws Error if the set was sent at this moment, and has to be changed as one that is stored.
 */
export async function correct(sessionId: string, shown: ShownSet, set: SetInput): Promise<ApiError | null> {
  const whole = shown.ts === null ? set : { ...set, ts: shown.ts };
  if (shown.stored) {
    if (shown.entry?.refusal) {
      await discard(shown.entry.id);
    }
    const { setId } = shown.stored;
    const subject = subjectOf(sessionId, setId);
    const payload = { sessionId, setId, set: whole };
    const { id, outcome } = await submitted(replaceSet, { subject, payload });
    if (outcome.state === "refused") {
      await discard(id);
      return outcome.error;
    }
    return null;
  }
  if (shown.entry) {
    const outcome = await corrected(logSet, shown.entry.id, { sessionId, set: whole });
    if (outcome === null) {
      throw new Error("The set was sent at this moment. Save your change once more.");
    }
    return outcome.state === "refused" ? outcome.error : null;
  }
  return null;
}

/** Take a set away. For some seconds it can be brought back. */
export async function remove(sessionId: string, { stored, entry }: ShownSet): Promise<void> {
  if (stored) {
    const { setId } = stored;
    const subject = subjectOf(sessionId, setId);
    if (entry?.refusal) {
      await discard(entry.id);
    }
    const id = await submit(deleteSet, { subject, payload: { sessionId, setId }, delayMs: UNDO_MS });
    toast("Set deleted.", {
      text: "Undo",
      run: () => {
        void takeBack(id).then((isBack) => {
          if (!isBack) {
            toast("It was deleted already.");
          }
        });
      },
    });
    return;
  }
  if (!entry) {
    return;
  }
  const { payload } = entry as Entry<Logging>;
  if (entry.refusal) {
    await discard(entry.id);
  } else if (!(await takeBack(entry.id))) {
    toast("This set was sent meanwhile. Delete it once more.");
    return;
  }
  toast("Set deleted.", {
    text: "Undo",
    run: () => {
      void log(sessionId, payload.set);
    },
  });
}

/** Forget what waits for a session that is no more. */
export async function forgetWaiting(sessionId: string): Promise<void> {
  for (const entry of waitingFor(sessionId)) {
    await (entry.refusal ? discard(entry.id) : takeBack(entry.id));
  }
}
