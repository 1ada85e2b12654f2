/** A year of days by colour, a month of them by name, and what was done on one. */

import { useEffect, useRef, useState } from "preact/hooks";
import { today, units } from "../account/profile";
import { Button, Field } from "../design/components";
import {
  addDays,
  addMonths,
  DAYS_OF_WEEK,
  daysBetween,
  longDay,
  longMonth,
  shortDay,
  weekdayAndDay,
} from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { distance, number, spokenDuration } from "../design/units";
import { go, type Place } from "../router";
import { DayPanel } from "./DayPanel";
import { Frame, NothingYet } from "./Frame";
import "./progress.css";
import { type Day, readDays, readMonths, type Stats } from "./reading";
import { bounds, level, LEVELS } from "./scale";
import { counted, type Method, METHODS } from "./words";
import { cells, firstOf, led, monthNames, WEEKS, weeksOfMonth } from "./year";

type Measure = "time" | Method;

const CELL = 14;
const PITCH = 17;
const LEFT = 30;
const TOP = 20;
const ROW_NAMES = ["Mon", "", "Wed", "", "Fri", "", "Sun"];
const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY = /^\d{4}-\d\d-\d\d$/;

const valueOf = (day: Day | undefined, measure: Measure): number =>
  (measure === "time" ? day?.durationMin : day?.load[measure]) ?? 0;

const shownValue = (value: number, measure: Measure): string =>
  measure === "time" ? spokenDuration(value) : number(value);

export function Calendar({ query }: Place) {
  const now = today();
  const asked = query.get("day") ?? "";
  const day = DAY.test(asked) && asked <= now ? asked : now;
  return (
    <Frame name="days">
      {(stats) =>
        stats.lifetime.workouts === 0 ? (
          <NothingYet title="Your days will be here">
            Each day with a workout gets a colour: the more you did, the stronger it is.
          </NothingYet>
        ) : (
          <CalendarOf stats={stats} day={day} />
        )
      }
    </Frame>
  );
}

const open = (day: string): void => go(`/calendar?day=${day}`, { replace: true });

