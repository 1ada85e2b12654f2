import { beforeEach, expect, it, vi } from "vitest";
import { call } from "../api/client";
import { forget } from "../outbox";
import { remove } from "./removal";
import { person } from "./session";

vi.mock("../api/client", () => ({ call: vi.fn() }));
vi.mock("../outbox", () => ({ forget: vi.fn() }));
vi.mock("./session", async () => {
  const { signal } = await import("@preact/signals");
  return { person: signal(null) };
});

beforeEach(() => {
  vi.mocked(forget).mockReset();
  person.value = { userId: "1f2e", name: "ana" };
});

const answer = (status: string): void => {
  vi.mocked(call).mockResolvedValue({ data: { status }, response: new Response() });
};

it("keeps what waits on this device while the account is being removed", async () => {
  answer("running");
  await remove();
  expect(forget).not.toHaveBeenCalled();
});

it("forgets what waits for a person whose account is gone", async () => {
  answer("done");
  await remove();
  expect(forget).toHaveBeenCalledExactlyOnceWith("1f2e");
});
