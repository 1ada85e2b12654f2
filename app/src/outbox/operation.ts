/** How entries of one kind are sent. */

import type { Call } from "../api/client";
import type { Entry } from "./entry";

/** With what an entry is sent. */
export interface Sending {
  /** The same at every try: the Idempotency-Key. */
  key: string;
  /** A request with the token of the entry's person, and of nobody else. */
  call: Call;
  /** Give it to every request: it ends those that take too long. */
  signal: AbortSignal;
}

/** What was sent just before, of the same subject or of the one that it comes after. */
export interface Earlier {
  kind: string;
  subject: string;
  result: unknown;
}

export interface Operation<Payload = unknown, Result = unknown> {
  /** Kept with every entry: `workouts.log`. */
  readonly kind: string;
  /** What its entries are, one and many: `["workout", "workouts"]`. */
  readonly nouns: readonly [string, string];
  /** What its entries do: `Log`, `Correct`. */
  readonly title: string;
  /** What an entry is about, said to the person: `Run, 42 min`. */
  describe(payload: Payload): string;
  /**
   * Send one. It is sent again when no answer came, so it has to find out whether it had arrived.
   *
   * @throws ApiError when it is refused; UnreachableError or SignedOutError when it has to wait.
   */
  send(payload: Payload, sending: Sending): Promise<Result>;
  /** What to send now that what it depends on was sent: that has an id, another version, ... */
  follow?(payload: Payload, earlier: Earlier): Payload;
  /** What the person can say to an entry that is not sent yet, where nothing else shows what would become of it. */
  readonly takenBackBy?: string;
  /** Where in the page the person corrects a refused entry. */
  correctAt?(entry: Entry<Payload>): string;
}
