/** What the page keeps in the browser (IndexedDB): the outbox, and the last answers for reading without a network. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Entry } from "./entry";

/** An answer of the API as it was when it came. */
interface Kept {
  userId: string;
  /** What it answers, such as `workouts`. */
  name: string;
  /** Milliseconds, as of Date.now(). */
  at: number;
  data: unknown;
}

export interface Stores extends DBSchema {
  outbox: { key: number; value: Entry; indexes: { userId: string; id: string } };
  kept: { key: [userId: string, name: string]; value: Kept; indexes: { userId: string } };
}

export type Database = IDBPDatabase<Stores>;

const VERSION = 1;

/** Open the database, and make it when it is not there. */
export function openDatabase(name: string): Promise<Database> {
  return openDB<Stores>(name, VERSION, {
    upgrade(made) {
      const outbox = made.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      outbox.createIndex("userId", "userId");
      outbox.createIndex("id", "id", { unique: true });
      made.createObjectStore("kept", { keyPath: ["userId", "name"] }).createIndex("userId", "userId");
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close(); // a newer version of the page wants to change it
    },
  });
}

let opened: Promise<Database> | undefined;

/** The page's database. A failure is not kept: the next call tries again. */
export function database(): Promise<Database> {
  opened ??= openDatabase("wotr").catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}
