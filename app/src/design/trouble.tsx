/** Tells a person that something went wrong, and what to do about it. */

import { useEffect, useState } from "preact/hooks";
import { ApiError, UnreachableError } from "../api/client";
import { config } from "../config";
import { Failed } from "./components";

interface TroubleProps {
  error: unknown;
  /** What was tried: "Your workouts could not be loaded." */
  what: string;
  onRetry?: () => void;
}

/** What went wrong. An answer of the API names the execution that gave it, with a link where there is a console. */
export function Trouble({ error, what, onRetry }: TroubleProps) {
  return (
    <Failed what={what} reason={reason(error)} onRetry={onRetry}>
      {error instanceof ApiError && error.requestId && <RequestId id={error.requestId} />}
    </Failed>
  );
}

function reason(error: unknown): string {
  if (error instanceof UnreachableError) {
    return "The server cannot be reached. Check the connection.";
  }
  return error instanceof Error ? error.message : String(error);
}

/** The id of a request, which leads to its execution where there is a console. */
export function RequestId({ id }: { id: string }) {
  const [console, setConsole] = useState<string | null>(null);
  useEffect(() => {
    config().then(
      (found) => {
        setConsole(found.console);
      },
      () => {
        setConsole(null);
      }, // without a configuration there is no link, only the id
    );
  }, []);
  return (
    <span class="small soft">
      Request {console ? <a href={`${console}#/executions/${id}`}>{id}</a> : <code>{id}</code>}
    </span>
  );
}
