/** What weeks and months, the year and a life add up to. */

import { useState } from "preact/hooks";
import { today, units } from "../account/profile";
import { Choices, Field } from "../design/components";
import {
  addDays,
  addMonths,
  DAYS_OF_WEEK,
  daysText,
  longMonth,
  mondayOf,
  shortDay,
  shortMonth,
} from "../design/days";
import { useFetched } from "../design/fetched";
import { Trouble } from "../design/trouble";
import {
  distance,
  elevation,
  inDistanceUnit,
  inElevationUnit,
  inWeightUnit,
  number,
  spokenDuration,
  type Units,
  volume,
} from "../design/units";
import { Bars } from "./Bars";
import { EVERY_TYPE, Frame, NothingYet, TypeField } from "./Frame";
import "./progress.css";
import { type Month, readDays, readMonths, readWorkouts, type Stats, sumsOfWorkout } from "./reading";
import { NOTHING, type Sums, weeksOf } from "./weeks";
import { counted, METHODS, type Method } from "./words";

type By = "weeks" | "months";
type Measure = "time" | "distance" | "workouts" | "climbing" | "lifted" | Method;

interface Row {
  key: string;
  name: string;
  /** For the axis. */
  short: string;
  sums: Sums;
  before: Sums;
}

const WEEKS = 26;
const MONTHS = 12;
// A year of whole weeks, so that Monday is compared with Monday.
const YEAR_OF_WEEKS = 52 * DAYS_OF_WEEK;

export function Totals() {
  return (
    <Frame name="totals">
      {(stats) =>
        stats.lifetime.workouts === 0 ? (
          <NothingYet title="Your totals will be here">
            What your weeks and months, your year and your life in sports add up to.
          </NothingYet>
        ) : (
          <>
            <Periods stats={stats} />
            <OverTime stats={stats} />
            <Types stats={stats} />
          </>
        )
      }
    </Frame>
  );
}

function Periods({ stats }: { stats: Stats }) {
  const periods = [
    ["This week", stats.week],
    ["This month", stats.month],
    ["This year", stats.year],
    ["All time", stats.lifetime],
  ] as const;
  const inUnits = units.value;
  return (
    <ul class="plain periods">
      {periods.map(([name, sums]) => (
        <li key={name} class="card stack-s">
          <h2 class="eyebrow">{name}</h2>
          <p class="figure">{hours(sums.durationMin)}</p>
          <ul class="plain small soft">
            <li>{counted(sums.workouts, "workout")}</li>
            {sums.distanceKm > 0 && <li>{distance(sums.distanceKm, inUnits)}</li>}
            {sums.elevationM > 0 && <li>{elevation(sums.elevationM, inUnits)} up</li>}
            {sums.volumeKg > 0 && <li>{volume(sums.volumeKg, inUnits)} lifted</li>}
          </ul>
        </li>
      ))}
    </ul>
  );
}

const MINUTES_OF_100_H = 6000;

/** Minutes that nobody counts are left out of a long time: `300 h`. */
const hours = (minutes: number): string =>
  minutes < MINUTES_OF_100_H ? spokenDuration(minutes) : `${number(minutes / 60)} h`;

async function readWeeks(type: string): Promise<Row[]> {
  const end = addDays(mondayOf(today()), DAYS_OF_WEEK);
  const first = addDays(end, -WEEKS * DAYS_OF_WEEK);
  const read = async (from: string, to: string): Promise<readonly (Sums & { date: string })[]> =>
    type === EVERY_TYPE ? readDays(from, to) : (await readWorkouts(from, to, type)).map(sumsOfWorkout);
  const [days, earlier] = await Promise.all([
    read(first, end),
    read(addDays(first, -YEAR_OF_WEEKS), addDays(end, -YEAR_OF_WEEKS)),
  ]);
  const before = weeksOf(earlier, addDays(first, -YEAR_OF_WEEKS), WEEKS);
  return weeksOf(days, first, WEEKS).map((week, index) => ({
    key: week.monday,
    name: daysText(week.monday, addDays(week.monday, DAYS_OF_WEEK - 1)),
    short: shortDay(week.monday),
    sums: week,
    before: before[index] ?? NOTHING,
  }));
}

