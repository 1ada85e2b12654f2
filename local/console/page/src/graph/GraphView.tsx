/** The graph of a machine: states as buttons, the ways between them as lines. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Graph, Run, StateRun } from "../api";
import { count, counted, duration } from "../format";
import { Glyph, stateMeaning } from "../parts/glyphs";
import {
  arrow,
  curve,
  isErrorWay,
  labelOf,
  layout,
  type Layout,
  type PlacedEdge,
  type PlacedState,
} from "./layout";
import { neighbour, type Direction } from "./neighbour";

interface GraphViewProps {
  machine: string;
  graph: Graph;
  /** What became of the states; null for a machine alone. */
  run: Run | null;
  /** The id of the state that is looked at. */
  selected: string | null;
  onSelect: (id: string) => void;
}

const SMALLEST = 0.35;
const LARGEST = 2;
const ZOOM_STEP = 1.25;
const LEAST_READABLE = 0.6;
const READABLE = 0.85;

export function GraphView({ machine, graph, run, selected, onSelect }: GraphViewProps) {
  const errorWays = useMemo(() => graph.edges.filter(isErrorWay).length, [graph]);
  const [withErrorWays, setWithErrorWays] = useState(false);
  const placed = useMemo(() => layout(graph, withErrorWays, run?.edges), [graph, withErrorWays, run]);
  const [scale, setScale] = useState<number | null>(null);
  const pane = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) {
        setRoom({ width: entry.contentRect.width, height: entry.contentRect.height });
      }
    });
    if (pane.current) {
      observer.observe(pane.current);
    }
    return () => {
      observer.disconnect();
    };
  }, []);
  const asWide = room.width / placed.width;
  const fitting = Math.min(1, asWide, room.height / placed.height);
  // A long machine is scrolled rather than made too small to read.
  const shown = scale ?? Math.max(LEAST_READABLE, fitting, Math.min(READABLE, asWide));
  useEffect(() => {
    show(pane.current, selected ?? graph.start);
  }, [selected, shown, graph]);
  const zoom = (factor: number) => {
    setScale(Math.min(LARGEST, Math.max(SMALLEST, shown * factor)));
  };
  return (
    <section class="graph" aria-label={`Graph of ${machine}`}>
      <div class="graph-tools">
        <Legend run={run} />
        <span class="spring" />
        {errorWays > 0 && (
          <button
            type="button"
            class="tool text"
            aria-pressed={withErrorWays}
            title="Ways that are taken on any error"
            onClick={() => setWithErrorWays(!withErrorWays)}
          >
            Error ways {count(errorWays)}
          </button>
        )}
        <button type="button" class="tool" aria-label="Smaller" onClick={() => zoom(1 / ZOOM_STEP)}>
          <Glyph name="minus" />
        </button>
        <output class="number" aria-label="Size of the graph">
          {Math.round(shown * 100)} %
        </output>
        <button type="button" class="tool" aria-label="Larger" onClick={() => zoom(ZOOM_STEP)}>
          <Glyph name="plus" />
        </button>
        <button type="button" class="tool text" onClick={() => setScale(Math.max(SMALLEST, fitting))}>
          Fit
        </button>
      </div>
      <div
        class="graph-pane"
        ref={pane}
        onPointerDown={drag}
        onWheel={(event) => {
          if (event.ctrlKey || event.metaKey) {
            event.preventDefault();
            zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1);
          }
        }}
      >
        <div
          class="graph-size"
          style={{ width: `${placed.width * shown}px`, height: `${placed.height * shown}px` }}
        >
          <div
            class="graph-drawing"
            style={{
              width: `${placed.width}px`,
              height: `${placed.height}px`,
              transform: `scale(${shown})`,
            }}
          >
            <Drawing placed={placed} run={run} selected={selected} onSelect={onSelect} />
          </div>
        </div>
      </div>
    </section>
  );
}

/** Bring the state that is looked at into the pane, without moving the page. */
function show(pane: HTMLElement | null, id: string | null): void {
  const state = id === null ? null : pane?.querySelector<HTMLElement>(`[data-state="${CSS.escape(id)}"]`);
  if (!pane || !state) {
    return;
  }
  const [around, own] = [pane.getBoundingClientRect(), state.getBoundingClientRect()];
  if (own.left < around.left || own.right > around.right) {
    pane.scrollLeft += own.left - around.left - (around.width - own.width) / 2;
  }
  if (own.top < around.top || own.bottom > around.bottom) {
    pane.scrollTop += own.top - around.top - (around.height - own.height) / 2;
  }
}

/** Move the drawing with the pointer, from where there is no state. A finger scrolls by itself. */
function drag(event: PointerEvent): void {
  const pane = event.currentTarget as HTMLElement;
  if (event.pointerType !== "mouse" || event.button !== 0 || (event.target as Element).closest("button")) {
    return;
  }
  pane.setPointerCapture(event.pointerId);
  const [x, y] = [pane.scrollLeft + event.clientX, pane.scrollTop + event.clientY];
  const move = (moved: PointerEvent) => {
    pane.scrollLeft = x - moved.clientX;
    pane.scrollTop = y - moved.clientY;
  };
  pane.addEventListener("pointermove", move);
  pane.addEventListener("pointerup", () => pane.removeEventListener("pointermove", move), { once: true });
}

function Legend({ run }: { run: Run | null }) {
  if (!run) {
    return (
      <p class="soft small">
        Dashed ways are taken on errors. A state with a thick lower edge can end the machine.
      </p>
    );
  }
  const statuses = [...new Set(Object.values(run.states).map(({ status }) => status))];
  return (
    <ul class="plain legend" aria-hidden="true">
      {statuses.map((status) => {
        const { glyph, text } = stateMeaning(status);
        return (
          <li key={status} class={`status ${glyph}`}>
            <Glyph name={glyph} size={12} /> {text}
          </li>
        );
      })}
    </ul>
  );
}

