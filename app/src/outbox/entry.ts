/** What waits to be sent: one change that a person made. */

import { ApiError, type About, type FieldError } from "../api/client";

/** Why the API did not take an entry, as it is kept with it. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
  fields: readonly FieldError[];
  requestId: string;
  about: About;
}

export interface Entry<Payload = unknown> {
  /** The order in which entries were made, by any tab. */
  readonly seq: number;
  /** Also the idempotency key, where the operation has one. */
  readonly id: string;
  /** Which operation sends it. */
  readonly kind: string;
  /** Whose it is: it is sent with nobody else's token. */
  readonly userId: string;
  readonly userName: string;
  /**
   * What it changes: a workout's id, or a name made up for what has no id yet. Entries with one subject are sent
   * one after the other, and a refused one holds up those behind it.
   */
  readonly subject: string;
  /** Another subject whose entries have to be sent first: the session that a set belongs to. */
  readonly after: string | null;
  readonly payload: Payload;
  /** Milliseconds, as of Date.now(). */
  readonly createdAt: number;
  /** It is not sent before: until then the person may think better of it. */
  readonly notBefore: number;
  /** It was sent, and nobody knows whether it arrived: it can be sent again, but not be changed or taken back. */
  readonly mayHaveArrived: boolean;
  /** It is kept until the person decides. */
  readonly refusal: Refusal | null;
}

/** What became of an entry. */
export type Outcome<Result = unknown> =
  | { state: "sent"; result: Result }
  | { state: "refused"; error: ApiError }
  /** It is safe in the outbox, and will be sent. */
  | { state: "waiting" };

/** An error as it can be kept. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ApiError) {
    const { status, code, message, fields, requestId, about } = error;
    return { status, code, message, fields, requestId, about };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { status: 0, code: "UNKNOWN", message, fields: [], requestId: "", about: {} };
}

/** The error as it was thrown. */
export function errorOf({ status, code, message, fields, requestId, about }: Refusal): ApiError {
  return new ApiError(status, code, message, fields, requestId, about);
}
