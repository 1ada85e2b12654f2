/**
 * Where the states of a machine and the ways between them are drawn.
 *
 * Each machine inside a Map or a Parallel is laid out for itself first; then the Map or Parallel is one large
 * state of the machine that it is in. So ways never cross the edge of a box, and the branches of a Parallel
 * stand side by side.
 */

import {
  Graph as Dagre,
  layout as arrange,
  type EdgeLabel,
  type GraphLabel,
  type NodeLabel,
} from "@dagrejs/dagre";
import type { Edge, Graph, GraphState, TakenEdge } from "../api";

export interface Point {
  x: number;
  y: number;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface PlacedState extends Box {
  state: GraphState;
  /** Whether other states are drawn in it. */
  isOpen: boolean;
}

export interface PlacedEdge {
  edge: Edge;
  points: readonly Point[];
  /** The middle of its label. */
  label: Point;
}

/** One of the machines in a Parallel. */
interface Lane extends Box {
  key: string;
  branch: number;
}

export interface Layout {
  width: number;
  height: number;
  /** Boxes before what is in them. */
  states: readonly PlacedState[];
  edges: readonly PlacedEdge[];
  lanes: readonly Lane[];
  /** Where the machines begin. */
  starts: readonly Point[];
}

const STATE = { width: 184, height: 46 } as const;
const HEAD_HEIGHT = 34;
const PADDING = 16;
const START_ROOM = 22;
const LANE_GAP = 12;
const LOOP = 10;
const HIDDEN = "hidden";
const LONGEST_LABEL = 24;
const CHARACTER_WIDTH = 6.4;
const NAME_CHARACTER_WIDTH = 8;
const SIGN_ROOM = 50;
const LABEL_HEIGHT = 16;

/** What is written at a way. */
export const labelOf = ({ label }: Edge) =>
  label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;

/**
 * Where everything is drawn.
 *
 * Without `withErrorWays`, ways on any error are left out, but not those in `taken`: nearly every task has one
 * to the same state, and together they would be most of the drawing. That state then stands below the last one
 * that leads to it.
 */
export function layout(graph: Graph, withErrorWays = true, taken: readonly TakenEdge[] = []): Layout {
  const wasTaken = (edge: Edge) =>
    taken.some(({ from, to, kind }) => from === edge.from && to === edge.to && kind === edge.kind);
  const drawn = withErrorWays
    ? graph.edges
    : graph.edges.filter((edge) => !isErrorWay(edge) || wasTaken(edge));
  return machine(graph, drawn, null, null);
}

/** Whether a way is taken on any error. */
export const isErrorWay = ({ kind, label }: Edge) => kind === "catch" && label === "";

/** The states of one machine: the whole, that of a Map, or a branch of a Parallel. */
function machine(graph: Graph, shown: readonly Edge[], parent: string | null, branch: number | null): Layout {
  const states = graph.states.filter((state) => state.parent === parent && state.branch === branch);
  const inner = new Map(states.map((state) => [state.id, contents(graph, shown, state)]));
  const dagre = new Dagre<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  dagre.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 30, edgesep: 16, marginx: 4, marginy: 4 });
  for (const { id, name } of states) {
    const inside = inner.get(id);
    dagre.setNode(id, {
      width: inside ? inside.width + 2 * PADDING : widthOf(name),
      height: inside ? inside.height + HEAD_HEIGHT + PADDING : STATE.height,
    });
  }
  const edges = shown.filter(({ from, to }) => inner.has(from) && inner.has(to));
  for (const edge of edges) {
    const text = labelOf(edge);
    dagre.setEdge(
      edge.from,
      edge.to,
      {
        width: text ? text.length * CHARACTER_WIDTH + 8 : 0,
        height: text ? LABEL_HEIGHT : 0,
        labelpos: "c",
        // What usually happens is a straight line downwards.
        weight: edge.kind === "catch" ? 1 : 4,
      },
      edge.kind,
    );
  }
  for (const { id, start } of states) {
    const leading = graph.edges.findLast(({ from, to }) => to === id && from !== id && inner.has(from));
    if (!start && leading && !edges.some(({ to }) => to === id)) {
      dagre.setEdge(leading.from, id, { width: 0, height: 0, weight: 0 }, HIDDEN);
    }
  }
  arrange(dagre);
  const { width = 0, height = 0 } = dagre.graph();
  const drawn: Drawing = { states: [], edges: [], lanes: [], starts: [] };
  for (const state of states) {
    const { x = 0, y = 0, width: wide, height: high } = dagre.node(state.id);
    const inside = inner.get(state.id);
    const box = { left: x - wide / 2, top: y - high / 2 + START_ROOM, width: wide, height: high };
    drawn.states.push({ ...box, state, isOpen: inside !== undefined });
    if (state.start) {
      drawn.starts.push({ x: box.left + box.width / 2, y: box.top });
    }
    if (inside) {
      add(drawn, inside, box.left + PADDING, box.top + HEAD_HEIGHT);
    }
  }
  for (const edge of edges) {
    const { points = [], x, y } = dagre.edge(edge.from, edge.to, edge.kind);
    const way = edge.from === edge.to ? loop(dagre.node(edge.from)) : points;
    const middle = way[Math.floor(way.length / 2)] ?? { x: 0, y: 0 };
    drawn.edges.push({
      edge,
      points: way.map((point) => moved(point, 0, START_ROOM)),
      label: moved({ x: x ?? middle.x, y: y ?? middle.y }, 0, START_ROOM),
    });
  }
  return { width, height: height + START_ROOM, ...drawn };
}

