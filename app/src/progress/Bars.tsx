/** Bars over weeks or months, with thinner ones of a year before. The table below has the same numbers. */

import { useRef } from "preact/hooks";
import { ticks } from "./scale";
import { useWidth } from "./size";

interface Bar {
  key: string;
  /** Under the bar, where there is room. */
  name: string;
  value: number;
  /** A year before, when it is compared. */
  before: number | null;
  said: string;
}

const HEIGHT = 220;
const LEFT = 52;
const BOTTOM = 24;
const TOP = 8;
const PX_PER_NAME = 56;

interface BarsProps {
  label: string;
  bars: readonly Bar[];
  /** The axis is marked in this: minutes are marked at whole hours. */
  perTick: number;
  text: (value: number) => string;
}

export function Bars({ label, bars, perTick, text }: BarsProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const highest = Math.max(...bars.flatMap((bar) => [bar.value, bar.before ?? 0]), 0);
  const shownTicks = ticks(highest / perTick).map((tick) => tick * perTick);
  const top = shownTicks.at(-1) ?? 0;
  const y = (value: number): number =>
    HEIGHT - BOTTOM - (top > 0 ? value / top : 0) * (HEIGHT - BOTTOM - TOP);
  const room = Math.max(0, width - LEFT) / Math.max(1, bars.length);
  const everyName = Math.max(1, Math.ceil(PX_PER_NAME / Math.max(room, 1)));
  const thick = Math.min(room * 0.7, 40);
  return (
    <div ref={frame} class="bars">
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={label}>
          {shownTicks.map((tick) => (
            <g key={tick} class="tick">
              <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
              <text x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
                {text(tick)}
              </text>
            </g>
          ))}
          {bars.map((bar, index) => {
            const middle = LEFT + (index + 0.5) * room;
            const isLast = index === bars.length - 1;
            return (
              <g key={bar.key}>
                <title>{bar.said}</title>
                <rect
                  class="catch"
                  x={middle - room / 2}
                  y={TOP}
                  width={room}
                  height={HEIGHT - BOTTOM - TOP}
                />
                <rect
                  class={isLast ? "bar-now so-far" : "bar-now"}
                  x={middle - thick / 2}
                  y={y(bar.value)}
                  width={thick}
                  height={y(0) - y(bar.value)}
                  rx={Math.min(3, thick / 4)}
                />
                {bar.before !== null && bar.before > 0 && (
                  <line
                    class="bar-before"
                    x1={middle - room * 0.45}
                    x2={middle + room * 0.45}
                    y1={y(bar.before)}
                    y2={y(bar.before)}
                  />
                )}
                {(bars.length - 1 - index) % everyName === 0 && (
                  <text
                    class="name"
                    x={middle}
                    y={HEIGHT - 6}
                    text-anchor={isLast ? "end" : "middle"}
                    dx={isLast ? room / 2 : 0}
                  >
                    {bar.name}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
