/**
 * The session that is going on, with all that the page knows of it beside the sets: kept at every change, so that
 * a reload, a dead battery or a cellar without a network loses nothing.
 */

import { computed, effect, signal } from "@preact/signals";
import { person, personal } from "../account/session";
import { units } from "../account/profile";
import { toast } from "../design/components";
import { ApiError, call, type Schemas } from "../api/client";
import { onSent } from "../outbox";
import { type Logged, logSet, deleteSet, replaceSet, subjectOf } from "./operations";
import type { LastSet } from "./prefill";
import { changed, lengthSec, type Rest, restOf, USUAL_REST_SEC } from "./rest";
import type { SetDraft } from "./SetFields";
import { type BrokenRecord, recordName, recordValue, type StoredSet, told } from "./sets";

export type Session = Schemas["Session"];

export interface Live {
  userId: string;
  /** As the API last told it, with what it has answered since. */
  session: Session;
  /** Exercises that were chosen beside the plan. */
  added: readonly string[];
  /** The line that the next set is for. */
  current: string | null;
  /** What the person changed in the form of a line, by its key. */
  drafts: Readonly<Record<string, Partial<SetDraft>>>;
  rest: (Rest & { exercise: string }) | null;
  /** How long the person rests after an exercise, by its id. */
  restSec: Readonly<Record<string, number>>;
  /** Records by the id of the set that broke them. */
  records: Readonly<Record<string, readonly BrokenRecord[]>>;
  /** What was done last time, by exercise. */
  last: Readonly<Record<string, readonly LastSet[]>>;
}

const ofSomebody = signal<Live | null>(null);

/** The open session; null when there is none, or nobody knows of it. */
export const live = computed(() =>
  ofSomebody.value?.userId === person.value?.userId ? ofSomebody.value : null,
);

/** What the outbox called the sets whose answer has come, by their ids. */
export const arrived = signal<ReadonlyMap<string, string>>(new Map());

const KEPT = "session";
const KEPT_REST = "restSec";

/** Take up what was kept of the session of who is signed in. */
export function restoreLive(): void {
  const text = personal.get(KEPT);
  if (live.peek() === null && text !== null) {
    ofSomebody.value = JSON.parse(text) as Live;
  }
}

effect(() => {
  if (live.value) {
    personal.set(KEPT, JSON.stringify(live.value));
  }
});

/** Change what is known of the session. */
export function change(by: (known: Live) => Partial<Live>): void {
  const known = live.peek();
  if (known) {
    ofSomebody.value = { ...known, ...by(known) };
  }
}

/** This is the open session now. An answer that is older than what is known says nothing. */
export function open(session: Session): void {
  const known = live.peek();
  if (known?.session.sessionId === session.sessionId) {
    if (session.version >= known.session.version) {
      ofSomebody.value = { ...known, session };
    }
    return;
  }
  ofSomebody.value = {
    userId: person.peek()?.userId ?? "",
    session,
    added: [],
    current: null,
    drafts: {},
    rest: null,
    restSec: {},
    records: {},
    last: {},
  };
}

/** No session is open any more. */
export function close(): void {
  ofSomebody.value = null;
  personal.remove(KEPT);
}

const NOT_FOUND = 404;
/** The open session is the newest, unless somebody has logged later ones beside it. */
const LOOKED_THROUGH = 10;

/**
 * Ask for the open session.
 *
 * @throws UnreachableError and others; what was known of it stays.
 */
export async function refresh(): Promise<void> {
  const known = live.peek();
  const session = known ? await sessionOf(known.session.sessionId) : await newestOpen();
  if (session?.status === "open") {
    open(session);
  } else {
    close();
  }
}

/** A session by its id; null when it is gone. */
export async function sessionOf(sessionId: string): Promise<Session | null> {
  try {
    const params = { path: { sessionId } };
    return (await call((client) => client.GET("/sessions/{sessionId}", { params }))).data;
  } catch (error) {
    if (error instanceof ApiError && error.status === NOT_FOUND) {
      return null;
    }
    throw error;
  }
}

