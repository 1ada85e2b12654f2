import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UnreachableError } from "../api/client";
import { until } from "./life";

const isDone = (answer: string): boolean => answer === "done";

describe("asking until it is over", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function asking(...answers: (string | Error)[]): () => Promise<string> {
    return () => {
      const next = answers.shift() ?? "done";
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    };
  }

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
