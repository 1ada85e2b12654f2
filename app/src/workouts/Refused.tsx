/** Why the API did not take a workout, above the form. What is wrong with a field is said at the field. */

import { useEffect, useRef } from "preact/hooks";
import type { ApiError } from "../api/client";
import { RequestId, Trouble } from "../design/trouble";
import { INPUT_FIELDS } from "./workout";

const inForm: ReadonlySet<string> = new Set(INPUT_FIELDS);

export function Refused({ what, error }: { what: string; error: ApiError | null }) {
  const place = useRef<HTMLDivElement>(null);
  const hasFields = error?.fields.some(({ field }) => inForm.has(field)) ?? false;
  useEffect(() => {
    if (error && !hasFields) {
      place.current?.scrollIntoView({ block: "center" });
    }
  }, [error, hasFields]);
  if (!error) {
    return null;
  }
  const { workoutId } = error.about;
  return (
    <div ref={place}>
      {hasFields ? (
        <div class="note bad" role="alert">
          <strong>{what}</strong>
          <span>
            {error.fields.length === 1 ? "One thing has" : `${error.fields.length} things have`} to be put
            right.
          </span>
          <RequestId id={error.requestId} />
        </div>
      ) : (
        <Trouble what={what} error={error} />
      )}
      {workoutId && error.status === CONFLICT && (
        <p>
          <a href={`#/workouts/${workoutId}`}>See the workout that is there</a>
        </p>
      )}
    </div>
  );
}

const CONFLICT = 409;