interface DrawingProps {
  placed: Layout;
  run: Run | null;
  selected: string | null;
  onSelect: (id: string) => void;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** One stop of the Tab key: arrows lead from state to state. */
function Drawing({ placed, run, selected, onSelect }: DrawingProps) {
  const [stop, setStop] = useState<string | null>(null);
  const first = selected ?? stop ?? placed.states.find(({ state }) => state.start)?.state.id;
  const edges = useMemo(() => inOrder(placed.edges, run), [placed, run]);
  return (
    <div
      role="group"
      aria-label="States, by arrow keys"
      onKeyDown={(event) => {
        const direction = ARROWS[event.key];
        const from = (event.target as HTMLElement).dataset.state;
        const next = direction && from ? neighbour(placed.states, from, direction) : null;
        if (next !== null) {
          event.preventDefault();
          setStop(next);
          event.currentTarget.querySelector<HTMLElement>(`[data-state="${CSS.escape(next)}"]`)?.focus();
        }
      }}
    >
      {placed.lanes.map(({ key, branch, left, top, width, height }) => (
        <div
          key={key}
          class="lane"
          aria-hidden="true"
          style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
        >
          <span>{branch}</span>
        </div>
      ))}
      {placed.states.map((one) =>
        one.isOpen ? <Frame key={one.state.id} placed={one} run={run?.states[one.state.id]} /> : null,
      )}
      <svg class="ways" width={placed.width} height={placed.height} aria-hidden="true">
        {placed.starts.map(({ x, y }) => (
          <g key={`${x} ${y}`} class="start">
            <circle cx={x} cy={y - 16} r={4} />
            <path d={`M${x},${y - 12} L${x},${y}`} />
          </g>
        ))}
        {edges.map(({ placed: one, taken }) => (
          <Way
            key={`${one.edge.from} ${one.edge.to} ${one.edge.kind}`}
            placed={one}
            taken={taken}
            run={run}
          />
        ))}
      </svg>
      {placed.states.map((one) => (
        <State
          key={one.state.id}
          placed={one}
          run={run?.states[one.state.id]}
          isSelected={one.state.id === selected}
          isStop={one.state.id === (stop ?? first)}
          onSelect={() => {
            setStop(one.state.id);
            onSelect(one.state.id);
          }}
        />
      ))}
    </div>
  );
}

interface DrawnEdge {
  placed: PlacedEdge;
  /** How often the way was taken. */
  taken: number;
}

/** The ways, those that were taken over the others. */
function inOrder(edges: readonly PlacedEdge[], run: Run | null): readonly DrawnEdge[] {
  const drawn = edges.map((placed) => ({ placed, taken: takenBy(placed, run) }));
  return drawn.sort((one, other) => Number(one.taken > 0) - Number(other.taken > 0));
}

const takenBy = ({ edge: { from, to, kind } }: PlacedEdge, run: Run | null) =>
  run?.edges.find((edge) => edge.from === from && edge.to === to && edge.kind === kind)?.count ?? 0;

function Way({
  placed: { edge, points, label },
  taken,
  run,
}: {
  placed: PlacedEdge;
  taken: number;
  run: Run | null;
}) {
  const classes = ["way", edge.kind, run && (taken > 0 ? "taken" : "left-out")].filter(Boolean).join(" ");
  const text = [labelOf(edge), taken > 1 ? `×${count(taken)}` : ""].filter(Boolean).join(" ");
  return (
    <g class={classes}>
      <path class="line" d={curve(points)} />
      <path class="head" d={arrow(points)} />
      {text && (
        <text x={label.x} y={label.y} dy="0.35em">
          {edge.label && <title>{edge.label}</title>}
          {text}
        </text>
      )}
    </g>
  );
}

/** The border of a Map or Parallel, around what is in it. */
function Frame({
  placed: { left, top, width, height },
  run,
}: {
  placed: PlacedState;
  run: StateRun | undefined;
}) {
  return (
    <div
      class={`frame ${run?.status ?? ""}`}
      aria-hidden="true"
      style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
    />
  );
}

interface StateProps {
  placed: PlacedState;
  run: StateRun | undefined;
  isSelected: boolean;
  isStop: boolean;
  onSelect: () => void;
}

function State({ placed: { state, isOpen, ...box }, run, isSelected, isStop, onSelect }: StateProps) {
  const meaning = run && stateMeaning(run.status);
  const classes = ["state", isOpen && "open", run?.status, state.end && "end"].filter(Boolean).join(" ");
  return (
    <button
      type="button"
      class={classes}
      data-state={state.id}
      tabIndex={isStop ? 0 : -1}
      aria-pressed={isSelected}
      title={state.name}
      style={{
        left: `${box.left}px`,
        top: `${box.top}px`,
        width: `${box.width}px`,
        height: isOpen ? undefined : `${box.height}px`,
      }}
      onClick={onSelect}
    >
      {meaning && <Glyph name={meaning.glyph} />}
      <span class="state-text">
        <span class="state-name">{state.name}</span>
        <span class="state-facts">
          {state.type}
          {meaning && <span class="unseen">, {meaning.text}</span>}
          {run && run.entered > 1 && <span class="number"> ×{count(run.entered)}</span>}
          {run && run.attempts > Math.max(1, run.entered) && (
            <span class="number"> · {counted(run.attempts, "attempt")}</span>
          )}
          {run && run.ms !== null && state.type !== "Choice" && state.type !== "Pass" && (
            <span class="number"> · {duration(run.ms)}</span>
          )}
        </span>
      </span>
    </button>
  );
}
