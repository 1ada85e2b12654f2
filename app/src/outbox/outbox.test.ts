import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError, SignedOutError, UnreachableError } from "../api/client";
import { type Database, openDatabase } from "./database";
import type { Operation } from "./operation";
import { type Change, type Channel, Outbox } from "./outbox";

interface Note {
  text: string;
  noteId?: string;
}

let database: Database;
let arrived: { key: string; payload: Note }[];
let answer: (payload: Note) => unknown;
let now: number;
let tabs: Channel[];
let isOffline: boolean;
let turn: Promise<unknown>;

const note: Operation<Note> = {
  kind: "note",
  nouns: ["note", "notes"],
  title: "Write",
  describe: ({ text }) => text,
  send(payload, { key }) {
    arrived.push({ key, payload });
    return Promise.resolve(answer(payload));
  },
  follow: (payload, { result }) => ({ ...payload, noteId: (result as { noteId: string }).noteId }),
};

function tab(): Outbox {
  const channel: Channel = {
    onmessage: null,
    postMessage(data) {
      for (const other of tabs.filter((one) => one !== channel)) {
        other.onmessage?.(new MessageEvent("message", { data }));
      }
    },
  };
  tabs.push(channel);
  return new Outbox({
    channel,
    database: () => Promise.resolve(database),
    operations: () => Promise.resolve(new Map([[note.kind, note as Operation]])),
    callAs: () => () => Promise.reject(new Error("these operations call nobody")),
    now: () => now,
    isOffline: () => isOffline,
    alone(work) {
      const own = turn.then(work);
      turn = own;
      return own;
    },
  });
}

function of(text: string, more: Partial<Change<Note>> = {}): Change<Note> {
  return { id: text, userId: "ana", userName: "Ana", subject: text, payload: { text }, ...more };
}

const sentTexts = (): string[] => arrived.map(({ payload }) => payload.text);
const refused = (status = 422): never => {
  throw new ApiError(status, "WRONG", "No.", [{ field: "text", message: "is wrong" }], "r-1");
};
const unreachable = (): never => {
  throw new UnreachableError("away");
};

let databases = 0;

beforeEach(async () => {
  databases += 1;
  database = await openDatabase(`outbox ${databases}`);
  arrived = [];
  answer = () => ({ noteId: "n-1" });
  now = 1_000;
  tabs = [];
  isOffline = false;
  turn = Promise.resolve();
});

describe("an entry", () => {
  it("is sent once, and then gone", async () => {
    const outbox = tab();
    await outbox.add(note, of("one"));
    expect(await outbox.round("ana")).toEqual({ state: "done", due: null });
    await outbox.round("ana");
    expect(sentTexts()).toEqual(["one"]);
    expect(await outbox.entries()).toEqual([]);
  });

  it("is sent in the order in which it was put in, by whichever tab", async () => {
    const [here, there] = [tab(), tab()];
    await here.add(note, of("one"));
    await there.add(note, of("two"));
    await here.add(note, of("three"));
    await Promise.all([here.round("ana"), there.round("ana")]);
    expect(sentTexts()).toEqual(["one", "two", "three"]);
  });

  it("survives the page, and waits with its key while nothing answers", async () => {
    answer = unreachable;
    const closed = tab();
    await closed.add(note, of("one"));
    await closed.add(note, of("two"));
    expect((await closed.round("ana")).state).toBe("unreachable");
    expect(sentTexts()).toEqual(["one"]);
    answer = () => ({ noteId: "n-1" });
    await tab().round("ana");
    expect(arrived.map(({ key }) => key)).toEqual(["one", "one", "two"]);
  });

  it("waits when too many requests are sent", async () => {
    const outbox = tab();
    answer = () => refused(429);
    await outbox.add(note, of("one"));
    expect((await outbox.round("ana")).state).toBe("unreachable");
    expect((await outbox.entries())[0]?.refusal).toBeNull();
  });

  it("is not tried without a network", async () => {
    isOffline = true;
    const outbox = tab();
    await outbox.add(note, of("one"));
    expect((await outbox.round("ana")).state).toBe("unreachable");
    expect(arrived).toEqual([]);
    expect(await outbox.takeBack("one")).toBe(true);
  });

  it("is not sent before the person has had the time to think better of it", async () => {
    const outbox = tab();
    await outbox.add(note, of("one", { delayMs: 7_000 }));
    expect(await outbox.round("ana")).toEqual({ state: "done", due: 8_000 });
    expect(arrived).toEqual([]);
    now = 8_000;
    await outbox.round("ana");
    expect(sentTexts()).toEqual(["one"]);
  });

  it("of a kind that nobody sends any more is refused and kept", async () => {
    const outbox = tab();
    await outbox.add({ ...note, kind: "unknown" }, of("one"));
    await outbox.add(note, of("two"));
    await outbox.round("ana");
    expect(sentTexts()).toEqual(["two"]);
    expect((await outbox.entries())[0]?.refusal?.message).toContain("version of the page");
  });
});

