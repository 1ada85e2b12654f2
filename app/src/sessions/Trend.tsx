/** How an exercise went over time: a chart, or the same numbers as a table. */

import { useEffect, useRef, useState } from "preact/hooks";
import { today, units } from "../account/profile";
import { Choices } from "../design/components";
import { secondsOf, shortDay } from "../design/days";
import { inWeightUnit, number, weightUnit } from "../design/units";

export interface TrendSession {
  sessionId: string;
  localDate: string;
  e1rmKg?: number;
  volumeKg: number;
}

type Look = "chart" | "table";
const LOOKS = [
  ["chart", "Chart"],
  ["table", "Table"],
] as const;

/** @param sessions newest first. */
export function Trend({ sessions }: { sessions: readonly TrendSession[] }) {
  const [look, setLook] = useState<Look>("chart");
  if (sessions.every((session) => session.e1rmKg === undefined && session.volumeKg === 0)) {
    return null; // done without weights: there is no volume to draw
  }
  const unit = weightUnit(units.value);
  return (
    <section class="stack" aria-labelledby="trend">
      <div class="row-between trend-head">
        <h3 id="trend">Over time</h3>
        <Choices label="Shown as" options={LOOKS} value={look} onChange={setLook} />
      </div>
      {look === "chart" ? (
        <Chart sessions={sessions} />
      ) : (
        <div
          class="scrolling"
          tabIndex={0}
          role="region"
          aria-label="Estimated maximum and volume by session"
        >
          <table>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col" class="number">
                  e1RM ({unit})
                </th>
                <th scope="col" class="number">
                  Volume ({unit})
                </th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <tr key={session.sessionId}>
                  <th scope="row">{shortDay(session.localDate, today())}</th>
                  <td class="number">
                    {session.e1rmKg === undefined
                      ? "–"
                      : number(inWeightUnit(session.e1rmKg, units.value), 1)}
                  </td>
                  <td class="number">{number(inWeightUnit(session.volumeKg, units.value))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="soft small">
        e1RM is the weight that you could lift once, estimated by Epley’s formula from a set of more
        repetitions. Volume is weight times repetitions, warm-ups left out.
      </p>
    </section>
  );
}

function Chart({ sessions }: { sessions: readonly TrendSession[] }) {
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const own = units.value;
  useEffect(() => {
    const element = place.current;
    let isGone = false;
    let remove: (() => void) | undefined;
    const oldestFirst = [...sessions].reverse();
    import("./drawTrend").then(
      ({ drawTrend }) => {
        if (!isGone && element) {
          remove = drawTrend(element, {
            seconds: oldestFirst.map((session) => secondsOf(session.localDate)),
            e1rm: oldestFirst.map(({ e1rmKg }) => (e1rmKg === undefined ? null : inWeightUnit(e1rmKg, own))),
            volume: oldestFirst.map(({ volumeKg }) => inWeightUnit(volumeKg, own)),
            unit: weightUnit(own),
          });
        }
      },
      () => setFailed(true),
    );
    return () => {
      isGone = true;
      remove?.();
    };
  }, [sessions, own]);
  return failed ? (
    <p class="note warn">The chart could not be loaded. The table has the same numbers.</p>
  ) : (
    <div ref={place} class="trend" role="img" aria-label={described(sessions, own)} />
  );
}

/** The chart in a sentence. */
function described(sessions: readonly TrendSession[], own: "metric" | "imperial"): string {
  const estimates = sessions.flatMap(({ e1rmKg, localDate }) =>
    e1rmKg === undefined ? [] : [{ value: number(inWeightUnit(e1rmKg, own), 1), day: localDate }],
  );
  const [newest] = estimates;
  const oldest = estimates.at(-1);
  if (!newest || !oldest) {
    return "Chart of the volume of each session";
  }
  const unit = weightUnit(own);
  return `Chart of ${sessions.length} sessions: estimated maximum ${oldest.value} ${unit} on ${shortDay(oldest.day, today())}, ${newest.value} ${unit} on ${shortDay(newest.day, today())}`;
}
