/** Strength: the session that is open, or how to start one; the last ones, and those of a day. */

import { useEffect, useState } from "preact/hooks";
import { today, units } from "../account/profile";
import { call, type Schemas } from "../api/client";
import { Button, Empty, Field, Waiting } from "../design/components";
import { spokenDay } from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { spokenDuration, volume } from "../design/units";
import { exerciseName, loadLibrary } from "./library";
import { live, refresh, restoreLive, type Session } from "./current";
import "./sessions.css";
import { useStart } from "./starting";

type Template = Schemas["Template"];

const MINUTE_MS = 60_000;
const LAST = 10;

export function Sessions() {
  const [day, setDay] = useState("");
  return (
    <>
      <Now />
      <nav class="session-ways" aria-label="Strength">
        <a class="button quiet" href="#/templates">
          <Icon name="list" size={20} /> Templates
        </a>
        <a class="button quiet" href="#/exercises">
          <Icon name="strength" size={20} /> Exercises
        </a>
      </nav>
      <section class="stack" aria-labelledby="past-sessions">
        <div class="row-between">
          <h2 id="past-sessions">{day ? "Sessions of the day" : "Last sessions"}</h2>
          <Field label="On a day">
            {(control) => (
              <input
                {...control}
                class="input"
                type="date"
                value={day}
                max={today()}
                onInput={(event) => {
                  setDay(event.currentTarget.value);
                }}
              />
            )}
          </Field>
        </div>
        <PastSessions day={day} />
      </section>
    </>
  );
}

function Now() {
  const [fetched, again] = useFetched("now", async () => {
    restoreLive();
    const [, { data }] = await Promise.all([refresh(), call((client) => client.GET("/templates"))]);
    return data.templates;
  });
  useEffect(() => {
    loadLibrary().catch(() => undefined); // it has the names; without it the identifiers are read
  }, []);
  const known = live.value;
  if (known) {
    return <Continue session={known.session} />;
  }
  if (fetched.state === "waiting") {
    return <Waiting what="your session" />;
  }
  if (fetched.state === "failed") {
    return (
      <Trouble what="It is not known whether a session is open." error={fetched.error} onRetry={again} />
    );
  }
  return <Start templates={fetched.data} />;
}

function Continue({ session }: { session: Session }) {
  const minutes = (Date.now() - Date.parse(session.startedAt)) / MINUTE_MS;
  const { sets } = session;
  return (
    <section class="card stack hero" aria-labelledby="open-session">
      <div class="stack-s">
        <span class="badge good">In progress</span>
        <h2 id="open-session">{session.title ?? "Free session"}</h2>
        <p class="soft">
          Started {spokenDuration(Math.max(0, minutes))} ago ·{" "}
          {sets.length === 1 ? "1 set" : `${sets.length} sets`}
        </p>
      </div>
      <a class="button large wide" href="#/sessions/current">
        Continue
      </a>
    </section>
  );
}

function Start({ templates }: { templates: readonly Template[] }) {
  const { busy, error, start: begin } = useStart();
  return (
    <section class="stack" aria-labelledby="start">
      <h2 id="start">Start</h2>
      {error !== null && <Trouble what="The session was not started." error={error} />}
      {templates.length > 0 && (
        <ul class="plain session-starts">
          {templates.map((template) => (
            <li key={template.templateId} class="card start">
              <div class="stack-s">
                <strong>{template.title}</strong>
                <span class="soft small">{names(template.exercises)}</span>
              </div>
              <Button
                busy={busy}
                aria-label={`Start ${template.title}`}
                onClick={() => begin(template.templateId)}
              >
                Start
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Button
        size="large"
        wide
        look={templates.length > 0 ? "secondary" : "primary"}
        busy={busy}
        onClick={() => begin(null)}
      >
        Start an empty session
      </Button>
    </section>
  );
}

/** The names of what is trained, each once. */
export function names(of: readonly { exercise: string }[]): string {
  return [...new Set(of.map(({ exercise }) => exerciseName(exercise)))].join(", ");
}

/** All pages until there are as many as asked for, or no more. */
async function sessionsOf(day: string): Promise<Session[]> {
  const found: Session[] = [];
  let nextToken: string | undefined;
  do {
    const page = nextToken === undefined ? {} : { nextToken };
    const query = day ? { date: day, ...page } : { last: LAST + 1, ...page }; // the open one may be among them
    const { data } = await call((client) => client.GET("/sessions", { params: { query } }));
    found.push(...data.sessions);
    nextToken = data.nextToken;
  } while (nextToken !== undefined && (day || found.length <= LAST));
  return found;
}

function PastSessions({ day }: { day: string }) {
  const [fetched, again] = useFetched(day, () => sessionsOf(day));
  if (fetched.state === "waiting") {
    return <Waiting what="the sessions" />;
  }
  if (fetched.state === "failed") {
    return <Trouble what="The sessions could not be loaded." error={fetched.error} onRetry={again} />;
  }
  const sessions = fetched.data
    .filter((session) => session.status === "finished")
    .slice(0, day ? undefined : LAST);
  if (sessions.length === 0) {
    return day ? (
      <p class="soft">No finished session on this day.</p>
    ) : (
      <Empty title="No session yet">
        <p>Start one above. When you finish it, it counts as a workout.</p>
      </Empty>
    );
  }
  return (
    <ul class="plain past">
      {sessions.map((session) => (
        <li key={session.sessionId}>
          <a href={`#/sessions/${session.sessionId}`}>
            <span class="past-when">
              <strong>{session.title ?? "Free session"}</strong>
              <span class="soft small">{spokenDay(session.localDate, today())}</span>
            </span>
            <span class="soft small past-what">{names(session.sets)}</span>
            <span class="past-much number small">
              {session.setCount} sets
              <br />
              {volume(session.volumeKg, units.value)}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
