/** A session that is over: its sets in order, which can still be corrected, and what they add up to. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useAttempt } from "../account/attempt";
import { timeZone, units } from "../account/profile";
import { call } from "../api/client";
import { Button, Dialog, Empty, toast, Waiting } from "../design/components";
import { longDay } from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { inWeightUnit, number, spokenDuration, volume, weightUnit } from "../design/units";
import { go, type Place } from "../router";
import { clockOf } from "../workouts/time";
import { EditSet } from "./EditSet";
import { exerciseName, loadLibrary } from "./library";
import type { Session } from "./current";
import { type Line, linesOf, type PlannedLine } from "./plan";
import { forgetWaiting, type ShownSet, shownSets, waitingFor } from "./waiting";
import "./sessions.css";
import { shownWeight } from "./sets";

const MINUTE_MS = 60_000;

export function Past({ params: { id = "" } }: Place) {
  const [fetched, again] = useFetched(id, async () => {
    const { data } = await call((client) =>
      client.GET("/sessions/{sessionId}", { params: { path: { sessionId: id } } }),
    );
    return data;
  });
  const waiting = waitingFor(id).length;
  const waited = useRef(waiting);
  useEffect(() => {
    if (waiting < waited.current) {
      again(); // something was sent
    }
    waited.current = waiting;
  }, [waiting, again]);
  useEffect(() => {
    loadLibrary().catch(() => undefined); // it has the names; without it the identifiers are read
  }, []);
  if (fetched.state === "waiting") {
    return <Waiting what="the session" />;
  }
  if (fetched.state === "failed") {
    return <Trouble what="The session could not be loaded." error={fetched.error} onRetry={again} />;
  }
  return <Finished session={fetched.data} />;
}

const NONE: ReadonlyMap<string, string> = new Map();

function Finished({ session }: { session: Session }) {
  const [edited, setEdited] = useState<string | null>(null);
  const [isDeleting, setDeleting] = useState(false);
  const sets = shownSets(session.sessionId, session.sets, NONE, waitingFor(session.sessionId));
  const lines = linesOf((session.planned ?? []) as unknown as PlannedLine[], [], sets);
  const minutes = session.endedAt
    ? (Date.parse(session.endedAt) - Date.parse(session.startedAt)) / MINUTE_MS
    : null;
  return (
    <>
      <div class="stack-s">
        <h2>{session.title ?? "Free session"}</h2>
        <p class="soft">
          {longDay(session.localDate)}, {clockOf(session.startedAt, timeZone.value).time}
        </p>
      </div>
      {session.status === "open" && (
        <a class="button large" href="#/sessions/current">
          Continue
        </a>
      )}
      <dl class="session-figures">
        {minutes !== null && <Figure name="Duration" value={spokenDuration(minutes)} />}
        <Figure name="Volume" value={volume(session.volumeKg, units.value)} />
        <Figure name="Sets" value={String(session.setCount)} />
        <Figure name="Repetitions" value={String(session.reps)} />
        {session.rpe !== undefined && <Figure name="Effort" value={`${session.rpe} of 10`} />}
      </dl>
      {session.notes && <p class="card notes">{session.notes}</p>}
      {lines.length === 0 && <Empty title="No sets" />}
      {lines.map((line) => (
        <LineTable key={line.key} line={line} onEdit={(set) => setEdited(set.key)} />
      ))}
      <div class="row-between">
        {session.workoutId === undefined ? (
          <span />
        ) : (
          <a class="button secondary" href={`#/workouts/${session.workoutId}`}>
            Its workout <Icon name="next" size={18} />
          </a>
        )}
        {session.status === "finished" && (
          <Button look="danger" onClick={() => setDeleting(true)}>
            <Icon name="trash" size={18} /> Delete session
          </Button>
        )}
      </div>
      <EditSet sessionId={session.sessionId} sets={sets} edited={edited} onClose={() => setEdited(null)} />
      <Dialog title="Delete this session?" isOpen={isDeleting} onClose={() => setDeleting(false)}>
        <Deleting session={session} onClose={() => setDeleting(false)} />
      </Dialog>
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="number">{value}</dd>
    </div>
  );
}

/** Kilograms in the person's unit, or that there are none. */
const amount = (kg: number | null | undefined, decimals: number): string =>
  kg ? number(inWeightUnit(kg, units.value), decimals) : "–";

function LineTable({ line, onEdit }: { line: Line<ShownSet>; onEdit: (set: ShownSet) => void }) {
  const { planned } = line;
  return (
    <section class="card line-table" aria-label={exerciseName(line.exercise)}>
      <div class="row-between">
        <h3>
          <a href={`#/exercises/${line.exercise}`}>{exerciseName(line.exercise)}</a>
        </h3>
        {planned && (
          <span class={line.left === 0 ? "badge good" : "badge"}>
            {line.done} of {planned.sets} × {planned.reps}
            {planned.weightKg !== undefined && ` · ${shownWeight(planned, units.value)}`}
          </span>
        )}
      </div>
      {line.sets.length === 0 ? (
        <p class="soft small">Not done</p>
      ) : (
        <table class="sets-table">
          <thead>
            <tr>
              <th scope="col">Set</th>
              <th scope="col" class="number">
                Volume ({weightUnit(units.value)})
              </th>
              <th scope="col" class="number">
                e1RM ({weightUnit(units.value)})
              </th>
              <th scope="col">
                <span class="unseen">Edit</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {line.sets.map((set) => (
              <tr key={set.key}>
                <td>
                  <span class="number">
                    {shownWeight(set, units.value)} × {set.reps}
                  </span>
                  <span class="details soft small">
                    {set.kind !== "working" && (
                      <span class="badge">{set.kind === "warmup" ? "Warm-up" : "Drop"}</span>
                    )}{" "}
                    {set.rir !== undefined && `RIR ${set.rir} `}
                    {set.entry && <span class="badge warn">Waiting</span>}
                  </span>
                </td>
                <td class="number">{amount(set.entry ? null : set.stored?.volumeKg, 0)}</td>
                <td class="number">{amount(set.entry ? null : set.stored?.e1rmKg, 1)}</td>
                <td class="edit">
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`Edit ${shownWeight(set, units.value)} × ${set.reps}`}
                    onClick={() => onEdit(set)}
                  >
                    <Icon name="edit" size={18} />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Deleting({ session, onClose }: { session: Session; onClose: () => void }) {
  const attempt = useAttempt();
  const remove = (): Promise<boolean> =>
    attempt.run(async () => {
      await call((client) =>
        client.DELETE("/sessions/{sessionId}", { params: { path: { sessionId: session.sessionId } } }),
      );
      await forgetWaiting(session.sessionId);
      toast("Session deleted.");
      go("/sessions", { replace: true });
    });
  return (
    <>
      {attempt.error !== null && <Trouble what="The session was not deleted." error={attempt.error} />}
      <p>
        Its {session.sets.length} sets and its workout go with it, for good. Records, sums and streaks are
        counted again without it.
      </p>
      <div class="row">
        <Button look="danger" busy={attempt.busy} onClick={remove}>
          Delete it
        </Button>
        <Button look="secondary" onClick={onClose}>
          Keep it
        </Button>
      </div>
    </>
  );
}
