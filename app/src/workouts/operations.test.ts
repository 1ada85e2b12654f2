import { describe, expect, it } from "vitest";
import { ApiError, type Call, UnreachableError } from "../api/client";
import type { Operation } from "../outbox/operation";
import { deleteWorkout, logWorkout, replaceWorkout } from "./operations";
import type { Workout, WorkoutInput } from "./workout";

const workout = { type: "Run", ts: "2026-11-20T06:30:00-05:00", durationMin: 30 } as WorkoutInput;
const stored = { ...workout, workoutId: "w1", version: 2, source: "manual" } as Workout;

type Asked = (method: string, options: { params: Record<string, Record<string, string>> }) => unknown;

/** Calls of a client whose every method asks `answer`. */
function calls(answer: Asked): Call {
  const ask =
    (method: string) => (_path: string, options: { params: Record<string, Record<string, string>> }) =>
      new Promise((resolve) => {
        resolve({ data: answer(method, options), response: new Response() });
      });
  const client = { GET: ask("GET"), POST: ask("POST"), PUT: ask("PUT"), DELETE: ask("DELETE") };
  return ((request: (api: typeof client) => unknown) => request(client)) as unknown as Call;
}

const fails = (status: number, about = {}): never => {
  throw new ApiError(status, "X", "no", [], "r", about);
};

const sent = <Payload, Result>(operation: Operation<Payload, Result>, payload: Payload, answer: Asked) =>
  operation.send(payload, { key: "k1", call: calls(answer), signal: new AbortController().signal });

const replacement = { workoutId: "w1", version: 1, workout };

describe("a workout", () => {
  it("is logged with the key of its entry", async () => {
    const keys: unknown[] = [];
    const changed = await sent(logWorkout, { workout }, (_method, { params }) => {
      keys.push(params.header?.["Idempotency-Key"]);
      return stored;
    });
    expect(changed).toEqual({ workout: stored, replaced: null });
    expect(keys).toEqual(["k1"]);
  });
});

describe("a replacement that is sent again", () => {
  it("has arrived when what is stored is the same", async () => {
    const changed = await sent(replaceWorkout, replacement, (method) =>
      method === "PUT" ? fails(412) : stored,
    );
    expect(changed).toEqual({ workout: stored, replaced: "w1" });
  });

  it("has arrived when the workout moved to where it says", async () => {
    const changed = await sent(replaceWorkout, replacement, (method, { params }) =>
      method === "PUT" ? fails(410, { movedTo: "w2" }) : { ...stored, workoutId: params.path?.workoutId },
    );
    expect(changed.workout?.workoutId).toBe("w2");
  });

  it("is refused when something else is stored", async () => {
    const other = { ...stored, durationMin: 31 };
    await expect(
      sent(replaceWorkout, replacement, (method) => (method === "PUT" ? fails(412) : other)),
    ).rejects.toMatchObject({ status: 412 });
  });

  it("is refused when the workout is gone, and waits when that cannot be seen", async () => {
    const gone = sent(replaceWorkout, replacement, (method) => fails(method === "PUT" ? 412 : 404));
    await expect(gone).rejects.toMatchObject({ status: 412 });
    const away = sent(replaceWorkout, replacement, (method) => {
      if (method === "PUT") {
        fails(412);
      }
      throw new UnreachableError("away");
    });
    await expect(away).rejects.toBeInstanceOf(UnreachableError);
  });
});

describe("a deletion that is sent again", () => {
  it("has arrived when there is nothing left", async () => {
    expect(await sent(deleteWorkout, replacement, () => fails(404))).toEqual({
      workout: null,
      replaced: "w1",
    });
  });

  it("is refused when the workout was changed since", async () => {
    await expect(sent(deleteWorkout, replacement, () => fails(412))).rejects.toMatchObject({ status: 412 });
  });
});

describe("what follows a change", () => {
  it("is about the workout as it is then", () => {
    const earlier = { kind: "workouts.log", subject: "local:1", result: { workout: stored, replaced: null } };
    expect(replaceWorkout.follow?.({ ...replacement, workoutId: "", version: 0 }, earlier)).toMatchObject({
      workoutId: "w1",
      version: 2,
    });
  });
});
