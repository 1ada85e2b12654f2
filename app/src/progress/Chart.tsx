/** The chart of fitness: three panels over the same days. One of the days is chosen, by pointer or by keys. */

import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { DAYS_OF_WEEK, daysBetween, secondsOf, weekdayAndDay } from "../design/days";
import { number } from "../design/units";
import { marks } from "./axis";
import { useWidth } from "./size";
import { type DayOfFitness, signed } from "./words";

type SeriesName = "fitness" | "fatigue" | "form" | "load";

interface Panel {
  series: readonly SeriesName[];
  height: number;
  text: (value: number) => string;
}

const VALUE: Readonly<Record<SeriesName, (day: DayOfFitness) => number>> = {
  fitness: (day) => day.ctl,
  fatigue: (day) => day.atl,
  form: (day) => day.tsb,
  load: (day) => day.load,
};

const NAMES: Readonly<Record<SeriesName, string>> = {
  fitness: "Fitness",
  fatigue: "Fatigue",
  form: "Form",
  load: "Load",
};

const PANELS: readonly Panel[] = [
  { series: ["fitness", "fatigue"], height: 190, text: (value) => number(value) },
  { series: ["form"], height: 110, text: signed },
  { series: ["load"], height: 96, text: (value) => number(value) },
];

const AXIS_PX = 44;
const DAYS_PX = 24;
const PX_PER_MARK = 64;
const HALF_A_MARK_PX = 20; // what is closer to the end would be cut
const HALF_A_DAY = 43_200;

/** What the chart says of a day, also to a screen reader. */
export const said = (day: DayOfFitness): string =>
  `${weekdayAndDay(day.date)} ${day.date.slice(0, 4)}: fitness ${number(day.ctl)}, fatigue ${number(day.atl)}, ` +
  `form ${signed(day.tsb)}, load ${number(day.load)}`;

interface ChartProps {
  days: readonly DayOfFitness[];
  today: string;
  chosen: number;
  onChoose: (index: number) => void;
}

export function Chart({ days, today, chosen, onChoose }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const isDark = useDark();
  const day = days[chosen];

  const choose = (index: number): void => {
    onChoose(Math.min(Math.max(index, 0), days.length - 1));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = KEYS[event.key]?.(chosen, days.length);
    if (next !== undefined) {
      event.preventDefault();
      choose(next);
    }
  };
  const onPoint = (event: PointerEvent): void => {
    const plot = frame.current?.querySelector(".u-over")?.getBoundingClientRect();
    if (plot && plot.width > 0) {
      choose(Math.floor(((event.clientX - plot.left) / plot.width) * days.length));
    }
  };
  return (
    <div
      ref={frame}
      class="chart"
      role="slider"
      tabIndex={0}
      aria-label="Day of the chart"
      aria-valuemin={0}
      aria-valuemax={days.length - 1}
      aria-valuenow={chosen}
      aria-valuetext={day && said(day)}
      onKeyDown={onKeyDown}
      onPointerMove={onPoint}
      onPointerDown={onPoint}
      onPointerLeave={(event) => event.pointerType === "mouse" && choose(days.length - 1)}
    >
      {PANELS.map((panel, index) => (
        <div key={panel.series.join(" ")}>
          <p class="readings small">
            {panel.series.map((name) => (
              <span key={name} class="reading">
                <span class={`swatch ${name}`} aria-hidden="true" />
                {NAMES[name]} <strong class="number">{day && panel.text(VALUE[name](day))}</strong>
              </span>
            ))}
            {index === 0 && day && <span class="reading soft">{weekdayAndDay(day.date)}</span>}
          </p>
          {width > 0 && (
            <Plot
              key={String(isDark)}
              panel={panel}
              days={days}
              today={today}
              chosen={chosen}
              width={width}
              isLast={index === PANELS.length - 1}
            />
          )}
        </div>
      ))}
    </div>
  );
}

const KEYS: Readonly<Record<string, (at: number, days: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at - 1,
  ArrowUp: (at) => at + 1,
  PageDown: (at) => at - DAYS_OF_WEEK,
  PageUp: (at) => at + DAYS_OF_WEEK,
  Home: () => 0,
  End: (_, days) => days - 1,
};

/** Whether the colours are the dark ones. A canvas does not follow the style sheet by itself. */
function useDark(): boolean {
  const [dark, setDark] = useState(() => window.matchMedia(DARK).matches);
  useEffect(() => {
    const query = window.matchMedia(DARK);
    const onChange = (): void => {
      setDark(query.matches);
    };
    query.addEventListener("change", onChange);
    return () => {
      query.removeEventListener("change", onChange);
    };
  }, []);
  return dark;
}

const DARK = "(prefers-color-scheme: dark)";

