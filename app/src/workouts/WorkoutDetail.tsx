/** One workout: what it was, what it counts for, and what can be done with it. */

import type { ComponentChildren } from "preact";
import { timeZone, units } from "../account/profile";
import { call } from "../api/client";
import { Button, Empty, Waiting } from "../design/components";
import { longDay } from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { distance, duration, elevation, number, volume } from "../design/units";
import { go, type Place } from "../router";
import { remove } from "./changing";
import { effortName, tempo, tempoName } from "./kinds";
import type { Shown } from "./listing";
import { useWorkout } from "./one";
import { clockOf, offsetName } from "./time";
import { TypeIcon } from "./TypeIcon";
import { WaitingBadge } from "./WaitingBadge";
import type { Workout } from "./workout";
import "./workouts.css";

export function WorkoutDetail({ params }: Place) {
  const id = params.id ?? "";
  const fetched = useWorkout(id, (other) => `/workouts/${other}`);
  if (fetched.state === "waiting") {
    return <Waiting what="the workout" />;
  }
  if (fetched.state === "failed") {
    return (
      <>
        <Trouble what="The workout could not be loaded." error={fetched.error} />
        <p>
          <a href="#/workouts">All workouts</a>
        </p>
      </>
    );
  }
  return fetched.data ? (
    <Detail shown={fetched.data} />
  ) : (
    <Empty title="This workout is deleted">
      <a href="#/workouts">All workouts</a>
    </Empty>
  );
}

function Detail({ shown }: { shown: Shown }) {
  const { id, input, stored, entry } = shown;
  const clock = clockOf(input.ts, timeZone.value);
  const speed = tempo(input, units.value);
  const ofSession = stored?.sessionId;
  return (
    <article class="stack">
      <header class="workout-head">
        <span class="type-sign large">
          <TypeIcon type={input.type} size={32} />
        </span>
        <div>
          <h2>{input.type}</h2>
          <p class="soft">
            {longDay(shown.localDate)}, {clock.time} <span class="small">({offsetName(clock.offset)})</span>
          </p>
        </div>
        <WaitingBadge entry={entry} />
      </header>
      <dl class="workout-figures">
        <Figure name="Duration">{duration(input.durationMin)}</Figure>
        {input.distanceKm != null && (
          <Figure name="Distance">{distance(input.distanceKm, units.value)}</Figure>
        )}
        {speed && <Figure name={tempoName(input.type)}>{speed}</Figure>}
        {stored?.volumeKg != null && <Figure name="Volume">{volume(stored.volumeKg, units.value)}</Figure>}
        {input.rpe != null && (
          <Figure name="Effort" more={effortName(input.rpe)}>
            {input.rpe}
          </Figure>
        )}
        {input.avgHr != null && <Figure name="Average heart rate">{number(input.avgHr)} bpm</Figure>}
        {input.maxHr != null && <Figure name="Highest heart rate">{number(input.maxHr)} bpm</Figure>}
        {input.avgPowerW != null && <Figure name="Average power">{number(input.avgPowerW)} W</Figure>}
        {input.elevationM != null && (
          <Figure name="Climbed">{elevation(input.elevationM, units.value)}</Figure>
        )}
        {input.calories != null && <Figure name="Energy">{number(input.calories)} kcal</Figure>}
      </dl>
      {input.notes && <p class="workout-notes">{input.notes}</p>}
      {stored && <Load workout={stored} />}
      {stored && <HeldRecords workout={stored} />}
      <div class="row">
        <a class="button secondary" href={`#/workouts/${id}/edit`}>
          <Icon name="edit" size={20} /> Edit
        </a>
        {ofSession ? (
          <a class="button secondary" href={`#/sessions/${ofSession}`}>
            <Icon name="strength" size={20} /> Its sets
          </a>
        ) : (
          <Button
            look="danger"
            onClick={async () => {
              await remove(shown);
              go("/workouts", { replace: true });
            }}
          >
            <Icon name="trash" size={20} /> Delete
          </Button>
        )}
      </div>
      {stored && stored.source !== "manual" && <p class="small soft">Source: {stored.source}</p>}
    </article>
  );
}

function Figure({ name, more, children }: { name: string; more?: string; children: ComponentChildren }) {
  return (
    <div class="workout-figure">
      <dt>{name}</dt>
      <dd>
        {children} {more && <span class="small soft">{more}</span>}
      </dd>
    </div>
  );
}

const METHODS: Readonly<Record<string, { name: string; says: string }>> = {
  "session-rpe": { name: "Session RPE", says: "effort (0 to 10) times minutes" },
  tss: { name: "TSS", says: "power against your threshold power; an hour at the threshold is 100" },
  rtss: { name: "rTSS", says: "speed against your threshold pace; an hour at the threshold is 100" },
  "banister-trimp": { name: "TRIMP", says: "minutes, weighted by how high the heart rate was" },
};

/** How much this workout counts, and by what. */
function Load({ workout: { load } }: { workout: Workout }) {
  if (!load) {
    return (
      <p class="note">
        <span>
          No load yet. Say how hard it was, or give a heart rate or power: then it counts in your fitness.
        </span>
      </p>
    );
  }
  const method = METHODS[load.method];
  const others = Object.entries(load.all).filter(([other]) => other !== load.method);
  return (
    <section class="card stack-s" aria-labelledby="load">
      <h3 id="load">
        Load <span class="number">{number(load.value)}</span>
      </h3>
      <p class="soft">
        {method ? `${method.name}: ${method.says}.` : load.method}
        {load.assumed &&
          load.assumed.length > 0 &&
          ` Assumed, as your profile has none: ${load.assumed.join(", ")}.`}
      </p>
      {others.length > 0 && (
        <p class="small soft">
          By other methods:{" "}
          {others.map(([other, value]) => `${METHODS[other]?.name ?? other} ${number(value)}`).join(", ")}.
          They are on different scales.
        </p>
      )}
    </section>
  );
}

const RECORDS: Readonly<Record<string, string>> = {
  "longest-distance": "Longest distance",
  "longest-duration": "Longest time",
  "most-calories": "Most energy",
  "highest-elevation": "Most climbed",
  "longest-30d": "Longest in 30 days",
};

/** The records that stand by this workout. Without a network there are none to show. */
function HeldRecords({ workout: { workoutId, type, version } }: { workout: Workout }) {
  const [fetched] = useFetched(`${workoutId} ${version}`, async () => {
    const query = { type: type as "Run" };
    const { data } = await call((client) => client.GET("/me/records", { params: { query } }));
    return data.records ?? [];
  });
  if (fetched.state !== "there") {
    return null;
  }
  const held = fetched.data.filter((record) => "workoutId" in record && record.workoutId === workoutId);
  if (held.length === 0) {
    return null;
  }
  return (
    <ul class="plain row" aria-label="Records">
      {held.map(({ kind }) => (
        <li class="badge good" key={kind}>
          <Icon name="trophy" size={16} />
          {RECORDS[kind] ?? `Highest load (${METHODS[kind.replace("highest-load:", "")]?.name ?? kind})`}
        </li>
      ))}
    </ul>
  );
}
