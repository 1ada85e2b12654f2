import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Round } from "./outbox";
import { Sender } from "./sender";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tries again after growing pauses while nothing answers", async () => {
  const round = vi.fn(() => Promise.resolve<Round>({ state: "unreachable", due: null }));
  new Sender(round, () => undefined).wake();
  const tries: number[] = [];
  for (const pauseMs of [0, 2_000, 4_000, 8_000]) {
    await vi.advanceTimersByTimeAsync(pauseMs);
    tries.push(round.mock.calls.length);
  }
  expect(tries).toEqual([1, 2, 3, 4]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(round).toHaveBeenCalledTimes(4);
});

it("tries at once, and with short pauses again, when there is a reason to", async () => {
  const round = vi.fn(() => Promise.resolve<Round>({ state: "unreachable", due: null }));
  const sender = new Sender(round, () => undefined);
  sender.wake();
  await vi.advanceTimersByTimeAsync(14_000);
  const before = round.mock.calls.length;
  sender.wake();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(round).toHaveBeenCalledTimes(before + 2);
});

it("comes back when the next entry is due, and rests when there is none", async () => {
  const rounds: Round[] = [{ state: "done", due: Date.now() + 7_000 }];
  const round = vi.fn(() => Promise.resolve(rounds.shift() ?? { state: "done" as const, due: null }));
  new Sender(round, () => undefined).wake();
  await vi.advanceTimersByTimeAsync(6_999);
  expect(round).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(round).toHaveBeenCalledTimes(2);
});

it("runs another round for what came during one, and never two at once", async () => {
  let running = 0;
  let most = 0;
  const round = vi.fn(async (): Promise<Round> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 100));
    running -= 1;
    return { state: "done", due: null };
  });
  const sender = new Sender(round, () => undefined);
  sender.wake();
  sender.wake();
  sender.wake();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(round).toHaveBeenCalledTimes(2);
  expect(most).toBe(1);
});
