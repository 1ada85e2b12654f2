/** Starts a session, from a template or without. */

import { useRef } from "preact/hooks";
import { useAttempt } from "../account/attempt";
import { ApiError, call, UnreachableError } from "../api/client";
import { go } from "../router";
import { open, sessionOf } from "./current";

/** Start a session, or continue the one that is open. */
async function start(templateId: string | null, key: string): Promise<void> {
  try {
    const { data } = await call((client) =>
      client.POST("/sessions", {
        params: { header: { "Idempotency-Key": key } },
        body: templateId === null ? {} : { templateId },
      }),
    );
    open(data);
  } catch (error) {
    if (error instanceof UnreachableError) {
      throw new Error("Starting a session needs a network. Its sets can wait for one.", { cause: error });
    }
    const sessionId =
      error instanceof ApiError && error.code === "SESSION_OPEN" ? error.about.sessionId : undefined;
    const session = sessionId === undefined ? null : await sessionOf(sessionId);
    if (session === null) {
      throw error;
    }
    open(session);
  }
  go("/sessions/current");
}

/** A button's way to start a session. Tried again, it is the same session: the answer to the first may be lost. */
export function useStart() {
  const keys = useRef(new Map<string | null, string>());
  const attempt = useAttempt();
  const begin = (templateId: string | null): Promise<boolean> =>
    attempt.run(async () => {
      const key = keys.current.get(templateId) ?? crypto.randomUUID();
      keys.current.set(templateId, key);
      await start(templateId, key);
    });
  return { ...attempt, start: begin };
}
