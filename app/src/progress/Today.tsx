/** The start: how it stands today, in a glance. */

import { useEffect } from "preact/hooks";
import { shownName, timeZone, today, units } from "../account/profile";
import { Empty, Waiting } from "../design/components";
import {
  addDays,
  DAYS_OF_WEEK,
  daysFrom,
  isoWeek,
  longDay,
  mondayOf,
  spokenDay,
  weekdayAndDay,
} from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { onSent } from "../outbox";
import { Trouble } from "../design/trouble";
import { distance, number, spokenDuration } from "../design/units";
import { FormInWords } from "./FormInWords";
import "./progress.css";
import { type Day, type FitnessRead, readDays, readFitness, readStats, type Stats } from "./reading";
import { WorkoutLine } from "./WorkoutLine";
import { bounds, level } from "./scale";
import { sumOf } from "./weeks";
import {
  counted,
  greeting,
  kindWords,
  importance,
  type Method,
  placeOf,
  recordValue,
  type WorkoutRecord,
} from "./words";

// The days that fitness is mostly made of: of these it is said how many workouts are counted.
const DAYS_THAT_COUNT = 42;

const RECORDS_FOLLOW_MS = 3000;

interface Known {
  stats: Stats;
  days: readonly Day[];
  fitness: FitnessRead;
}

async function read(now: string): Promise<Known> {
  const lastMonday = addDays(mondayOf(now), -DAYS_OF_WEEK);
  const [stats, days, fitness] = await Promise.all([
    readStats(),
    readDays(lastMonday, addDays(mondayOf(now), DAYS_OF_WEEK)),
    readFitness(addDays(now, 1 - DAYS_THAT_COUNT), addDays(now, 1)),
  ]);
  return { stats, days, fitness };
}

export function Today() {
  const now = today();
  const [known, again] = useFetched(now, () => read(now));
  useEffect(() => {
    // What is logged here, or was without a network, shows as soon as it is sent; its records follow.
    let later = 0;
    const end = onSent(() => {
      again();
      window.clearTimeout(later);
      later = window.setTimeout(again, RECORDS_FOLLOW_MS);
    });
    return () => {
      window.clearTimeout(later);
      end();
    };
  }, [again]);
  return (
    <div class="progress">
      <div class="row-between">
        <p class="lead">
          {greeting(hourIn(timeZone.value))}, {shownName.value.replace(/@.*/, "")}.{" "}
          <span class="soft">{longDay(now)}</span>
        </p>
        <a class="button log" href="#/workouts/new">
          <Icon name="plus" size={20} />
          Log a workout
        </a>
      </div>
      {known.state === "waiting" && <Waiting what="how it stands" />}
      {known.state === "failed" && (
        <Trouble what="Your overview could not be loaded." error={known.error} onRetry={again} />
      )}
      {known.state === "there" &&
        (known.data.stats.lifetime.workouts === 0 ? <Start /> : <Standing {...known.data} />)}
    </div>
  );
}

function hourIn(zone: string): number {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "numeric", hourCycle: "h23" });
  return Number(format.format(new Date()));
}

/** What somebody sees who has logged nothing yet. */
function Start() {
  return (
    <section class="card" aria-label="How to start">
      <Empty title="Your training will be here">
        <p class="narrow">
          Log a workout, and this page shows your week, your streak, your records and how fit and how tired
          you are. Type, time and how hard it felt are enough.
        </p>
      </Empty>
      <ol class="plain starts">
        <li>
          <Icon name="plus" />
          <a href="#/workouts/new">Log your first workout</a>
          <span class="soft small">It takes two taps.</span>
        </li>
        <li>
          <Icon name="strength" />
          <a href="#/sessions">Start a strength session</a>
          <span class="soft small">Sets and weights, with a timer for your rests.</span>
        </li>
        <li>
          <Icon name="list" />
          <a href="#/settings">Bring what you have</a>
          <span class="soft small">Units, time zone, heart rates; and an import of what you exported.</span>
        </li>
      </ol>
    </section>
  );
}