async function readLastMonths(type: string): Promise<Row[]> {
  const end = addMonths(today().slice(0, 7), 1);
  const months = new Map((await readMonths(addMonths(end, -2 * MONTHS), end)).map((one) => [one.month, one]));
  return Array.from({ length: MONTHS }, (_, index) => {
    const month = addMonths(end, index - MONTHS);
    return {
      key: month,
      name: longMonth(month),
      short: shortMonth(month),
      sums: sumsOfMonth(months.get(month), type),
      before: sumsOfMonth(months.get(addMonths(month, -12)), type),
    };
  });
}

function sumsOfMonth(month: Month | undefined, type: string): Sums {
  if (type === EVERY_TYPE) {
    return month ?? NOTHING;
  }
  return { ...NOTHING, ...month?.byType[type] };
}

interface Measured {
  name: string;
  of: (sums: Sums) => number;
  text: (value: number) => string;
  /** What an axis says at a mark. */
  mark: (value: number) => string;
  /** What one of the axis' unit is, in that of `of`. */
  perTick: number;
}

function measured(measure: Measure, inUnits: Units): Measured {
  switch (measure) {
    case "time":
      return {
        name: "Time",
        of: (sums) => sums.durationMin,
        text: spokenDuration,
        mark: (minutes) => `${number(minutes / 60, 1)} h`,
        perTick: 60,
      };
    case "distance":
      return {
        name: "Distance",
        of: (sums) => sums.distanceKm,
        text: (km) => distance(km, inUnits),
        mark: (km) => distance(km, inUnits),
        perTick: 1 / inDistanceUnit(1, inUnits),
      };
    case "climbing":
      return {
        name: "Climbing",
        of: (sums) => sums.elevationM,
        text: (m) => elevation(m, inUnits),
        mark: (m) => elevation(m, inUnits),
        perTick: 1 / inElevationUnit(1, inUnits),
      };
    case "lifted":
      return {
        name: "Lifted",
        of: (sums) => sums.volumeKg,
        text: (kg) => volume(kg, inUnits),
        mark: (kg) => number(inWeightUnit(kg, inUnits)),
        perTick: 1 / inWeightUnit(1, inUnits),
      };
    case "workouts":
      return {
        name: "Workouts",
        of: (sums) => sums.workouts,
        text: (count) => number(count),
        mark: number1,
        perTick: 1,
      };
    default:
      return {
        name: `Load by ${METHODS[measure].name.toLowerCase()}`,
        of: (sums) => sums.load[measure] ?? 0,
        text: (load) => number(load),
        mark: number1,
        perTick: 1,
      };
  }
}

const number1 = (value: number): string => number(value, 1);

