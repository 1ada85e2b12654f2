import { expect, test } from "vitest";
import type { Summary } from "../api";
import { continued, listed, newIn, refreshed } from "./listed";

const execution = (name: string, status: Summary["status"] = "SUCCEEDED"): Summary => ({
  arn: `arn:${name}`,
  name,
  machine: "log-workout",
  kind: "EXPRESS",
  status,
  isRefused: false,
  started: 0,
  stopped: null,
  ms: null,
  httpStatus: null,
  userId: null,
  userName: null,
  error: null,
});

const page = (names: string, cursor: string | null = null) => ({
  executions: Array.from(names, (name) => execution(name)),
  cursor,
});

const names = (list: { executions: readonly Summary[] }) => list.executions.map(({ name }) => name).join("");

test("a new execution appears at the top of the only page", () => {
  const list = refreshed(listed(page("cba")), page("dcba"), true);
  expect(names(list)).toBe("dcba");
  expect(list.waiting).toBeNull();
});

test("somebody who reads further down keeps the place, and is told how many there are", () => {
  const list = refreshed(listed(page("cba")), page("edcba"), false);
  expect(names(list)).toBe("cba");
  expect(list.waiting && newIn(list, list.waiting)).toBe(2);
});

test("somebody who has asked for more pages keeps them", () => {
  const list = refreshed(continued(listed(page("dc", "1")), page("ba")), page("ed", "2"), true);
  expect(names(list)).toBe("dcba");
  expect(list.waiting && newIn(list, list.waiting)).toBe(1);
});

test("an execution that ended meanwhile changes where it is", () => {
  const before = listed({ executions: [execution("b", "RUNNING"), execution("a")], cursor: null });
  const list = refreshed(before, page("cba"), false);
  expect(list.executions[0]?.status).toBe("SUCCEEDED");
});

test("a page that overlaps the one before adds only what is new", () => {
  expect(names(continued(listed(page("dc")), page("cb")))).toBe("dcb");
});

test("nothing new is nothing to be told", () => {
  expect(refreshed(listed(page("cba")), page("cba"), false).waiting).toBeNull();
});