function Standing({ stats, days, fitness }: Known) {
  return (
    <>
      <div class="pair">
        <StreakCard stats={stats} />
        <FormCard fitness={fitness} />
      </div>
      <WeekCard stats={stats} days={days} method={fitness.method} />
      <div class="pair">
        <LastWorkouts stats={stats} />
        <LastRecords stats={stats} method={fitness.method} />
      </div>
    </>
  );
}

function StreakCard({ stats }: { stats: Stats }) {
  const { current, longest } = stats.streak;
  return (
    <section class="card stack-s" aria-labelledby="streak">
      <h2 id="streak" class="eyebrow">
        Run streak
      </h2>
      <p class="figure">
        <span class={current > 0 ? "flame lit" : "flame"}>
          <Icon name="flame" size={28} />
        </span>
        {counted(current, "day")}
      </p>
      <p class="soft small">
        {streakWords(stats)} {longest > current && `Your longest was ${counted(longest, "day")}.`}
        {current > 1 && longest === current && "It is your longest."}
      </p>
      <p class="end small">
        <a href="#/calendar">See it in the calendar</a>
      </p>
    </section>
  );
}

function streakWords({ streak: { current, currentFrom }, today: now }: Stats): string {
  if (currentFrom === undefined || current === 0) {
    return "A day counts with a mile of running or more.";
  }
  if (addDays(currentFrom, current) === now) {
    return "Run a mile today to continue it.";
  }
  return current === 1
    ? "You ran a mile or more today."
    : `A mile or more each day since ${spokenDay(currentFrom, now)}.`;
}

function FormCard({ fitness }: { fitness: FitnessRead }) {
  return (
    <section class="card stack-s" aria-labelledby="form">
      <h2 id="form" class="eyebrow">
        Form today
      </h2>
      <FormInWords fitness={fitness} />
      <p class="end small">
        <a href="#/progress">See how it came to this</a>
      </p>
    </section>
  );
}

