/** Draws with uPlot, in the colours of the page. Loaded when a chart is first shown. */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { number } from "../design/units";

interface TrendNumbers {
  /** Oldest first. */
  seconds: readonly number[];
  e1rm: readonly (number | null)[];
  volume: readonly number[];
  unit: string;
}

const HEIGHT = 260;
const FONT = "12px system-ui, sans-serif";
const DARK = "(prefers-color-scheme: dark)";
const DAY_SEC = 86_400;

/** @returns what removes it again. */
export function drawTrend(element: HTMLElement, numbers: TrendNumbers): () => void {
  let plot = made(element, numbers);
  const resized = new ResizeObserver(() => {
    plot.setSize({ width: element.clientWidth, height: HEIGHT });
  });
  resized.observe(element);
  const dark = window.matchMedia(DARK);
  const redraw = (): void => {
    plot.destroy();
    plot = made(element, numbers);
  };
  dark.addEventListener("change", redraw);
  return () => {
    dark.removeEventListener("change", redraw);
    resized.disconnect();
    plot.destroy();
  };
}

function made(element: HTMLElement, { seconds, e1rm, volume, unit }: TrendNumbers): uPlot {
  const style = getComputedStyle(element);
  const colour = (token: string): string => style.getPropertyValue(token).trim();
  const axis = {
    stroke: colour("--ink-soft"),
    font: FONT,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const [first = 0] = seconds;
  const last = seconds.at(-1) ?? first;
  const margin = Math.max((last - first) * 0.03, 3 * DAY_SEC);
  const values = (decimals: number) => (_: uPlot, splits: number[]) =>
    splits.map((value) => number(value, decimals));
  const bars = uPlot.paths.bars?.({ size: [0.6, 14] });
  return new uPlot(
    {
      width: element.clientWidth,
      height: HEIGHT,
      tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "UTC"),
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { live: true },
      scales: {
        x: { time: true, range: [first - margin, last + margin] },
        e1rm: {},
        volume: { range: (_, __, most) => [0, Math.max(most * 2.5, 1)] },
      },
      axes: [
        { ...axis, grid: { show: false } },
        { ...axis, scale: "e1rm", values: values(0), size: 44 },
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- its enum has no values at run time
        { ...axis, scale: "volume", side: 1, values: values(0), size: 52, grid: { show: false } },
      ],
      series: [
        { label: "Day", value: "{D} {MMM} {YYYY}" },
        {
          label: `Volume (${unit})`,
          scale: "volume",
          ...(bars && { paths: bars }),
          fill: colour("--load"),
          stroke: colour("--load"),
          points: { show: false },
          value: (_, value: number | null) => (value === null ? "–" : number(value)),
        },
        {
          label: `e1RM (${unit})`,
          scale: "e1rm",
          stroke: colour("--accent"),
          width: 2.5,
          spanGaps: true,
          points: { show: true, size: 7, fill: colour("--accent") },
          value: (_, value: number | null) => (value === null ? "–" : number(value, 1)),
        },
      ],
    },
    [[...seconds], [...volume], [...e1rm]],
    element,
  );
}