/** Wide enough for its whole name. */
const widthOf = (name: string) => Math.max(STATE.width, SIGN_ROOM + name.length * NAME_CHARACTER_WIDTH);

/** The way from a state to itself, at its right side. */
function loop({ x = 0, y = 0, width }: NodeLabel): readonly Point[] {
  const side = x + width / 2;
  return [
    { x: side, y: y - LOOP },
    { x: side + LOOP * 2, y: y - LOOP },
    { x: side + LOOP * 2, y: y + LOOP },
    { x: side, y: y + LOOP },
  ];
}

interface Drawing {
  states: PlacedState[];
  edges: PlacedEdge[];
  lanes: Lane[];
  starts: Point[];
}

/** What is in a Map or Parallel; undefined for another state. */
function contents(graph: Graph, shown: readonly Edge[], state: GraphState): Layout | undefined {
  const inside = graph.states.filter(({ parent }) => parent === state.id);
  if (inside.length === 0) {
    return undefined;
  }
  const branches = [...new Set(inside.map(({ branch }) => branch))];
  const machines = branches.map((branch) => machine(graph, shown, state.id, branch));
  const height = Math.max(...machines.map((placed) => placed.height));
  const drawn: Drawing = { states: [], edges: [], lanes: [], starts: [] };
  let left = 0;
  for (const [index, placed] of machines.entries()) {
    const branch = branches[index] ?? null;
    if (branch !== null && machines.length > 1) {
      drawn.lanes.push({ key: `${state.id}/${branch}`, branch, left, top: 0, width: placed.width, height });
    }
    add(drawn, placed, left, 0);
    left += placed.width + LANE_GAP;
  }
  return { width: left - LANE_GAP, height, ...drawn };
}

/** Draw a layout at a place in another one. */
function add(drawn: Drawing, placed: Layout, x: number, y: number): void {
  const put = <T extends Box>(box: T) => ({ ...box, left: box.left + x, top: box.top + y });
  drawn.states.push(...placed.states.map(put));
  drawn.lanes.push(...placed.lanes.map(put));
  drawn.starts.push(...placed.starts.map((point) => moved(point, x, y)));
  drawn.edges.push(
    ...placed.edges.map(({ edge, points, label }) => ({
      edge,
      points: points.map((point) => moved(point, x, y)),
      label: moved(label, x, y),
    })),
  );
}

const moved = (point: Point, x: number, y: number): Point => ({ x: point.x + x, y: point.y + y });

/** A smooth line through the points of a way, for SVG. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) {
    return "";
  }
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? point;
    const end = index === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(end)}`;
  });
  return [`M${at(first)}`, ...(bends.length > 0 ? bends : [`L${at(last)}`])].join(" ");
}

/** The head of an arrow at the end of a way, for SVG. */
export function arrow(points: readonly Point[]): string {
  const [before, end] = points.slice(-2);
  if (!before || !end) {
    return "";
  }
  const angle = Math.atan2(end.y - before.y, end.x - before.x);
  const side = (turn: number): Point => ({
    x: end.x - 8 * Math.cos(angle + turn),
    y: end.y - 8 * Math.sin(angle + turn),
  });
  return `M${at(end)} L${at(side(0.4))} L${at(side(-0.4))} Z`;
}

const at = ({ x, y }: Point) => `${x.toFixed(1)},${y.toFixed(1)}`;