interface PlotProps {
  panel: Panel;
  days: readonly DayOfFitness[];
  today: string;
  chosen: number;
  width: number;
  isLast: boolean;
}

function Plot({ panel, days, today, chosen, width, isLast }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const shown = useRef(chosen);
  shown.current = chosen;
  const height = panel.height + (isLast ? DAYS_PX : 0);

  useEffect(() => {
    if (!place.current) {
      return;
    }
    const made = new uPlot(
      options(panel, days, today, isLast, { width, height }, shown),
      [days.map((day) => secondsOf(day.date)), ...panel.series.map((name) => days.map(VALUE[name]))],
      place.current,
    );
    plot.current = made;
    return () => {
      made.destroy();
    };
  }, [panel, days, today, isLast, width, height]);
  useEffect(() => {
    plot.current?.redraw(false);
  }, [chosen]);
  return <div ref={place} />;
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function options(
  panel: Panel,
  days: readonly DayOfFitness[],
  today: string,
  isLast: boolean,
  size: { width: number; height: number },
  chosen: { current: number },
): uPlot.Options {
  const [first, last] = [days[0]?.date ?? today, days.at(-1)?.date ?? today];
  const pxPerDay = (size.width - AXIS_PX) / days.length;
  const shownMarks = marks(first, last, size.width / PX_PER_MARK).filter(
    (mark) => daysBetween(mark.day, last) * pxPerDay > HALF_A_MARK_PX,
  );
  const line = { stroke: colour("line"), width: 1 };
  const axis = { stroke: colour("ink-soft"), font: "12px system-ui", ticks: { show: false }, gap: 6 };
  return {
    ...size,
    padding: [6, 2, isLast ? 0 : 6, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: (_, min, max) => [min - HALF_A_DAY, max + HALF_A_DAY] },
      y: { range: (_, min, max) => [Math.min(min * 1.05, 0), Math.max(max * 1.05, 1)] },
    },
    axes: [
      {
        ...axis,
        show: isLast,
        size: DAYS_PX,
        grid: { show: false },
        splits: () => shownMarks.map((mark) => secondsOf(mark.day)),
        values: () => shownMarks.map((mark) => mark.text),
      },
      {
        ...axis,
        size: AXIS_PX,
        grid: line,
        space: 22,
        values: (_, splits) => splits.map((split) => panel.text(split)),
      },
    ],
    series: [{}, ...panel.series.map(seriesOf)],
    hooks: {
      drawClear: [(plot) => shadeWarmup(plot, days)],
      draw: [(plot) => drawDays(plot, days, today, chosen.current)],
    },
  };
}

function seriesOf(name: SeriesName): uPlot.Series {
  const stroke = colour(name);
  if (name === "load") {
    const bars = uPlot.paths.bars?.({ size: [0.75, 18], radius: 0.2 });
    return { fill: stroke, width: 0, points: { show: false }, ...(bars && { paths: bars }) };
  }
  return {
    stroke,
    width: 2,
    points: { show: false },
    ...(name === "form" && { fill: `${stroke}33`, fillTo: 0 }),
  };
}

/** The first weeks have another ground: averages that begin at nothing are too low there. */
function shadeWarmup(plot: uPlot, days: readonly DayOfFitness[]): void {
  const last = days.findLastIndex((day) => day.warmup);
  const end = days[last];
  if (end) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = colour("sunken");
    const until = plot.valToPos(secondsOf(end.date) + HALF_A_DAY, "x", true);
    ctx.fillRect(bbox.left, bbox.top, until - bbox.left, bbox.height);
    ctx.restore();
  }
}

function drawDays(plot: uPlot, days: readonly DayOfFitness[], today: string, chosen: number): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const vertical = (day: string, stroke: string, dashes: number[]): number => {
    const x = Math.round(plot.valToPos(secondsOf(day), "x", true));
    ctx.beginPath();
    ctx.strokeStyle = stroke;
    ctx.lineWidth = ratio;
    ctx.setLineDash(dashes);
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    return x;
  };
  ctx.save();
  if (days.some((day) => day.date === today)) {
    vertical(today, colour("line-strong"), [3 * ratio, 3 * ratio]);
  }
  const day = days[chosen];
  if (day) {
    const x = vertical(day.date, colour("ink"), []);
    for (const [index, series] of plot.series.entries()) {
      const value = index > 0 ? plot.data[index]?.[chosen] : null;
      if (value !== null && value !== undefined && typeof series.stroke === "function" && series.width) {
        ctx.beginPath();
        ctx.fillStyle = series.stroke(plot, index);
        ctx.arc(x, plot.valToPos(value, "y", true), 4 * ratio, 0, 2 * Math.PI);
        ctx.fill();
      }
    }
  }
  ctx.restore();
}
