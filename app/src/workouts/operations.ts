/** The changes of workouts that go through the outbox. */

import { ApiError } from "../api/client";
import { spokenDuration } from "../design/units";
import type { Earlier, Operation, Sending } from "../outbox/operation";
import { differences, type Workout, type WorkoutInput } from "./workout";

export interface Logging {
  workout: WorkoutInput;
}

export interface Replacement {
  /** Empty while the workout itself waits to be logged. */
  workoutId: string;
  /** The version that the person saw; 0 for whichever is stored. */
  version: number;
  workout: WorkoutInput;
}

export interface Deletion {
  workoutId: string;
  version: number;
  /** What is deleted, to say so. */
  workout: WorkoutInput;
}

/** What came of it: the workout as it is now, and which it stands in for. */
export interface Changed {
  workout: Workout | null;
  replaced: string | null;
}

const described = ({ type, durationMin }: WorkoutInput): string => `${type}, ${spokenDuration(durationMin)}`;

export const logWorkout: Operation<Logging, Changed> = {
  kind: "workouts.log",
  nouns: ["workout", "workouts"],
  title: "Log",
  describe: ({ workout }) => described(workout),
  async send({ workout }, { key, call, signal }) {
    const header = { "Idempotency-Key": key };
    const { data } = await call((api) =>
      api.POST("/workouts", { params: { header }, body: workout, signal }),
    );
    return { workout: data, replaced: null };
  },
  correctAt: ({ id }) => `/workouts/new?entry=${id}`,
};

export const replaceWorkout: Operation<Replacement, Changed> = {
  kind: "workouts.replace",
  nouns: ["correction", "corrections"],
  title: "Correct",
  describe: ({ workout }) => described(workout),
  async send({ workoutId, version, workout }, { call, signal }) {
    try {
      const params = { path: { workoutId }, header: ifMatch(version) };
      const { data } = await call((api) =>
        api.PUT("/workouts/{workoutId}", { params, body: workout, signal }),
      );
      return { workout: data, replaced: workoutId };
    } catch (error) {
      // It may have arrived when it was sent before: then it is what is stored now.
      const stored = await storedInstead(error, workoutId, { call, signal });
      if (stored && differences(stored, workout).length === 0) {
        return { workout: stored, replaced: workoutId };
      }
      throw error;
    }
  },
  follow: following,
  correctAt: ({ id, payload }) => `/workouts/${payload.workoutId}/edit?entry=${id}`,
};

export const deleteWorkout: Operation<Deletion, Changed> = {
  kind: "workouts.delete",
  nouns: ["deletion", "deletions"],
  title: "Delete",
  describe: ({ workout }) => described(workout),
  async send({ workoutId, version }, { call, signal }) {
    try {
      const params = { path: { workoutId }, header: ifMatch(version) };
      await call((api) => api.DELETE("/workouts/{workoutId}", { params, signal }));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === NOT_FOUND)) {
        throw error;
      }
      // It is gone already: that was wanted.
    }
    return { workout: null, replaced: workoutId };
  },
  follow: following,
  takenBackBy: "Do not delete it",
  correctAt: ({ payload }) => `/workouts/${payload.workoutId}`,
};

export const workoutOperations = [logWorkout, replaceWorkout, deleteWorkout] as readonly Operation[];

const NOT_FOUND = 404;
const MOVED = 410;
const ANOTHER_VERSION = 412;

const ifMatch = (version: number): { "If-Match"?: string } =>
  version === 0 ? {} : { "If-Match": `"${version}"` };

/** The workout was logged or changed just now: that is what is changed or deleted next. */
function following<Payload extends Replacement | Deletion>(payload: Payload, { result }: Earlier): Payload {
  const { workout } = result as Changed;
  return workout ? { ...payload, workoutId: workout.workoutId, version: workout.version } : payload;
}

async function storedInstead(
  error: unknown,
  workoutId: string,
  { call, signal }: Pick<Sending, "call" | "signal">,
): Promise<Workout | null> {
  if (!(error instanceof ApiError && (error.status === ANOTHER_VERSION || error.status === MOVED))) {
    return null;
  }
  const path = { workoutId: error.about.movedTo ?? workoutId };
  try {
    return (await call((api) => api.GET("/workouts/{workoutId}", { params: { path }, signal }))).data;
  } catch (missing) {
    if (missing instanceof ApiError) {
      return null;
    }
    throw missing;
  }
}
