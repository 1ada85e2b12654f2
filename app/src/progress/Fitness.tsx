/** Fitness, fatigue and form over time, and what they mean. */

import { useEffect, useState } from "preact/hooks";
import { today } from "../account/profile";
import { Button, Choices, Field } from "../design/components";
import { addDays, shortDay, spokenDay, weekdayAndDay } from "../design/days";
import { useFetched } from "../design/fetched";
import { Icon } from "../design/icons";
import { Trouble } from "../design/trouble";
import { number } from "../design/units";
import type { Chart } from "./Chart";
import { FormInWords, Trust } from "./FormInWords";
import { Frame, NothingYet } from "./Frame";
import "./progress.css";
import { type FitnessRead, readFitness, readWholeLife, type Stats } from "./reading";
import { type DayOfFitness, type Method, METHODS, signed } from "./words";

type Range = "6w" | "3m" | "1y" | "all";

const LENGTHS: Readonly<Record<Exclude<Range, "all">, number>> = { "6w": 42, "3m": 91, "1y": 365 };
const RANGES: readonly (readonly [Range, string])[] = [
  ["6w", "6 weeks"],
  ["3m", "3 months"],
  ["1y", "1 year"],
  ["all", "All"],
];

export function Fitness() {
  return <Frame name="fitness">{(stats) => <FitnessOf stats={stats} />}</Frame>;
}

function FitnessOf({ stats }: { stats: Stats }) {
  const methods = Object.keys(stats.lifetime.load) as Method[];
  if (methods.length === 0) {
    return (
      <NothingYet
        title={stats.lifetime.workouts === 0 ? "Your fitness will be here" : "No workout has a load yet"}
      >
        The chart shows how fit your training makes you, and how tired. It needs to know how hard your
        workouts were: rate the effort from 0 to 10 when you log one, or give a heart rate.
      </NothingYet>
    );
  }
  return <FitnessChart stats={stats} methods={methods} />;
}

async function readRange(
  range: Range,
  back: number,
  method: Method | undefined,
  stats: Stats,
): Promise<FitnessRead> {
  const end = addDays(today(), 1);
  if (range === "all") {
    const months = await readWholeLife(stats.lifetime.workouts, today());
    const fitness = await readFitness(`${months[0]?.month ?? today().slice(0, 7)}-01`, end, method);
    // The first month may begin before the first workout.
    const begin = fitness.days.findIndex((day) => day.load > 0);
    return { ...fitness, days: fitness.days.slice(Math.max(0, begin)) };
  }
  const to = addDays(end, -back * LENGTHS[range]);
  return readFitness(addDays(to, -LENGTHS[range]), to, method);
}

function FitnessChart({ stats, methods }: { stats: Stats; methods: readonly Method[] }) {
  const [range, setRange] = useState<Range>("3m");
  const [back, setBack] = useState(0);
  const [method, setMethod] = useState<Method>();
  const [fitness, again] = useFetched(`${range} ${back} ${method ?? ""}`, () =>
    readRange(range, back, method, stats),
  );
  const [last, setLast] = useState<FitnessRead | null>(null);
  useEffect(() => {
    if (fitness.state === "there") {
      setLast(fitness.data);
    }
  }, [fitness]);
  // What was there stays until the next is there.
  const shown = fitness.state === "there" ? fitness.data : last;
  return (
    <>
      <section class="card stack" aria-labelledby="chart">
        <div class="row-between">
          <h2 id="chart">Fitness, fatigue and form</h2>
          <div class="segments unlabelled">
            <Choices
              label="Range"
              options={RANGES}
              value={range}
              onChange={(next) => {
                setRange(next);
                setBack(0);
              }}
            />
          </div>
        </div>
        {shown && range !== "all" && (
          <Paging days={shown.days} back={back} onTurn={setBack} today={stats.today} />
        )}
        {fitness.state === "failed" && (
          <Trouble what="These days could not be loaded." error={fitness.error} onRetry={again} />
        )}
        {shown ? (
          <div aria-busy={fitness.state === "waiting"} class="busy-fades">
            <ChartWhenLoaded fitness={shown} today={stats.today} />
          </div>
        ) : (
          fitness.state === "waiting" && (
            <div class="waiting chart-space" role="status" aria-label="Loading the chart" />
          )
        )}
        {shown && (
          <>
            <Remarks fitness={shown} />
            {methods.length > 1 && (
              <div class="filters">
                <Field label="Load measured by">
                  {(control) => (
                    <select
                      {...control}
                      class="input"
                      value={shown.method}
                      onChange={(event) => setMethod(event.currentTarget.value as Method)}
                    >
                      {methods.map((one) => (
                        <option key={one} value={one}>
                          {METHODS[one].name}
                        </option>
                      ))}
                    </select>
                  )}
                </Field>
              </div>
            )}
            <Table days={shown.days} />
          </>
        )}
      </section>
      <Explanation method={shown?.method} />
    </>
  );
}

