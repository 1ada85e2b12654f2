/** How one record grew: a step for each time that it was beaten. The list below it has the same in words. */

import { today, units } from "../account/profile";
import { daysBetween, shortDay } from "../design/days";
import { type AnyRecord, recordValue } from "./words";

const WIDTH = 600;
const HEIGHT = 120;
const MARGIN = 8;

/** @param records - of one kind, newest first. */
export function Progression({ records }: { records: readonly AnyRecord[] }) {
  const lines = records.toReversed();
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) {
    return null;
  }
  const now = today();
  const span = Math.max(1, daysBetween(first.localDate, now));
  const lowest = first.value * 0.9;
  const x = (day: string): number =>
    MARGIN + (daysBetween(first.localDate, day) / span) * (WIDTH - 2 * MARGIN);
  const y = (value: number): number =>
    HEIGHT - MARGIN - ((value - lowest) / Math.max(last.value - lowest, 1e-9)) * (HEIGHT - 2 * MARGIN);
  const path = lines
    .map((line, index) =>
      index === 0 ? `M${x(line.localDate)} ${y(line.value)}` : `H${x(line.localDate)}V${y(line.value)}`,
    )
    .join("");
  return (
    <figure class="stack-s">
      <svg
        class="progression"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`From ${recordValue(first, units.value)} to ${recordValue(last, units.value)} in ${lines.length} steps`}
      >
        <path class="area" d={`${path}H${x(now)}V${HEIGHT}H${x(first.localDate)}Z`} />
        <path class="line-of-steps" d={`${path}H${x(now)}`} />
        {lines.map((line) => (
          <circle key={line.achievedAt} cx={x(line.localDate)} cy={y(line.value)} r="4.5" />
        ))}
      </svg>
      <figcaption class="row-between soft small">
        <span>
          {shortDay(first.localDate, now)}: {recordValue(first, units.value)}
        </span>
        <span>today: {recordValue(last, units.value)}</span>
      </figcaption>
    </figure>
  );
}