describe("another person", () => {
  it("sends nothing that is not theirs", async () => {
    const outbox = tab();
    await outbox.add(note, of("of ana"));
    await outbox.add(note, of("of ben", { userId: "ben" }));
    await outbox.round("ben");
    expect(sentTexts()).toEqual(["of ben"]);
    expect((await outbox.entries()).map(({ userId }) => userId)).toEqual(["ana"]);
  });

  it("who signed in just now ends the round, and nothing was sent", async () => {
    const outbox = tab();
    answer = () => {
      throw new SignedOutError("Sign in first.");
    };
    await outbox.add(note, of("one"));
    expect((await outbox.round("ana")).state).toBe("signed out");
    expect((await outbox.entries())[0]?.mayHaveArrived).toBe(false);
  });

  it("does not lose theirs when an account is forgotten", async () => {
    const outbox = tab();
    await outbox.add(note, of("of ana"));
    await outbox.add(note, of("of ben", { userId: "ben" }));
    await outbox.forget("ana");
    expect((await outbox.entries()).map(({ userId }) => userId)).toEqual(["ben"]);
  });
});

describe("what may have arrived", () => {
  it("can be neither changed nor taken back", async () => {
    const outbox = tab();
    answer = unreachable;
    await outbox.add(note, of("one"));
    await outbox.round("ana");
    expect(await outbox.takeBack("one")).toBe(false);
    expect(await outbox.change("one", { text: "other" })).toBe(false);
  });

  it("can be changed or taken back before", async () => {
    const outbox = tab();
    await outbox.add(note, of("one"));
    await outbox.add(note, of("two"));
    expect(await outbox.change("one", { text: "other" })).toBe(true);
    expect(await outbox.takeBack("two")).toBe(true);
    expect(await outbox.takeBack("two")).toBe(false);
    await outbox.round("ana");
    expect(sentTexts()).toEqual(["other"]);
  });
});

describe("what depends on an entry", () => {
  it("learns what came of it, and is sent after it", async () => {
    const outbox = tab();
    await outbox.add(note, of("first", { subject: "same" }));
    await outbox.add(note, of("change", { subject: "same" }));
    await outbox.add(note, of("part", { after: "same" }));
    await outbox.add(note, of("other"));
    await outbox.round("ana");
    expect(arrived.map(({ payload }) => [payload.text, payload.noteId])).toEqual([
      ["first", undefined],
      ["change", "n-1"],
      ["part", "n-1"],
      ["other", undefined],
    ]);
  });

  it("waits while it is refused, and the others do not", async () => {
    const outbox = tab();
    answer = ({ text }) => (text === "first" ? refused() : {});
    await outbox.add(note, of("first", { subject: "same" }));
    await outbox.add(note, of("change", { subject: "same" }));
    await outbox.add(note, of("part", { after: "same" }));
    await outbox.add(note, of("other"));
    await outbox.round("ana");
    expect(sentTexts()).toEqual(["first", "other"]);
    await outbox.discard("first");
    expect(await outbox.entries()).toEqual([]);
  });

  it("waits while the person may think better of it", async () => {
    const outbox = tab();
    await outbox.add(note, of("first", { subject: "same", delayMs: 5 }));
    await outbox.add(note, of("change", { subject: "same" }));
    await outbox.round("ana");
    expect(sentTexts()).toEqual([]);
  });
});

describe("a refused entry", () => {
  it("is kept with the reason, and sent again when it was corrected", async () => {
    const outbox = tab();
    answer = ({ text }) => (text === "wrong" ? refused() : {});
    await outbox.add(note, of("wrong"));
    await outbox.round("ana");
    expect((await outbox.entries())[0]?.refusal).toMatchObject({ status: 422, fields: [{ field: "text" }] });
    await outbox.round("ana");
    expect(await outbox.change("wrong", { text: "right" })).toBe(true);
    await outbox.round("ana");
    expect(sentTexts()).toEqual(["wrong", "right"]);
  });

  it("is sent again as it is when the person asks", async () => {
    const outbox = tab();
    answer = () => refused(500);
    await outbox.add(note, of("one"));
    await outbox.round("ana");
    answer = () => ({});
    await outbox.retry("one");
    await outbox.round("ana");
    expect(sentTexts()).toEqual(["one", "one"]);
  });

  it("is not given up while it is on its way", async () => {
    const outbox = tab();
    await outbox.add(note, of("one"));
    await outbox.discard("one");
    expect(await outbox.entries()).toHaveLength(1);
  });
});

describe("the outcome", () => {
  it("is heard by the tab that waits for it, whichever sends", async () => {
    const [here, there] = [tab(), tab()];
    const outcome = here.outcome("one", 1_000);
    await here.add(note, of("one"));
    await there.round("ana");
    expect(await outcome).toEqual({ state: "sent", result: { noteId: "n-1" } });
  });

  it("has the error of a refusal", async () => {
    const outbox = tab();
    answer = () => refused();
    const outcome = outbox.outcome("one", 1_000);
    await outbox.add(note, of("one"));
    await outbox.round("ana");
    const told = await outcome;
    expect(told.state === "refused" && told.error.of("text")).toBe("is wrong");
  });

  it("is waiting when nothing answers, or not in time", async () => {
    const outbox = tab();
    answer = unreachable;
    const outcomes = [outbox.outcome("one", 1_000), outbox.outcome("two", 0)];
    await outbox.add(note, of("one"));
    await outbox.round("ana");
    expect(await Promise.all(outcomes)).toEqual([{ state: "waiting" }, { state: "waiting" }]);
  });

  it("is told to every tab that listens for what was sent", async () => {
    const [here, there] = [tab(), tab()];
    const heard: unknown[] = [];
    const end = there.onSent((sent) => heard.push(sent));
    await here.add(note, of("one"));
    await here.round("ana");
    end();
    await here.add(note, of("two"));
    await here.round("ana");
    expect(heard).toEqual([{ kind: "note", subject: "one", result: { noteId: "n-1" } }]);
  });
});