function CalendarOf({ stats, day }: { stats: Stats; day: string }) {
  const [measure, setMeasure] = useState<Measure>("time");
  const yearsBack = Math.max(0, Math.ceil(daysBetween(day, firstOf(stats.today)) / (WEEKS * DAYS_OF_WEEK)));
  const last = addDays(stats.today, -yearsBack * WEEKS * DAYS_OF_WEEK);
  const end = yearsBack === 0 ? last : addDays(firstOf(last), WEEKS * DAYS_OF_WEEK - 1);
  const [days, again] = useFetched(end, () => readDays(firstOf(end), addDays(end, 1)));
  const measures: (readonly [Measure, string])[] = [
    ["time", "Time"],
    ...(Object.keys(stats.lifetime.load) as Method[]).map(
      (method) => [method, `Load by ${METHODS[method].name.toLowerCase()}`] as const,
    ),
  ];
  if (days.state === "failed") {
    return <Trouble what="Your days could not be loaded." error={days.error} onRetry={again} />;
  }
  const known = days.state === "there" ? days.data : [];
  const upTo = bounds(known.map((one) => valueOf(one, measure)));
  const turn = (years: number): void => {
    const turned = addDays(day, years * WEEKS * DAYS_OF_WEEK);
    open(turned > stats.today ? stats.today : turned);
  };
  return (
    <>
      <section class="card stack" aria-labelledby="year">
        <div class="row-between turning">
          <h2 id="year" class="number">
            {shortDay(firstOf(end), end.slice(0, 4))} –{" "}
            {end === stats.today ? "today" : shortDay(end, stats.today)}
          </h2>
          <div class="row">
            <Button look="secondary" aria-label="A year earlier" onClick={() => turn(-1)}>
              <Icon name="back" size={20} />
            </Button>
            <Button
              look="secondary"
              aria-label="A year later"
              disabled={yearsBack === 0}
              onClick={() => turn(1)}
            >
              <Icon name="next" size={20} />
            </Button>
          </div>
        </div>
        <StreakLine stats={stats} />
        <Year end={end} days={known} measure={measure} upTo={upTo} stats={stats} day={day} />
        <div class="filters">
          {measures.length > 1 && (
            <Field label="Colour by">
              {(control) => (
                <select
                  {...control}
                  class="input"
                  value={measure}
                  onChange={(event) => setMeasure(event.currentTarget.value as Measure)}
                >
                  {measures.map(([one, name]) => (
                    <option key={one} value={one}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          <Legend upTo={upTo} measure={measure} />
        </div>
      </section>
      <div class="pair uneven">
        <Month
          day={day}
          days={known}
          measure={measure}
          upTo={upTo}
          today={stats.today}
          first={firstOf(end)}
        />
        <DayPanel date={day} />
      </div>
    </>
  );
}

function StreakLine({ stats }: { stats: Stats }) {
  const { current, longest, currentFrom } = stats.streak;
  return (
    <p class="row streak">
      <span class={current > 0 ? "flame lit" : "flame"}>
        <Icon name="flame" size={20} />
      </span>
      <span>
        Run streak <strong>{counted(current, "day")}</strong>
        {current > 0 && currentFrom && (
          <span class="soft">, outlined since {shortDay(currentFrom, stats.today)}</span>
        )}
      </span>
      <span>
        Longest <strong>{counted(longest, "day")}</strong>
      </span>
    </p>
  );
}

interface ShownDays {
  days: readonly Day[];
  measure: Measure;
  upTo: readonly number[];
  day: string;
}

function Year({ end, days, measure, upTo, stats, day }: ShownDays & { end: string; stats: Stats }) {
  const grid = useRef<SVGSVGElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  // Where the keys are; the day that is open may be another.
  const [at, setAt] = useState(day);
  useEffect(() => {
    setAt(day);
  }, [day]);
  useEffect(() => {
    // A phone shows a part of the year: that with the day.
    const cell = frame.current?.querySelector<SVGElement>(`[data-date="${day}"]`);
    if (cell && frame.current) {
      const { left } = cell.getBoundingClientRect();
      const own = frame.current.getBoundingClientRect();
      if (left < own.left || left > own.right - PITCH) {
        frame.current.scrollLeft += left - own.right + own.width / 4;
      }
    }
    hideCutNames();
  }, [day, end]);
  /** Names of months that the edge would cut: half a name reads as another. */
  const hideCutNames = (): void => {
    const edge = frame.current?.getBoundingClientRect().left ?? 0;
    for (const name of frame.current?.querySelectorAll<SVGElement>(".names text") ?? []) {
      name.style.visibility = name.getBoundingClientRect().left < edge ? "hidden" : "";
    }
  };
  const known = new Map(days.map((one) => [one.date, one]));
  const all = cells(end);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(at);
      return;
    }
    const next = led(event.key, at, end);
    if (next !== null) {
      event.preventDefault();
      setAt(next);
      grid.current?.querySelector<SVGElement>(`[data-date="${next}"]`)?.focus();
    }
  };
  return (
    <div class="year" ref={frame} onScroll={hideCutNames}>
      <svg
        ref={grid}
        role="grid"
        aria-label="Days of the year. Arrow keys go from day to day, Enter opens one."
        viewBox={`0 0 ${LEFT + WEEKS * PITCH} ${TOP + DAYS_OF_WEEK * PITCH}`}
        onKeyDown={onKeyDown}
      >
        <g class="names" aria-hidden="true">
          {monthNames(end).map(({ week, name }) => (
            <text key={week} x={LEFT + week * PITCH} y={12}>
              {name}
            </text>
          ))}
          {ROW_NAMES.map((name, row) => (
            <text key={row} x={0} y={TOP + row * PITCH + 11}>
              {name}
            </text>
          ))}
        </g>
        {DAY_NAMES.map((name, row) => (
          <g key={name} role="row" aria-label={name}>
            {all
              .filter((cell) => cell.weekday === row)
              .map(({ date, week }) => {
                const one = known.get(date);
                return (
                  <rect
                    key={date}
                    role="gridcell"
                    class={cellLooks(date, level(valueOf(one, measure), upTo), stats)}
                    x={LEFT + week * PITCH}
                    y={TOP + row * PITCH}
                    width={CELL}
                    height={CELL}
                    rx={3}
                    data-date={date}
                    tabindex={date === at ? 0 : -1} // not tabIndex: names in SVG keep their case
                    aria-label={saidOf(date, one)}
                    aria-selected={date === day}
                    onClick={() => {
                      open(date);
                    }}
                  >
                    <title>{saidOf(date, one)}</title>
                  </rect>
                );
              })}
          </g>
        ))}
      </svg>
    </div>
  );
}

function cellLooks(date: string, heat: number, stats: Stats): string {
  const { currentFrom, current } = stats.streak;
  const isInStreak = currentFrom !== undefined && date >= currentFrom && date < addDays(currentFrom, current);
  const looks = ["cell", `heat-${heat}`, isInStreak && "in-streak", date === stats.today && "is-today"];
  return looks.filter(Boolean).join(" ");
}

function saidOf(date: string, day: Day | undefined): string {
  const when = `${weekdayAndDay(date)} ${date.slice(0, 4)}`;
  if (!day) {
    return `${when}: rest`;
  }
  const parts = [
    counted(day.workouts, "workout"),
    spokenDuration(day.durationMin),
    day.distanceKm > 0 && distance(day.distanceKm, units.value),
  ];
  return `${when}: ${parts.filter(Boolean).join(", ")}`;
}

function Legend({ upTo, measure }: { upTo: readonly number[]; measure: Measure }) {
  if (upTo.length === 0) {
    return null;
  }
  return (
    <ol class="plain legend small" aria-label="Colours">
      <li>
        <span class="swatch heat-0" aria-hidden="true" /> rest
      </li>
      {Array.from({ length: LEVELS }, (_, index) => (
        <li key={index}>
          <span class={`swatch heat-${index + 1}`} aria-hidden="true" />{" "}
          {index < upTo.length
            ? `to ${shownValue(upTo[index] ?? 0, measure)}`
            : `over ${shownValue(upTo.at(-1) ?? 0, measure)}`}
        </li>
      ))}
    </ol>
  );
}

function Month({
  day,
  days,
  measure,
  upTo,
  today: now,
  first,
}: ShownDays & { today: string; first: string }) {
  const month = day.slice(0, 7);
  const [sums] = useFetched(month, () => readMonths(month, addMonths(month, 1)));
  // The first month of the year of weeks may begin before it.
  const isCut = `${month}-01` < first;
  const [whole] = useFetched(isCut ? month : "", () =>
    isCut ? readDays(`${month}-01`, `${addMonths(month, 1)}-01`) : Promise.resolve([]),
  );
  const known = new Map(
    [...(whole.state === "there" ? whole.data : []), ...days].map((one) => [one.date, one]),
  );
  const sum = sums.state === "there" ? sums.data[0] : undefined;
  const turn = (months: number): void => {
    const turned = `${addMonths(month, months)}-01`;
    open(months > 0 && turned > now ? now : turned);
  };
  return (
    <section class="card stack" aria-labelledby="month">
      <div class="row-between turning">
        <h2 id="month">{longMonth(month)}</h2>
        <div class="row">
          <Button look="secondary" aria-label="The month before" onClick={() => turn(-1)}>
            <Icon name="back" size={20} />
          </Button>
          <Button
            look="secondary"
            aria-label="The month after"
            disabled={month === now.slice(0, 7)}
            onClick={() => turn(1)}
          >
            <Icon name="next" size={20} />
          </Button>
        </div>
      </div>
      <p class="soft small">
        {sum
          ? [
              counted(sum.workouts, "workout"),
              spokenDuration(sum.durationMin),
              sum.distanceKm > 0 && distance(sum.distanceKm, units.value),
            ]
              .filter(Boolean)
              .join(" · ")
          : sums.state === "there"
            ? "No workouts"
            : " "}
      </p>
      <table class="month">
        <thead>
          <tr>
            {DAY_NAMES.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOfMonth(month).map((week, index) => (
            <tr key={index}>
              {week.map((date, place) => (
                <td key={place}>
                  {date !== null && (
                    <button
                      type="button"
                      class={`day heat-${level(valueOf(known.get(date), measure), upTo)}${date === now ? " is-today" : ""}`}
                      aria-pressed={date === day}
                      disabled={date > now}
                      onClick={() => {
                        open(date);
                      }}
                    >
                      <span class="unseen">{date > now ? longDay(date) : saidOf(date, known.get(date))}</span>
                      <span aria-hidden="true">{Number(date.slice(8))}</span>
                      <span aria-hidden="true" class="amount">
                        {brief(valueOf(known.get(date), measure), measure)}
                      </span>
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** As short as a day of the month has room for: `48′`, `1:35 h`, `255`. */
function brief(value: number, measure: Measure): string {
  if (value === 0) {
    return "";
  }
  if (measure !== "time") {
    return number(value);
  }
  const minutes = Math.round(value);
  return minutes < 100
    ? `${minutes}′`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}
