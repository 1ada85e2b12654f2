/** Changes of sets, as the outbox sends them. */

import type { Schemas } from "../api/client";
import { ApiError } from "../api/client";
import type { Operation } from "../outbox";
import { exerciseName } from "./library";
import { type SetInput, shownSet, type StoredSet } from "./sets";

export interface Logging {
  sessionId: string;
  set: SetInput;
}

export interface Replacing extends Logging {
  setId: string;
}

export interface Deleting {
  sessionId: string;
  setId: string;
}

export type Logged = Schemas["LoggedSet"] & { session: Schemas["SessionTotals"] };

const NOT_FOUND = 404;

function spoken(set: SetInput): string {
  const { weightKg, weightLb, reps } = set;
  const weight = weightLb ? { weightLb } : weightKg ? { weightKg } : {};
  return `${exerciseName(set.exercise)}, ${shownSet({ ...weight, reps }, weightLb ? "imperial" : "metric")}`;
}

export const logSet: Operation<Logging, Logged> = {
  kind: "sets.log",
  nouns: ["set", "sets"],
  title: "Log",
  describe: ({ set }) => `Set: ${spoken(set)}`,
  correctAt: () => "/sessions/current",
  async send({ sessionId, set }, { key, call, signal }) {
    const { data } = await call((client) =>
      client.POST("/sessions/{sessionId}/sets", {
        params: { path: { sessionId }, header: { "Idempotency-Key": key } },
        body: set,
        signal,
      }),
    );
    return data as Logged;
  },
};

/** Sent again it does the same once more, so it needs no version. */
export const replaceSet: Operation<Replacing, StoredSet> = {
  kind: "sets.replace",
  nouns: ["corrected set", "corrected sets"],
  title: "Correct",
  describe: ({ set }) => `Corrected set: ${spoken(set)}`,
  async send({ sessionId, setId, set }, { call, signal }) {
    const { data } = await call((client) =>
      client.PUT("/sessions/{sessionId}/sets/{setId}", {
        params: { path: { sessionId, setId } },
        body: set,
        signal,
      }),
    );
    return data;
  },
};

export const deleteSet: Operation<Deleting, null> = {
  kind: "sets.delete",
  nouns: ["deleted set", "deleted sets"],
  title: "Delete",
  describe: ({ setId }) => `Deleted set ${Number(setId)}`,
  takenBackBy: "Do not delete it",
  async send({ sessionId, setId }, { call, signal }) {
    try {
      await call((client) =>
        client.DELETE("/sessions/{sessionId}/sets/{setId}", {
          params: { path: { sessionId, setId } },
          signal,
        }),
      );
    } catch (error) {
      // It is gone: a try before this one may have done it.
      if (!(error instanceof ApiError && error.status === NOT_FOUND)) {
        throw error;
      }
    }
    return null;
  },
};

export const sessionOperations: readonly Operation[] = [
  logSet,
  replaceSet,
  deleteSet,
] as readonly Operation[];

/** What the outbox calls a set that is stored. */
export const subjectOf = (sessionId: string, setId: string): string => `set:${sessionId}/${setId}`;
