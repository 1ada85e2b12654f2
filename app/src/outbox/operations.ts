/** Every operation that can put something into the outbox. They are loaded when there is something to send. */

import type { Operation } from "./operation";

/** The operations by kind. */
export async function operations(): Promise<ReadonlyMap<string, Operation>> {
  const lists = await Promise.all([
    import("../workouts/operations").then((area) => area.workoutOperations),
    import("../sessions/operations").then((area) => area.sessionOperations),
  ]);
  return new Map(lists.flat().map((operation) => [operation.kind, operation]));
}
