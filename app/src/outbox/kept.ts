/** The last answers of the API, for reading without a network. They are forgotten when their person signs out. */

import { effect } from "@preact/signals";
import { person } from "../account/session";
import { database } from "./database";

/** An answer, and when it came if it is an old one: milliseconds, null for one of just now. */
export interface Remembered<T> {
  data: T;
  asOf: number | null;
}

/** Remember an answer. What a browser does not keep cannot be read without a network; that is all. */
export async function keep(name: string, data: unknown): Promise<void> {
  const userId = person.peek()?.userId;
  if (userId === undefined) {
    return;
  }
  try {
    await (await database()).put("kept", { userId, name, at: Date.now(), data });
  } catch (error) {
    reportError(error);
  }
}

/** What was remembered last. Nothing, where the browser keeps nothing. */
export async function kept<T>(name: string): Promise<Remembered<T> | null> {
  const userId = person.peek()?.userId;
  if (userId === undefined) {
    return null;
  }
  try {
    const found = await (await database()).get("kept", [userId, name]);
    return found ? { data: found.data as T, asOf: found.at } : null;
  } catch (error) {
    reportError(error);
    return null;
  }
}

/** Forget what was kept of everybody but who is signed in. Call once. */
export function forgetOthers(): void {
  effect(() => {
    if (person.value !== undefined) {
      forgetAllBut(person.value?.userId).catch(reportError);
    }
  });
}

async function forgetAllBut(userId: string | undefined): Promise<void> {
  const transaction = (await database()).transaction("kept", "readwrite");
  const keys = await transaction.store.getAllKeys();
  const others = keys.filter(([owner]) => owner !== userId);
  await Promise.all([...others.map((key) => transaction.store.delete(key)), transaction.done]);
}
