import { beforeEach, expect, it, vi } from "vitest";
import { person } from "../account/session";
import { database } from "./database";
import { keep, kept } from "./kept";

vi.mock("./database", () => ({ database: vi.fn() }));

beforeEach(() => {
  vi.mocked(database).mockRejectedValue(new DOMException("blocked", "SecurityError"));
  vi.stubGlobal("reportError", vi.fn());
  person.value = { userId: "1", name: "ana" };
});

it("is no error of a view where the browser keeps nothing", async () => {
  await expect(keep("workouts", ["a run"])).resolves.toBeUndefined();
  expect(reportError).toHaveBeenCalledOnce();
});

it("has kept nothing where the browser keeps nothing", async () => {
  expect(await kept("workouts")).toBeNull();
});
