/** Changes on their way to the API: kept in the browser until it has answered, sent in order, never twice. */

import type { IDBPObjectStore } from "idb";
import { ApiError, type Call, SignedOutError, UnreachableError } from "../api/client";
import type { Database, Stores } from "./database";
import { type Entry, errorOf, type Outcome, refusalOf } from "./entry";
import type { Earlier, Operation } from "./operation";

/** Why a round of sending ended, and when the next entry is due that may be sent. */
export interface Round {
  state: "done" | "unreachable" | "signed out";
  due: number | null;
}

/** What became of an entry, as one tab tells the others. The error of a refusal is in the entry. */
interface Told {
  id: string;
  kind: string;
  subject: string;
  outcome: { state: "sent"; result: unknown } | { state: "refused" | "waiting" };
}

/** The part of BroadcastChannel that is used. `null` says that entries came, changed or went. */
export interface Channel {
  postMessage: (message: Told | null) => void;
  onmessage: ((event: MessageEvent<Told | null>) => void) | null;
}

/** What is put in. */
export interface Change<Payload> {
  /** Made up by the caller, who can then hear of the outcome from the start. */
  id: string;
  userId: string;
  userName: string;
  subject: string;
  after?: string;
  payload: Payload;
  /** How long the person may think better of it. */
  delayMs?: number;
}

type OutboxStore = IDBPObjectStore<Stores, ["outbox"], "outbox", "readwrite">;

interface Options {
  database: () => Promise<Database>;
  /** Every operation, by kind. Asked for when there is something to send. */
  operations: () => Promise<ReadonlyMap<string, Operation>>;
  /** Runs one piece of work at a time, over all tabs. */
  alone: <T>(work: () => Promise<T>) => Promise<T>;
  channel: Channel;
  callAs: (userId: string) => Call;
  now: () => number;
  /** The browser knows that there is no network. */
  isOffline: () => boolean;
}

/** How long an answer may take. Longer than the API itself waits for a machine. */
const LONGEST_ANSWER_MS = 40_000;
const TOO_MANY_REQUESTS = 429;

export class Outbox {
  /** Who waits for the outcome of an entry. */
  readonly #waiting = new Map<string, (outcome: Told["outcome"]) => void>();
  readonly #sentListeners = new Set<(sent: Earlier) => void>();
  readonly #options: Options;
  #onChange: () => void = () => undefined;

  constructor(options: Options) {
    this.#options = options;
    options.channel.onmessage = ({ data }) => {
      if (data === null) {
        this.#onChange();
      } else {
        this.#hear(data);
      }
    };
  }

  /** Called when entries came, changed or went, in this tab or in another. */
  set onChange(listener: () => void) {
    this.#onChange = listener;
  }

  /**
   * Hear of everything that was sent, by this tab or another.
   *
   * @returns what ends it.
   */
  onSent(listener: (sent: Earlier) => void): () => void {
    this.#sentListeners.add(listener);
    return () => this.#sentListeners.delete(listener);
  }

  /** The entries of everybody, in their order. */
  async entries(): Promise<readonly Entry[]> {
    return (await this.#options.database()).getAll("outbox");
  }

  /** Put something in. When the promise ends it is kept; a round sends it. */
  async add<Payload>(operation: Operation<Payload>, change: Change<Payload>): Promise<void> {
    const now = this.#options.now();
    const { after = null, delayMs = 0, ...rest } = change;
    const entry: Omit<Entry, "seq"> = {
      ...rest,
      after,
      kind: operation.kind,
      createdAt: now,
      notBefore: now + delayMs,
      mayHaveArrived: false,
      refusal: null,
    };
    await (await this.#options.database()).add("outbox", entry as Entry);
    this.#changed();
  }

  /** Take an entry out again. @returns false when it is gone already, or may have arrived. */
  takeBack(id: string): Promise<boolean> {
    return this.#edit(id, () => null);
  }

  /** Send something else instead. @returns false when it is gone already, or may have arrived. */
  change(id: string, payload: unknown): Promise<boolean> {
    return this.#edit(id, (entry) => ({ ...entry, payload, refusal: null }));
  }

  /** Send a refused entry as it is once more. */
  retry(id: string): Promise<void> {
    return this.#write(async (store) => {
      const entry = await store.index("id").get(id);
      if (entry) {
        await store.put({ ...entry, refusal: null });
      }
    });
  }

