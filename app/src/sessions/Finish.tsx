/** The end of a session: how long it took, how hard it was; or that it never was. */

import { useState } from "preact/hooks";
import { useAttempt } from "../account/attempt";
import { ApiError, call, UnreachableError } from "../api/client";
import { Button, Choices, Dialog, Field, toast } from "../design/components";
import { Trouble } from "../design/trouble";
import { typedNumber } from "../design/units";
import { go } from "../router";
import { close, type Session } from "./current";
import { Stepper } from "./SetFields";
import { forgetWaiting, waitingFor } from "./waiting";

interface FinishProps {
  isOpen: boolean;
  session: Session;
  setCount: number;
  onClose: () => void;
}

export function Finish(props: FinishProps) {
  const [isDiscarding, setDiscarding] = useState(false);
  const leave = (): void => {
    setDiscarding(false);
    props.onClose();
  };
  return (
    <Dialog
      title={isDiscarding ? "Discard this session?" : "Finish the session"}
      isOpen={props.isOpen}
      onClose={leave}
    >
      {isDiscarding ? (
        <Discarding {...props} onClose={() => setDiscarding(false)} />
      ) : (
        <Finishing {...props} onDiscard={() => setDiscarding(true)} />
      )}
    </Dialog>
  );
}

const MINUTE_MS = 60_000;

const RPES = Array.from({ length: 10 }, (_, index) => [String(index + 1), String(index + 1)] as const);

const EFFORTS: readonly (readonly [number, string])[] = [
  [1, "very light"],
  [2, "light"],
  [3, "moderate"],
  [4, "somewhat hard"],
  [5, "hard"],
  [7, "very hard"],
  [9, "close to the most"],
  [10, "the most I can do"],
];

/** The words of the CR-10 scale. */
const effort = (rpe: number): string => EFFORTS.findLast(([least]) => rpe >= least)?.[1] ?? "";

function Finishing({ session, setCount, onClose, onDiscard }: FinishProps & { onDiscard: () => void }) {
  const started = Date.parse(session.startedAt);
  const [minutes, setMinutes] = useState(() =>
    String(Math.max(1, Math.round((Date.now() - started) / MINUTE_MS))),
  );
  const [rpe, setRpe] = useState<string | null>(null);
  const [notes, setNotes] = useState(session.notes ?? "");
  const attempt = useAttempt((error) =>
    error instanceof UnreachableError
      ? new Error("Finishing needs the network. Nothing is lost: try again when it is back.")
      : error,
  );
  const waits = waitingFor(session.sessionId).length;
  const refused = attempt.error instanceof ApiError ? attempt.error : null;
  const wrongTime = refused?.of("endedAt");
  const wrongRpe = refused?.of("rpe");
  const wrongNotes = refused?.of("notes");
  const isAtField = wrongTime ?? wrongRpe ?? wrongNotes;
  const typed = typedNumber(minutes);
  const finish = (): Promise<boolean> =>
    attempt.run(async () => {
      if (!typed) {
        throw new Error("Type how many minutes it took.");
      }
      const { data } = await call((client) =>
        client.POST("/sessions/{sessionId}/finish", {
          params: { path: { sessionId: session.sessionId } },
          body: {
            endedAt: new Date(started + typed * MINUTE_MS).toISOString(),
            ...(rpe === null ? {} : { rpe: Number(rpe) }),
            ...(notes.trim() && { notes: notes.trim() }),
          },
        }),
      );
      close();
      toast("Session finished.");
      go(data.workoutId === undefined ? "/sessions" : `/workouts/${data.workoutId}`, { replace: true });
    });
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void finish();
      }}
    >
      {attempt.error !== null && !isAtField && (
        <Trouble what="The session is not finished." error={attempt.error} />
      )}
      {waits > 0 && (
        <p class="note warn" role="status">
          {waits === 1 ? "One change waits" : `${waits} changes wait`} to be sent. You can finish when that is
          done.
        </p>
      )}
      <div class="stack-s">
        <span class="finish-label">It took</span>
        <Stepper
          label="Duration"
          unit="min"
          value={minutes}
          step={5}
          error={wrongTime}
          onChange={setMinutes}
        />
      </div>
      <div class="efforts">
        <Choices
          label={`How hard was it? ${rpe ? effort(Number(rpe)) : ""}`}
          options={RPES}
          value={rpe}
          onChange={setRpe}
          error={wrongRpe}
        />
      </div>
      <Field label="Notes" error={wrongNotes}>
        {(control) => (
          <textarea
            {...control}
            class="input"
            rows={3}
            maxLength={2000}
            value={notes}
            onInput={(event) => {
              setNotes(event.currentTarget.value);
            }}
          />
        )}
      </Field>
      <Button type="submit" size="large" wide busy={attempt.busy} disabled={waits > 0 || setCount === 0}>
        Finish
      </Button>
      {setCount === 0 && <p class="soft small">Nothing is logged yet, so there is nothing to finish.</p>}
      <div class="row-between">
        <Button look="danger" onClick={onDiscard}>
          Discard …
        </Button>
        <Button look="quiet" onClick={onClose}>
          Go on training
        </Button>
      </div>
    </form>
  );
}

const GONE = new Set([404, 410]);

function Discarding({ session, setCount, onClose }: FinishProps) {
  const attempt = useAttempt();
  const discard = (): Promise<boolean> =>
    attempt.run(async () => {
      try {
        await call((client) =>
          client.DELETE("/sessions/{sessionId}", { params: { path: { sessionId: session.sessionId } } }),
        );
      } catch (error) {
        if (!(error instanceof ApiError && GONE.has(error.status))) {
          throw error;
        }
      }
      await forgetWaiting(session.sessionId);
      close();
      toast("Session discarded.");
      go("/sessions", { replace: true });
    });
  return (
    <div class="stack">
      {attempt.error !== null && <Trouble what="The session was not discarded." error={attempt.error} />}
      <p>{setCount === 1 ? "Its set goes" : `Its ${setCount} sets go`} with it, for good.</p>
      <div class="row">
        <Button look="danger" busy={attempt.busy} onClick={discard}>
          Discard it
        </Button>
        <Button look="secondary" onClick={onClose}>
          Keep it
        </Button>
      </div>
    </div>
  );
}
