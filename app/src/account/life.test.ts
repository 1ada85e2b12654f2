import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UnreachableError } from "../api/client";
import { begun, until } from "./life";

const isDone = (answer: string): boolean => answer === "done";

function asking(...answers: (string | Error)[]): () => Promise<string> {
  return () => {
    const next = answers.shift() ?? "done";
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("asking until it is over", () => {
  it("tells each answer, and gives the last", async () => {
    const seen: string[] = [];
    const last = until(asking("1", "2"), isDone, (answer) => seen.push(answer), new AbortController().signal);
    await vi.runAllTimersAsync();
    expect([await last, seen]).toEqual(["done", ["1", "2", "done"]]);
  });

  it("goes on when the server is away for a while", async () => {
    const ask = asking(new UnreachableError("away"), "1", new UnreachableError("away"));
    const last = until(ask, isDone, () => undefined, new AbortController().signal);
    await vi.runAllTimersAsync();
    expect(await last).toBe("done");
  });

  it("ends with a refusal", async () => {
    const last = until(asking(new Error("refused")), isDone, () => undefined, new AbortController().signal);
    await expect(last).rejects.toThrow("refused");
  });

  it("does not ask once more when the view goes between two questions", async () => {
    const life = new AbortController();
    const ask = vi.fn(asking("1", "2"));
    const last = until(ask, isDone, () => undefined, life.signal);
    await vi.advanceTimersByTimeAsync(0);
    life.abort();
    await vi.runAllTimersAsync();
    expect([await last, ask.mock.calls.length]).toEqual([null, 1]);
  });

  it("stops when the view is gone, and tells it nothing more", async () => {
    const life = new AbortController();
    const seen: string[] = [];
    const last = until(
      asking("1", "2"),
      isDone,
      (answer) => {
        seen.push(answer);
        life.abort();
      },
      life.signal,
    );
    await vi.runAllTimersAsync();
    expect([await last, seen]).toEqual([null, ["1"]]);
  });
});

describe("beginning something", () => {
  it("does not begin it later when the server is away", async () => {
    const begin = vi.fn(asking(new UnreachableError("away")));
    const last = begun(begin, asking("1"), isDone, () => undefined, new AbortController().signal);
    await expect(last).rejects.toThrow("away");
    await vi.runAllTimersAsync();
    expect(begin).toHaveBeenCalledOnce();
  });

  it("asks for its end however long the server is away meanwhile", async () => {
    const seen: string[] = [];
    const last = begun(
      asking("begun"),
      asking(new UnreachableError("away"), "1"),
      isDone,
      (answer) => seen.push(answer),
      new AbortController().signal,
    );
    await vi.runAllTimersAsync();
    expect([await last, seen]).toEqual(["done", ["begun", "1", "done"]]);
  });

  it("asks nothing more when it was over at once", async () => {
    const ask = vi.fn(asking());
    const last = await begun(asking("done"), ask, isDone, () => undefined, new AbortController().signal);
    expect([last, ask.mock.calls.length]).toEqual(["done", 0]);
  });
});
