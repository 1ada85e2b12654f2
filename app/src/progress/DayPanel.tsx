/** One day: what was done, what it added up to, and how it stood that evening. */

import { today, units } from "../account/profile";
import { Waiting } from "../design/components";
import { addDays, longDay } from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { distance, elevation, number, spokenDuration, volume } from "../design/units";
import { readSummary, readWorkouts, type Summary } from "./reading";
import { WorkoutLine } from "./WorkoutLine";
import { counted, importance, kindWords, recordValue, signed, subjectOf } from "./words";

export function DayPanel({ date }: { date: string }) {
  const [day, again] = useFetched(date, async () => {
    const [summary, workouts] = await Promise.all([readSummary(date), readWorkouts(date, addDays(date, 1))]);
    return { summary, workouts };
  });
  return (
    <section class="card stack" aria-labelledby="day" aria-live="polite" aria-busy={day.state === "waiting"}>
      <h2 id="day">{longDay(date)}</h2>
      {day.state === "waiting" && <Waiting what="the day" />}
      {day.state === "failed" && (
        <Trouble what="The day could not be loaded." error={day.error} onRetry={again} />
      )}
      {day.state === "there" && (
        <>
          {day.data.workouts.length === 0 ? (
            <p class="soft">A day of rest.</p>
          ) : (
            <ul class="plain lines">
              {day.data.workouts.map((workout) => (
                <li key={workout.workoutId}>
                  <WorkoutLine workout={workout} />
                </li>
              ))}
            </ul>
          )}
          <Sums summary={day.data.summary} />
          <Records summary={day.data.summary} />
          {day.data.workouts.length === 0 && date === today() && (
            <p>
              <a href="#/workouts/new">Log a workout of today</a>
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Sums({ summary: { totals, load, fitness, streak } }: { summary: Summary }) {
  const inUnits = units.value;
  const dayLoad = load[fitness.method];
  const sums: (readonly [string, string])[] = [
    ...(totals.workouts > 1 ? [["Together", spokenDuration(totals.durationMin)] as const] : []),
    ...(totals.workouts > 1 && totals.distanceKm > 0
      ? [["Distance", distance(totals.distanceKm, inUnits)] as const]
      : []),
    ...(totals.elevationM > 0 ? [["Climbing", elevation(totals.elevationM, inUnits)] as const] : []),
    ...(totals.volumeKg > 0 ? [["Lifted", volume(totals.volumeKg, inUnits)] as const] : []),
    ...(totals.calories > 0 ? [["Energy", `${number(totals.calories)} kcal`] as const] : []),
    ...(dayLoad ? [["Load", number(dayLoad)] as const] : []),
    ["Fitness", number(fitness.ctl)],
    ["Fatigue", number(fitness.atl)],
    ["Form", signed(fitness.tsb)],
    ["Run streak", counted(streak.current, "day")],
  ];
  return (
    <dl class="sums">
      {sums.map(([name, value]) => (
        <div key={name}>
          <dt class="soft small">{name}</dt>
          <dd class="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Records({ summary: { records } }: { summary: Summary }) {
  if (records.length === 0) {
    return null;
  }
  return (
    <div class="stack-s">
      <h3>Records of this day</h3>
      <ul class="plain lines">
        {records
          .toSorted((a, b) => importance(a) - importance(b))
          .map((record) => (
            <li key={`${record.workoutId} ${record.kind}`} class="line">
              <span class="row tight">
                <span class="trophy">
                  <Icon name="trophy" size={18} />
                </span>
                {subjectOf(record)}: {kindWords(record.kind, units.value).toLowerCase()}
              </span>
              <span class="number">{recordValue(record, units.value)}</span>
            </li>
          ))}
      </ul>
    </div>
  );
}