interface PagingProps {
  days: readonly DayOfFitness[];
  back: number;
  today: string;
  onTurn: (back: number) => void;
}

function Paging({ days, back, today: now, onTurn }: PagingProps) {
  const [first, last] = [days[0], days.at(-1)];
  // Before the first workout there is nothing.
  const isBeginning = first !== undefined && first.ctl === 0 && first.load === 0;
  return (
    <div class="paging">
      <Button look="secondary" aria-label="Earlier" disabled={isBeginning} onClick={() => onTurn(back + 1)}>
        <Icon name="back" size={20} />
      </Button>
      <span class="number">
        {first &&
          last &&
          `${shortDay(first.date, last.date)} – ${last.date === now ? "today" : shortDay(last.date, now)}`}
      </span>
      <Button look="secondary" aria-label="Later" disabled={back === 0} onClick={() => onTurn(back - 1)}>
        <Icon name="next" size={20} />
      </Button>
    </div>
  );
}

/** The chart's code comes when there is something to draw. */
function ChartWhenLoaded({ fitness, today: now }: { fitness: FitnessRead; today: string }) {
  const [loaded, setLoaded] = useState<{ Chart: typeof Chart } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  useEffect(() => {
    import("./Chart").then(setLoaded, setError);
  }, []);
  useEffect(() => {
    setChosen(null);
  }, [fitness]);
  if (error !== null) {
    return <Trouble what="The chart could not be loaded. The table below has its numbers." error={error} />;
  }
  return loaded ? (
    <loaded.Chart
      days={fitness.days}
      today={now}
      chosen={chosen ?? fitness.days.length - 1}
      onChoose={setChosen}
    />
  ) : (
    <div class="waiting chart-space" role="status" aria-label="Loading the chart" />
  );
}

function Remarks({ fitness }: { fitness: FitnessRead }) {
  return (
    <>
      {fitness.days.some((day) => day.warmup) && (
        <p class="soft small">
          <span class="swatch warmup" aria-hidden="true" /> Your first four weeks. The curves begin at
          nothing, so they read too low there.
        </p>
      )}
      <Trust fitness={fitness} />
    </>
  );
}