function WeekCard({ stats, days, method }: { stats: Stats; days: readonly Day[]; method: Method }) {
  const { from, isoWeek: name } = stats.week;
  const before = days.filter((day) => day.date < from);
  const thisWeek = days.filter((day) => day.date >= from);
  const last = sumOf(before);
  const loadOf = (of: readonly Day[]): number => sumOf(of).load[method] ?? 0;
  const inUnits = units.value;
  const figures = [
    { name: "Time", now: stats.week.durationMin, then: last.durationMin, text: spokenDuration },
    {
      name: "Distance",
      now: stats.week.distanceKm,
      then: last.distanceKm,
      text: (km: number) => distance(km, inUnits),
    },
    { name: "Load", now: loadOf(thisWeek), then: loadOf(before), text: (load: number) => number(load) },
  ];
  const upTo = bounds(days.map((day) => day.durationMin));
  return (
    <section class="card stack" aria-labelledby="week">
      <div class="row-between">
        <h2 id="week">This week</h2>
        <span class="soft small">
          {name ? `Week ${isoWeek(from).week}` : ""} · {counted(stats.week.workouts, "workout")}, last week{" "}
          {number(last.workouts)}
        </span>
      </div>
      <dl class="figures">
        {figures.map((figure) => (
          <div key={figure.name}>
            <dt class="soft small">{figure.name}</dt>
            <dd>
              <span class="figure">{figure.text(figure.now)}</span>
              <Against now={figure.now} then={figure.then} />
              <span class="soft small">last week {figure.text(figure.then)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <div class="dots" aria-label="Days of this week and the last" role="group">
        <Dots name="Last" monday={addDays(from, -DAYS_OF_WEEK)} days={days} upTo={upTo} today={stats.today} />
        <Dots name="This" monday={from} days={days} upTo={upTo} today={stats.today} />
      </div>
    </section>
  );
}

/** A bar of this week, with a mark where the last one ended. */
function Against({ now, then }: { now: number; then: number }) {
  const most = Math.max(now, then);
  const share = (value: number): number => (most > 0 ? (value / most) * 100 : 0);
  return (
    <svg class="against" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" rx="2" />
      <rect class="now" width={share(now)} height="8" rx="2" />
      {then > 0 && <rect class="then" x={Math.min(share(then), 99) - 0.5} width="1.5" height="8" />}
    </svg>
  );
}

interface DotsProps {
  name: string;
  monday: string;
  days: readonly Day[];
  upTo: readonly number[];
  today: string;
}

function Dots({ name, monday, days, upTo, today: now }: DotsProps) {
  return (
    <>
      <span class="soft small">{name}</span>
      <ol class="plain">
        {daysFrom(monday, DAYS_OF_WEEK).map((date) => {
          const day = days.find((one) => one.date === date);
          const said = day ? spokenDuration(day.durationMin) : date > now ? "yet to come" : "rest";
          const looks = [
            "dot",
            `heat-${level(day?.durationMin ?? 0, upTo)}`,
            date === now && "is-today",
            date > now && "to-come",
          ];
          return (
            <li key={date}>
              <a
                class={looks.filter(Boolean).join(" ")}
                href={`#/calendar?day=${date}`}
                title={`${weekdayAndDay(date)}: ${said}`}
              >
                <span aria-hidden="true">{weekdayAndDay(date).charAt(0)}</span>
                <span class="unseen">
                  {weekdayAndDay(date)}: {said}
                </span>
              </a>
            </li>
          );
        })}
      </ol>
    </>
  );
}

const SHOWN = 5;

function LastWorkouts({ stats }: { stats: Stats }) {
  return (
    <section class="card stack-s" aria-labelledby="last-workouts">
      <h2 id="last-workouts">Last workouts</h2>
      <ul class="plain lines">
        {stats.recentWorkouts.slice(0, SHOWN).map((workout) => (
          <li key={workout.workoutId}>
            <WorkoutLine workout={workout} when={spokenDay(workout.localDate, stats.today)} />
          </li>
        ))}
      </ul>
      <p class="end small">
        <a href="#/workouts">All workouts</a>
      </p>
    </section>
  );
}

function LastRecords({ stats, method }: { stats: Stats; method: Method }) {
  const records = stats.records
    .filter((record) => !record.kind.startsWith("highest-load:") || record.kind.endsWith(`:${method}`))
    .sort((a, b) => importance(a) - importance(b));
  // A line for each workout: a long one sets several at once.
  const byWorkout = new Map<string, WorkoutRecord[]>();
  for (const record of records) {
    byWorkout.set(record.workoutId, [...(byWorkout.get(record.workoutId) ?? []), record]);
  }
  const newest = [...byWorkout].sort(([a], [b]) => b.localeCompare(a)).slice(0, SHOWN);
  return (
    <section class="card stack-s" aria-labelledby="last-records">
      <h2 id="last-records">Newest records</h2>
      {newest.length === 0 && <p class="soft">Your first workouts set them.</p>}
      <ul class="plain lines">
        {newest.map(([workoutId, [record, ...others]]) => (
          <li key={workoutId}>
            {record && <RecordLine record={record} others={others} now={stats.today} />}
          </li>
        ))}
      </ul>
      <p class="end small">
        <a href="#/records">All records</a>
      </p>
    </section>
  );
}

function RecordLine({ record, others, now }: { record: WorkoutRecord; others: unknown[]; now: string }) {
  return (
    <a class="line" href={placeOf(record)}>
      <span class="two-lines">
        <strong>{kindWords(record.kind, units.value)}</strong>
        <span class="soft small">
          {record.type}, {spokenDay(record.localDate, now)}
          {others.length > 0 && `, and ${counted(others.length, "more record", "more records")}`}
        </span>
      </span>
      <span class="number">{recordValue(record, units.value)}</span>
    </a>
  );
}