/** Not by `GET /me/sessions/current`: that there is none is no error, and none should be in the console. */
async function newestOpen(): Promise<Session | undefined> {
  const params = { query: { last: LOOKED_THROUGH } };
  const { data } = await call((client) => client.GET("/sessions", { params }));
  return data.sessions.find(({ status }) => status === "open");
}

/** What was done last time in an exercise, once in a session. Without a network nothing is prefilled by it. */
export async function lookUpLastTime(exercise: string): Promise<void> {
  const known = live.peek();
  if (!known || known.last[exercise]) {
    return;
  }
  const { sessionId } = known.session;
  let sets: readonly LastSet[];
  try {
    const { data } = await call((client) =>
      client.GET("/exercises/{exercise}/history", { params: { path: { exercise }, query: { limit: 2 } } }),
    );
    // Not `lastWeights`: they are of this session once its sets have been counted.
    const before = data.sessions.find((session) => session.sessionId !== sessionId);
    sets = ((before?.sets ?? []) as unknown as StoredSet[]).filter((set) => set.kind === "working");
  } catch {
    return;
  }
  if (live.peek()?.session.sessionId === sessionId) {
    change(({ last }) => ({ last: { ...last, [exercise]: sets } }));
  }
}

/** Rest now: as long as the plan says, as after the last set of this exercise, or as usual. */
export function rest(exercise: string, plannedSec: number | undefined): void {
  change(({ restSec }) => {
    const seconds = restSec[exercise] ?? plannedSec ?? usualRest();
    return { rest: seconds > 0 ? { ...restOf(seconds, Date.now()), exercise } : null };
  });
}

function usualRest(): number {
  const kept = Number(personal.get(KEPT_REST));
  return kept > 0 ? kept : USUAL_REST_SEC;
}

/** Make the rest longer or shorter, and those after it. */
export function changeRest(seconds: number): void {
  change(({ rest: now, restSec }) => {
    if (!now) {
      return {};
    }
    const next = { ...now, ...changed(now, seconds, Date.now()) };
    personal.set(KEPT_REST, String(lengthSec(next)));
    return { rest: next, restSec: { ...restSec, [now.exercise]: lengthSec(next) } };
  });
}

export function endRest(): void {
  change(() => ({ rest: null }));
}

function withSets(sets: (known: readonly StoredSet[]) => StoredSet[], version?: number): void {
  change(({ session }) => ({
    session: { ...session, sets: sets(session.sets), version: version ?? session.version },
  }));
}

function arrive(subject: string, { session, records, ...set }: Logged): void {
  if (live.peek()?.session.sessionId !== session.sessionId) {
    return;
  }
  arrived.value = new Map([...arrived.peek(), [set.setId, subject]]);
  const known = live.peek()?.session.sets ?? [];
  if (!known.some((other) => other.setId === set.setId)) {
    withSets((sets) => [...sets, set].sort((one, other) => one.setId.localeCompare(other.setId)));
  }
  const [best] = told(records);
  if (best) {
    toast(`New record! ${recordName(best.kind, units.value)}: ${recordValue(best, units.value)}`);
  }
  change((now) => ({
    session: { ...now.session, version: Math.max(now.session.version, session.version) },
    records: records.length > 0 ? { ...now.records, [set.setId]: records } : now.records,
  }));
}

onSent(({ kind, subject, result }) => {
  const known = live.peek()?.session;
  if (kind === logSet.kind) {
    arrive(subject, result as Logged);
  } else if (known && kind === replaceSet.kind) {
    const set = result as StoredSet;
    if (subject === subjectOf(known.sessionId, set.setId)) {
      withSets((sets) => sets.map((other) => (other.setId === set.setId ? set : other)));
    }
  } else if (known && kind === deleteSet.kind) {
    withSets((sets) => sets.filter(({ setId }) => subject !== subjectOf(known.sessionId, setId)));
  }
});
