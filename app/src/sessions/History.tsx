/** One exercise: the best that was done, how it went over time, every session, and its records. */

import { useEffect, useState } from "preact/hooks";
import { today, units } from "../account/profile";
import { call, type Schemas } from "../api/client";
import { Button, Empty, Waiting } from "../design/components";
import { longDay, shortDay } from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { volume, weight } from "../design/units";
import type { Place } from "../router";
import { spoken } from "./library";
import "./sessions.css";
import { recordName, recordValue, shownSet, type StoredSet } from "./sets";
import { Trend } from "./Trend";

type Page = Schemas["ExerciseHistory"];
type SessionOfHistory = Page["sessions"][number];
type ExerciseRecord = Schemas["ExerciseRecord"];

/** Sessions of the chart and its table: two years of two a week. */
const MOST_SESSIONS = 200;
const FIRST_SHOWN = 10;

interface Everything {
  page: Page;
  sessions: readonly SessionOfHistory[];
  records: readonly ExerciseRecord[];
}

async function everythingOf(exercise: string): Promise<Everything> {
  const [sessions, records] = await Promise.all([sessionsOf(exercise), recordsOf(exercise)]);
  return { ...sessions, records };
}

async function sessionsOf(exercise: string): Promise<Pick<Everything, "page" | "sessions">> {
  const read = async (nextToken?: string): Promise<Page> => {
    const query = { limit: 100, ...(nextToken === undefined ? {} : { nextToken }) };
    const params = { path: { exercise }, query };
    return (await call((client) => client.GET("/exercises/{exercise}/history", { params }))).data;
  };
  const page = await read();
  const sessions = [...page.sessions];
  let { nextToken } = page;
  while (nextToken !== undefined && sessions.length < MOST_SESSIONS) {
    const more = await read(nextToken);
    sessions.push(...more.sessions);
    nextToken = more.nextToken;
  }
  return { page, sessions };
}

async function recordsOf(exercise: string): Promise<ExerciseRecord[]> {
  const { data } = await call((client) => client.GET("/me/records", { params: { query: { exercise } } }));
  return (data.records ?? []).filter((record): record is ExerciseRecord => "exercise" in record);
}

export function History({ params: { exercise = "" } }: Place) {
  const [fetched, again] = useFetched(exercise, () => everythingOf(exercise));
  if (fetched.state === "waiting") {
    return <Waiting what="the history" />;
  }
  if (fetched.state === "failed") {
    return <Trouble what="The history could not be loaded." error={fetched.error} onRetry={again} />;
  }
  return <Shown {...fetched.data} />;
}

function Shown({ page, sessions, records }: Everything) {
  const { exercise } = page;
  useEffect(() => {
    document.title = `${exercise.name} · wotr`;
  }, [exercise.name]);
  return (
    <>
      <div class="stack-s">
        <h2>{exercise.name}</h2>
        <p class="soft">
          {[...exercise.muscleGroups.map(spoken), spoken(exercise.equipment)].join(" · ")}
          {exercise.own && " · your own"}
        </p>
      </div>
      {sessions.length === 0 ? (
        <Empty title="Not done yet">
          <p>Its weights, its best set and its records will be here after the first session.</p>
          <a class="button" href="#/sessions">
            To the sessions
          </a>
        </Empty>
      ) : (
        <>
          <Best page={page} />
          <Trend sessions={sessions} />
          <Records records={records} />
          <BySession sessions={sessions} />
        </>
      )}
    </>
  );
}

function Best({ page: { best } }: { page: Page }) {
  if (best === null) {
    return null;
  }
  const record = best as unknown as ExerciseRecord;
  return (
    <section class="card best" aria-labelledby="best">
      <Icon name="trophy" size={32} />
      <div>
        <h3 id="best" class="soft small">
          Best set
        </h3>
        <p class="best-set number">{shownSet(record.set, units.value)}</p>
        <p class="soft small">
          {record.set.e1rmKg !== undefined && `e1RM ${weight(record.set.e1rmKg, units.value)} · `}
          <a href={`#/sessions/${record.sessionId}`}>{longDay(record.localDate)}</a>
        </p>
      </div>
    </section>
  );
}

function Records({ records }: { records: readonly ExerciseRecord[] }) {
  const [isOpen, setOpen] = useState(false);
  const overall = records.filter((record) => !record.kind.startsWith("max-reps-at-weight"));
  const atWeights = records
    .filter((record) => record.kind.startsWith("max-reps-at-weight"))
    .sort((one, other) => Number(other.kind.split(":")[1]) - Number(one.kind.split(":")[1]));
  const shown = isOpen ? [...overall, ...atWeights] : overall;
  if (records.length === 0) {
    return null;
  }
  return (
    <section class="stack" aria-labelledby="records">
      <h3 id="records">Records</h3>
      <ul class="plain session-records">
        {shown.map((record) => (
          <li key={record.kind}>
            <span>{recordName(record.kind, units.value)}</span>
            <strong class="number">{recordValue(record, units.value)}</strong>
            <a class="small" href={`#/sessions/${record.sessionId}`}>
              {shortDay(record.localDate, today())}
            </a>
          </li>
        ))}
      </ul>
      {atWeights.length > 0 && (
        <div>
          <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Fewer records" : `Most repetitions at ${atWeights.length} weights`}
          </Button>
        </div>
      )}
    </section>
  );
}

function BySession({ sessions }: { sessions: readonly SessionOfHistory[] }) {
  const [count, setCount] = useState(FIRST_SHOWN);
  return (
    <section class="stack" aria-labelledby="by-session">
      <h3 id="by-session">Sessions</h3>
      <ul class="plain by-session">
        {sessions.slice(0, count).map((session) => (
          <li key={session.sessionId}>
            <div class="row-between">
              <a href={`#/sessions/${session.sessionId}`}>{longDay(session.localDate)}</a>
              <span class="soft small number">
                {session.e1rmKg !== undefined && `e1RM ${weight(session.e1rmKg, units.value)} · `}
                {volume(session.volumeKg, units.value)}
              </span>
            </div>
            <ul class="plain chips" aria-label="Sets">
              {(session.sets as unknown as StoredSet[]).map((set) => (
                <li key={set.setId} class={set.kind === "warmup" ? "chip soft" : "chip"}>
                  <span class="number">{shownSet(set, units.value)}</span>
                  {set.kind !== "working" && (
                    <span class="small"> {set.kind === "warmup" ? "warm-up" : "drop"}</span>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {count < sessions.length && (
        <Button look="secondary" onClick={() => setCount(count + 2 * FIRST_SHOWN)}>
          Show more
        </Button>
      )}
    </section>
  );
}