function Table({ days }: { days: readonly DayOfFitness[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The numbers as a table</summary>
      {isOpen && (
        <div class="wide" tabIndex={0} role="region" aria-label="Fitness of each day">
          <table class="small">
            <thead>
              <tr>
                <th scope="col">Day</th>
                {["Load", "Fitness", "Fatigue", "Form", "Ratio", "Monotony", "Strain"].map((name) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.toReversed().map((day) => (
                <tr key={day.date} data-date={day.date}>
                  <th scope="row" class="day">
                    {weekdayAndDay(day.date)} {day.date.slice(0, 4)}
                  </th>
                  {[day.load, day.ctl, day.atl, day.tsb, day.acwr, day.monotony, day.strain].map(
                    (value, index) => (
                      <td key={index} class="number">
                        {value === null ? "–" : number(value, 2)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

/** What the numbers of today mean. They are of today whatever the chart shows. */
function Explanation({ method }: { method: Method | undefined }) {
  const now = today();
  const [fitness] = useFetched(method ?? "", () => readFitness(addDays(now, -41), addDays(now, 1), method));
  if (fitness.state !== "there") {
    return null;
  }
  const [day, before] = [fitness.data.days.at(-1), fitness.data.days.at(-2)];
  if (!day || !before) {
    return null;
  }
  return (
    <>
      <section class="card stack" aria-labelledby="meaning">
        <div class="stack-s">
          <h2 id="meaning">What it says {spokenDay(day.date, now)}</h2>
          <FormInWords fitness={fitness.data} />
        </div>
        <dl class="meanings">
          <div>
            <dt>
              <span class="swatch load" aria-hidden="true" /> Load
              <strong class="number">{number(day.load)}</strong>
            </dt>
            <dd>{LOAD_WORDS[fitness.data.method]}</dd>
          </div>
          <div>
            <dt>
              <span class="swatch fitness" aria-hidden="true" /> Fitness <Abbreviation of="CTL" />
              <strong class="number">{number(day.ctl)}</strong>
            </dt>
            <dd>
              What your body is used to: your average load a day, mostly of the last six weeks. It grows
              slowly and goes slowly. You are used to about {number(day.ctl)} a day.
            </dd>
          </div>
          <div>
            <dt>
              <span class="swatch fatigue" aria-hidden="true" /> Fatigue <Abbreviation of="ATL" />
              <strong class="number">{number(day.atl)}</strong>
            </dt>
            <dd>
              What is still in your legs: the same average, mostly of the last week. A hard day lifts it at
              once, a few easy days bring it down. Lately it was about {number(day.atl)} a day.
            </dd>
          </div>
          <div>
            <dt>
              <span class="swatch form" aria-hidden="true" /> Form <Abbreviation of="TSB" />
              <strong class="number">{signed(day.tsb)}</strong>
            </dt>
            <dd>
              How ready you are: yesterday’s fitness less yesterday’s fatigue, {number(before.ctl)} −{" "}
              {number(before.atl)}. Above 0 you are rested, below 0 you are building. Before a race people
              want it above 0.
            </dd>
          </div>
        </dl>
      </section>
      <section class="card stack" aria-labelledby="more">
        <h2 id="more">For those who want more</h2>
        <dl class="meanings">
          <div>
            <dt>
              Load ratio <Abbreviation of="ACWR" />
              <strong class="number">{day.acwr === null ? "–" : number(day.acwr, 2)}</strong>
            </dt>
            <dd>
              The last week against the last four. 1 is as usual, above it is more than usual.
              {day.warmup && " In the first four weeks it says little."}
            </dd>
          </div>
          <div>
            <dt>
              Monotony <strong class="number">{number(day.monotony, 2)}</strong>
            </dt>
            <dd>
              How alike the last seven days were. Hard days and easy days make it low; the same every day,
              high.
            </dd>
          </div>
          <div>
            <dt>
              Strain <strong class="number">{number(day.strain)}</strong>
            </dt>
            <dd>
              The load of the last seven days times their monotony. Compare it only with your own other weeks.
            </dd>
          </div>
        </dl>
        <p class="soft small">
          These numbers describe training. They foresee no injury and are no medical advice: how you feel
          comes first.
        </p>
      </section>
    </>
  );
}

function Abbreviation({ of }: { of: string }) {
  return <span class="soft small">{of}</span>;
}

const LOAD_WORDS: Readonly<Record<Method, string>> = {
  "session-rpe": "How much a day was: effort from 0 to 10, times minutes. An hour at an effort of 5 is 300.",
  "banister-trimp": "How much a day was: minutes, weighted by how high your heart rate was.",
  tss: "How much a day was, by power. An hour as hard as you can hold for an hour is 100.",
  rtss: "How much a day was, by speed of running. An hour at your threshold pace is 100.",
};
