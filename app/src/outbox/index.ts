/** The outbox of the page: put changes in, see what waits, hear what was sent. */

import { computed, effect, signal } from "@preact/signals";
import { person } from "../account/session";
import { callAs } from "../api/client";
import { database } from "./database";
import type { Entry, Outcome } from "./entry";
import { forgetOthers } from "./kept";
import type { Earlier, Operation } from "./operation";
import { operations } from "./operations";
import { type Change, Outbox, type Round } from "./outbox";
import { Sender } from "./sender";

export { type Entry, errorOf, type Outcome } from "./entry";
export type { Earlier, Operation } from "./operation";

/** What a view puts in; whose it is, is known. */
export type Submission<Payload> = Pick<Change<Payload>, "subject" | "after" | "payload" | "delayMs">;

/** After this time a view goes on, and the entry waits behind it. */
const PATIENCE_MS = 4_000;

const everything = signal<readonly Entry[]>([]);
const ofPerson = computed(() => everything.value.filter(({ userId }) => userId === person.value?.userId));

/** What the person has waiting, oldest first, refused ones too. */
export const entries = ofPerson;

/** How many entries wait for somebody who is not signed in. */
export const waitingForOthers = computed(() => everything.value.length - ofPerson.value.length);

/** How the last try to send ended. */
export const state = signal<Round["state"]>("done");

const outbox = new Outbox({
  database,
  operations,
  callAs,
  channel: new BroadcastChannel("wotr.outbox"),
  alone: async (work) => navigator.locks.request("wotr.outbox", work),
  now: () => Date.now(),
  isOffline: () => !navigator.onLine,
});

const sender = new Sender(
  async () => {
    const userId = person.peek()?.userId;
    return userId === undefined ? { state: "signed out", due: null } : outbox.round(userId);
  },
  (ended) => {
    state.value = ended;
  },
);

async function look(): Promise<void> {
  everything.value = await outbox.entries();
}

/** Begin to send what waits. Once; nothing is sent before it is known who is signed in. */
export async function startOutbox(): Promise<void> {
  forgetOthers();
  outbox.onChange = () => void look();
  await look();
  const wake = (): void => {
    if (everything.peek().length > 0) {
      sender.wake();
    }
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      wake();
    }
  });
  effect(() => {
    if (person.value) {
      wake();
    }
  });
}

function added<Payload>(
  operation: Operation<Payload>,
  submission: Submission<Payload>,
  id: string,
): Promise<void> {
  const owner = person.peek();
  if (!owner) {
    throw new Error("Nobody is signed in.");
  }
  return outbox.add(operation, { ...submission, id, userId: owner.userId, userName: owner.name });
}

/** Put a change in. It is kept when the promise ends, and sent as soon as that is possible. @returns its id. */
export async function submit<Payload>(
  operation: Operation<Payload>,
  submission: Submission<Payload>,
): Promise<string> {
  const id = crypto.randomUUID();
  await added(operation, submission, id);
  sender.wake();
  return id;
}

/** Put a change in, and wait a moment for what the API says. */
export async function submitted<Payload, Result>(
  operation: Operation<Payload, Result>,
  submission: Submission<Payload>,
): Promise<{ id: string; outcome: Outcome<Result> }> {
  const id = crypto.randomUUID();
  const outcome = outbox.outcome<Result>(id, PATIENCE_MS);
  await added(operation, submission, id);
  sender.wake();
  return { id, outcome: await outcome };
}

/**
 * Send something else in place of an entry, and wait a moment for what the API says.
 *
 * @returns null when it is gone, or may have arrived: then the change has to be a change of its own.
 */
export async function corrected<Payload, Result>(
  _operation: Operation<Payload, Result>,
  id: string,
  payload: Payload,
): Promise<Outcome<Result> | null> {
  const outcome = outbox.outcome<Result>(id, PATIENCE_MS);
  if (!(await outbox.change(id, payload))) {
    return null;
  }
  sender.wake();
  return outcome;
}

/** Take a change back before it is sent. @returns false when it is gone, or may have arrived. */
export const takeBack = (id: string): Promise<boolean> => outbox.takeBack(id);

/** Give up a refused change, and what depends on it. */
export const discard = (id: string): Promise<void> => outbox.discard(id);

/** Send a refused change as it is once more. */
export async function retry(id: string): Promise<void> {
  await outbox.retry(id);
  sender.wake();
}

/** Try to send now what waits. */
export const sendNow = (): void => sender.wake();

/** Forget everything that waits for a person, whose account is gone. */
export const forget = (userId: string): Promise<void> => outbox.forget(userId);

/** Hear of everything that is sent, by this tab or another. @returns what ends it. */
export const onSent = (listener: (sent: Earlier) => void): (() => void) => outbox.onSent(listener);