  /** Give a refused entry up, and what depends on it. */
  discard(id: string): Promise<void> {
    return this.#write(async (store) => {
      const given = await store.index("id").get(id);
      if (given?.refusal) {
        const later = await store.getAll(IDBKeyRange.lowerBound(given.seq, true));
        const lost = later.filter(
          (entry) => entry.userId === given.userId && dependsOn(entry, given.subject),
        );
        await Promise.all([given, ...lost].map(({ seq }) => store.delete(seq)));
      }
    });
  }

  /** Forget everything of a person. */
  forget(userId: string): Promise<void> {
    return this.#write(async (store) => {
      const keys = await store.index("userId").getAllKeys(userId);
      await Promise.all(keys.map((seq) => store.delete(seq)));
    });
  }

  /**
   * What becomes of an entry: told when the API has answered, when a round ended without that, or when `patienceMs`
   * are over. Ask before the entry is added.
   */
  async outcome<Result>(id: string, patienceMs: number): Promise<Outcome<Result>> {
    const told = await new Promise<Told["outcome"]>((resolve) => {
      const timer = setTimeout(resolve, patienceMs, { state: "waiting" });
      this.#waiting.set(id, (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      });
    });
    this.#waiting.delete(id);
    if (told.state === "sent") {
      return { state: "sent", result: told.result as Result };
    }
    const database = await this.#options.database();
    const refusal = (await database.getFromIndex("outbox", "id", id))?.refusal;
    return refusal ? { state: "refused", error: errorOf(refusal) } : { state: "waiting" };
  }

  /** Send what a person has waiting. Rounds of all tabs come one after the other. */
  async round(userId: string): Promise<Round> {
    const ended: Round = this.#options.isOffline()
      ? { state: "unreachable", due: null }
      : await this.#options.alone(() => this.#sendAll(userId));
    if (ended.state !== "done") {
      for (const tell of this.#waiting.values()) {
        tell({ state: "waiting" });
      }
    }
    return ended;
  }

  async #sendAll(userId: string): Promise<Round> {
    for (;;) {
      const { entry, due } = await this.#next(userId);
      if (entry === null) {
        return { state: "done", due };
      }
      const state = await this.#send(entry);
      if (state !== "answered") {
        return { state, due: null };
      }
    }
  }

  /** The first entry that may be sent now; if there is none, when there will be one. */
  async #next(userId: string): Promise<{ entry: Entry | null; due: number | null }> {
    const database = await this.#options.database();
    const held = new Set<string>();
    let due: number | null = null;
    for (const entry of await database.getAllFromIndex("outbox", "userId", userId)) {
      const mustWait = held.has(entry.subject) || (entry.after !== null && held.has(entry.after));
      if (!mustWait && entry.refusal === null) {
        if (entry.notBefore <= this.#options.now()) {
          return { entry, due: null };
        }
        due = Math.min(due ?? entry.notBefore, entry.notBefore);
      }
      held.add(entry.subject);
    }
    return { entry: null, due };
  }

  async #send(next: Entry): Promise<"answered" | "unreachable" | "signed out"> {
    const entry = await this.#mark(next.id);
    if (entry === null) {
      return "answered"; // it was taken back just now
    }
    try {
      await this.#settle(entry, await this.#answer(entry));
      return "answered";
    } catch (error) {
      if (error instanceof SignedOutError) {
        await this.#replace({ ...entry, mayHaveArrived: next.mayHaveArrived }); // it was not sent at all
        return "signed out";
      }
      if (error instanceof UnreachableError || isThrottled(error)) {
        return "unreachable";
      }
      await this.#refuse(entry, error);
      return "answered";
    }
  }

  /** From here on it may have arrived, whatever becomes of this tab. */
  async #mark(id: string): Promise<Entry | null> {
    let marked: Entry | null = null;
    await this.#write(async (store) => {
      const entry = await store.index("id").get(id);
      if (entry && entry.refusal === null) {
        marked = { ...entry, mayHaveArrived: true };
        await store.put(marked);
      }
    });
    return marked;
  }

  async #answer(entry: Entry): Promise<unknown> {
    const operation = (await this.#options.operations()).get(entry.kind);
    if (!operation) {
      throw new Error("This version of the page does not know how to send it.");
    }
    const signal = AbortSignal.timeout(LONGEST_ANSWER_MS);
    const tooLate = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => {
        reject(new UnreachableError("The answer took too long."));
      });
    });
    const call = this.#options.callAs(entry.userId);
    return Promise.race([operation.send(entry.payload, { key: entry.id, call, signal }), tooLate]);
  }

  /** It was sent: what depends on it learns what came of it, in the transaction in which it goes. */
  async #settle({ seq, id, kind, subject, userId }: Entry, result: unknown): Promise<void> {
    const operations = await this.#options.operations();
    await this.#write(async (store) => {
      await store.delete(seq);
      for (const entry of await store.index("userId").getAll(userId)) {
        const operation = operations.get(entry.kind);
        if (operation?.follow && dependsOn(entry, subject)) {
          const payload = operation.follow(entry.payload, { kind, subject, result });
          await store.put({ ...entry, payload });
        }
      }
    });
    this.#tell({ id, kind, subject, outcome: { state: "sent", result } });
  }

  async #refuse(entry: Entry, error: unknown): Promise<void> {
    // Of what the API has refused, nothing is stored. Of anything else nobody knows.
    const mayHaveArrived = !(error instanceof ApiError);
    const { id, kind, subject } = await this.#replace({
      ...entry,
      refusal: refusalOf(error),
      mayHaveArrived,
    });
    this.#tell({ id, kind, subject, outcome: { state: "refused" } });
  }

  async #replace(entry: Entry): Promise<Entry> {
    await this.#write(async (store) => {
      await store.put(entry);
    });
    return entry;
  }

  /** Change or remove (null) an entry, unless it is gone or may have arrived. */
  async #edit(id: string, edited: (entry: Entry) => Entry | null): Promise<boolean> {
    let isDone = false;
    await this.#write(async (store) => {
      const entry = await store.index("id").get(id);
      if (entry && !entry.mayHaveArrived) {
        const instead = edited(entry);
        await (instead === null ? store.delete(entry.seq) : store.put(instead));
        isDone = true;
      }
    });
    return isDone;
  }

  async #write(work: (store: OutboxStore) => Promise<void>): Promise<void> {
    const database = await this.#options.database();
    const transaction = database.transaction("outbox", "readwrite");
    await Promise.all([work(transaction.store), transaction.done]);
    this.#changed();
  }

  #changed(): void {
    this.#options.channel.postMessage(null);
    this.#onChange();
  }

  #tell(told: Told): void {
    this.#options.channel.postMessage(told);
    this.#hear(told);
  }

  #hear({ id, kind, subject, outcome }: Told): void {
    if (outcome.state === "sent") {
      for (const listener of this.#sentListeners) {
        listener({ kind, subject, result: outcome.result });
      }
    }
    this.#waiting.get(id)?.(outcome);
  }
}

const isThrottled = (error: unknown): boolean =>
  error instanceof ApiError && error.status === TOO_MANY_REQUESTS;

const dependsOn = (entry: Entry, subject: string): boolean =>
  entry.subject === subject || entry.after === subject;
