/** Says that something could not be shown or done, and what to do about it. */

import { Failed } from "@app/design/components";
import { AwayError } from "../api";

interface TroubleProps {
  error: unknown;
  /** What was tried: "The executions could not be loaded." */
  what: string;
  onRetry?: () => void;
}

export function Trouble({ error, what, onRetry }: TroubleProps) {
  return <Failed what={what} reason={reasonOf(error)} onRetry={onRetry} />;
}

export function reasonOf(error: unknown): string {
  if (error instanceof AwayError) {
    return "The server does not answer. This view comes back by itself when the server does.";
  }
  return error instanceof Error ? error.message : String(error);
}