function OverTime({ stats }: { stats: Stats }) {
  const [by, setBy] = useState<By>("weeks");
  const [type, setType] = useState(EVERY_TYPE);
  const [measure, setMeasure] = useState<Measure>("time");
  const [isCompared, setCompared] = useState(false);
  const [rows, again] = useFetched(`${by} ${type}`, () =>
    by === "weeks" ? readWeeks(type) : readLastMonths(type),
  );
  const inUnits = units.value;

  // Of one type a month has its workouts, time and distance; the rest is known of all together.
  const all: Measure[] = ["time", "distance", "workouts"];
  if (type === EVERY_TYPE) {
    all.push(...(stats.lifetime.elevationM > 0 ? (["climbing"] as const) : []));
    all.push(...(stats.lifetime.volumeKg > 0 ? (["lifted"] as const) : []));
    all.push(...(Object.keys(stats.lifetime.load) as Method[]));
  }
  const chosen = all.includes(measure) ? measure : "time";
  return (
    <section class="card stack" aria-labelledby="over-time">
      <div class="row-between">
        <h2 id="over-time">{by === "weeks" ? "Week by week" : "Month by month"}</h2>
        <div class="segments unlabelled">
          <Choices
            label="Put together"
            options={[
              ["weeks", "Weeks"],
              ["months", "Months"],
            ]}
            value={by}
            onChange={setBy}
          />
        </div>
      </div>
      <div class="filters">
        <TypeField stats={stats} value={type} onChange={setType} />
        <Field label="Measure">
          {(control) => (
            <select
              {...control}
              class="input"
              value={chosen}
              onChange={(event) => setMeasure(event.currentTarget.value as Measure)}
            >
              {all.map((one) => (
                <option key={one} value={one}>
                  {measured(one, inUnits).name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label class="check">
          <input
            type="checkbox"
            checked={isCompared}
            onChange={(event) => setCompared(event.currentTarget.checked)}
          />
          Compare with a year before
        </label>
      </div>
      {rows.state === "waiting" && (
        <div class="waiting bars-space" role="status" aria-label="Loading the sums" />
      )}
      {rows.state === "failed" && (
        <Trouble what="The sums could not be loaded." error={rows.error} onRetry={again} />
      )}
      {rows.state === "there" && (
        <Sheet rows={rows.data} measured={measured(chosen, inUnits)} isCompared={isCompared} by={by} />
      )}
    </section>
  );
}

interface SheetProps {
  rows: readonly Row[];
  measured: Measured;
  isCompared: boolean;
  by: By;
}

function Sheet({ rows, measured: { name, of, text, mark, perTick }, isCompared, by }: SheetProps) {
  const inUnits = units.value;
  const one = by === "weeks" ? "Week" : "Month";
  const isOwnColumn = !["Workouts", "Time", "Distance"].includes(name);
  return (
    <>
      <Bars
        label={`${name} by ${one.toLowerCase()}. The table below has the numbers.`}
        bars={rows.map((row) => ({
          key: row.key,
          name: row.short,
          value: of(row.sums),
          before: isCompared ? of(row.before) : null,
          said: `${row.name}: ${text(of(row.sums))}${isCompared ? `, a year before ${text(of(row.before))}` : ""}`,
        }))}
        perTick={perTick}
        text={mark}
      />
      {isCompared && (
        <p class="soft small row">
          <span>
            <span class="swatch bar-now" aria-hidden="true" /> this year
          </span>
          <span>
            <span class="swatch bar-before" aria-hidden="true" /> the same {one.toLowerCase()} a year before
          </span>
        </p>
      )}
      <div class="wide" tabIndex={0} role="region" aria-label={`Sums by ${one.toLowerCase()}`}>
        <table class="small">
          <thead>
            <tr>
              <th scope="col">{one}</th>
              <th scope="col" class="number">
                Time
              </th>
              <th scope="col" class="number">
                Distance
              </th>
              <th scope="col" class="number">
                Workouts
              </th>
              {isOwnColumn && (
                <th scope="col" class="number">
                  {name}
                </th>
              )}
              {isCompared && (
                <>
                  <th scope="col" class="number">
                    {name} a year before
                  </th>
                  <th scope="col" class="number">
                    Change
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.toReversed().map((row, index) => (
              <tr key={row.key}>
                <th scope="row" class="day">
                  {index === 0 ? `This ${one.toLowerCase()}` : row.name}
                </th>
                <td class="number">{spokenDuration(row.sums.durationMin)}</td>
                <td class="number">
                  {row.sums.distanceKm > 0 ? distance(row.sums.distanceKm, inUnits) : "–"}
                </td>
                <td class="number">{number(row.sums.workouts)}</td>
                {isOwnColumn && <td class="number">{text(of(row.sums))}</td>}
                {isCompared && (
                  <>
                    <td class="number">{of(row.before) > 0 ? text(of(row.before)) : "–"}</td>
                    <td class="number">{change(of(row.sums), of(row.before))}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** `+12 %`; a dash where there was nothing to compare with. */
function change(now: number, before: number): string {
  if (before <= 0) {
    return "–";
  }
  const percent = Math.round((now / before - 1) * 100);
  return `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${number(Math.abs(percent))} %`;
}

function Types({ stats }: { stats: Stats }) {
  const types = Object.entries(stats.byType).sort(([, a], [, b]) => b.durationMin - a.durationMin);
  const most = types[0]?.[1].durationMin ?? 0;
  return (
    <section class="card stack" aria-labelledby="types">
      <h2 id="types">All time, by type</h2>
      <ul class="plain lines">
        {types.map(([type, sums]) => (
          <li key={type}>
            <a class="line of-type" href={`#/workouts?type=${encodeURIComponent(type)}`}>
              <span>
                <strong>{type}</strong> <span class="soft small">{counted(sums.workouts, "workout")}</span>
              </span>
              <span class="number">
                {sums.distanceKm > 0 && `${distance(sums.distanceKm, units.value)} · `}
                {spokenDuration(sums.durationMin)}
              </span>
              <svg class="against" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="track" width="100" height="8" rx="2" />
                <rect class="now" width={most > 0 ? (sums.durationMin / most) * 100 : 0} height="8" rx="2" />
              </svg>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
