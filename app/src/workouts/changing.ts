/** Correcting and deleting workouts, stored ones and those that still wait to be logged. */

import { corrected, discard, type Entry, type Outcome, submit, submitted, takeBack } from "../outbox";
import { toast } from "../design/components";
import type { Shown } from "./listing";
import { type Changed, deleteWorkout, logWorkout, type Replacement, replaceWorkout } from "./operations";
import { loggedAs } from "./store";
import type { WorkoutInput } from "./workout";

/** As long as the toast that offers to undo it. */
const UNDO_MS = 7_000;

const target = ({ id, stored, entry }: Shown): Pick<Replacement, "workoutId" | "version"> => {
  const waiting = entry?.kind === replaceWorkout.kind ? (entry.payload as Replacement) : null;
  return {
    workoutId: waiting?.workoutId ?? stored?.workoutId ?? loggedAs.peek().get(id) ?? "",
    version: waiting?.version ?? stored?.version ?? 0,
  };
};

/** Entries about one workout have one subject, whatever its id becomes. */
const subjectOf = ({ id, entry }: Shown): string => entry?.subject ?? id;

/**
 * Replace a workout, or what waits to be sent of it.
 *
 * @param refused the entry of a try before, which is corrected.
 */
export async function replace(
  shown: Shown,
  workout: WorkoutInput,
  refused: string | null,
): Promise<{ id: string; outcome: Outcome<Changed> }> {
  const { entry } = shown;
  const replacement = { ...target(shown), workout };
  const isNew = entry?.kind === logWorkout.kind;
  const waiting = refused ?? entry?.id;
  if (waiting !== undefined) {
    const outcome = isNew
      ? await corrected(logWorkout, waiting, { workout })
      : await corrected(replaceWorkout, waiting, replacement);
    if (outcome) {
      return { id: waiting, outcome };
    }
  }
  return submitted(replaceWorkout, { subject: subjectOf(shown), payload: replacement });
}

let endOffer = (): void => undefined;

/** Say what was done, and offer to undo it. What was done before cannot be undone under it. */
export function offerUndo(said: string, run: () => Promise<unknown>): void {
  endOffer();
  endOffer = toast(said, { text: "Undo", run: () => void run() });
}

/** Delete a workout, after the time in which the person can undo it. */
export async function remove(shown: Shown): Promise<void> {
  const { id, entry, input } = shown;
  const said = `${input.type} deleted.`;
  if (entry?.kind === logWorkout.kind && (await isGivenUp(entry))) {
    const again = { subject: id, payload: { workout: input } };
    offerUndo(said, () => submit(logWorkout, again));
    return;
  }
  const left = entry && (await isGivenUp(entry)) ? { ...shown, entry: null } : shown;
  const deletion = await submit(deleteWorkout, {
    subject: subjectOf(left),
    payload: { ...target(left), workout: input },
    delayMs: UNDO_MS,
  });
  offerUndo(said, () => undo(deletion));
}

/** Whether a change is not sent, because it was refused or there was still time to take it back. */
async function isGivenUp({ id, refusal }: Entry): Promise<boolean> {
  if (refusal) {
    await discard(id);
    return true;
  }
  return takeBack(id);
}

async function undo(deletion: string): Promise<void> {
  if (!(await takeBack(deletion))) {
    toast("It was too late to undo: the workout is deleted.");
  }
}
