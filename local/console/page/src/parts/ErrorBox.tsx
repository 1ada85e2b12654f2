/** The error of a state, an attempt or an execution, with its cause. */

import { inside } from "../json/diff";
import { JsonText } from "../json/JsonView";

interface ErrorBoxProps {
  error: string | null;
  cause: string | null;
}

/** What tasks in Python say in their causes. */
interface TaskCause {
  errorMessage?: unknown;
  stackTrace?: unknown;
}

export function ErrorBox({ error, cause }: ErrorBoxProps) {
  const document = cause === null ? undefined : inside(cause);
  const { errorMessage, stackTrace } = (document ?? {}) as TaskCause;
  return (
    <div class="error-box">
      <strong class="mono">{error ?? "Error without a name"}</strong>
      {cause !== null && document === undefined && <p class="cause">{cause}</p>}
      {typeof errorMessage === "string" && <p class="cause">{errorMessage}</p>}
      {Array.isArray(stackTrace) && stackTrace.length > 0 && (
        <pre class="trace" tabIndex={0}>
          {stackTrace.join("").trimEnd()}
        </pre>
      )}
      {cause !== null && document !== undefined && (
        // What the lines above say is not unfolded a second time.
        <details open={typeof errorMessage !== "string"}>
          <summary class="soft small">Whole cause</summary>
          <JsonText text={cause} what="the cause" />
        </details>
      )}
    </div>
  );
}
