// Which turn of a group is shown, the gradient of each along a curve on a log scale, and the slider between them.
import { figure } from "../../core/graph/figures.js";
import type { Flow } from "../../core/graph/flow.js";
import { graph } from "../../core/graph/graph.js";
import type { ViewGroup } from "../../core/graph/group.js";
import { turnValues } from "../../core/graph/turns.js";
import { turnText } from "../layout/card.js";
import type { SceneInput } from "./input.js";
import type { TurnsShape } from "./scene.js";

/** From the top of the rows: the words, the curve, the slider. */
export const ROWS = { text: 12, top: 20, bottom: 38, slider: 50 } as const;
/** Ticks nearer than this run together. */
const TICK = 4;

export function turnsShape(
  input: SceneInput,
  group: ViewGroup,
  place: { y: number; from: number; to: number },
): TurnsShape | null {
  const { turns } = group;
  if (!turns) return null;
  const { y, from, to } = place;
  const count = turns.numbers.length;
  const column = (i: number) => from + (i * (to - from)) / Math.max(1, count - 1);
  const dense = (to - from) / Math.max(1, count - 1) < TICK;
  const points = sparkOf(input, group, to - from);
  const spots = points.map(point => ({ ...point, x: column(point.at), y: y + heightOf(point.share) }));
  const ends = spots.length > 1 ? [spots[0], spots[spots.length - 1]] : [];
  return {
    group: group.id,
    ...place,
    count,
    at: turns.shown,
    text: turnText(group, turns.shown),
    spark:
      spots.length > 1 ? `M${spots.map(spot => `${spot.x.toFixed(1)},${spot.y.toFixed(1)}`).join("L")}` : "",
    ends: ends.map((spot, i) => ({
      x: spot.x,
      y: spot.share < 0.5 ? spot.y - 6 : spot.y + 13,
      text: figure(spot.norm, 2),
      anchor: i === 0 ? "start" : "end",
    })),
    ticks: dense ? [] : turns.numbers.map((_, i) => column(i)),
    dot: column(turns.shown),
  };
}

const heightOf = (share: number): number => ROWS.bottom - share * (ROWS.bottom - ROWS.top);

interface Known {
  at: number;
  node: number;
  norm: number;
  /** Between the least and the greatest of all turns, on a log scale. */
  share: number;
}

const made = new WeakMap<Flow, WeakMap<ViewGroup, Known[]>>();

/** The turns whose adjoint is complete; without a pass, whose value is computed. */
function sparkOf(input: SceneInput, group: ViewGroup, width: number): Known[] {
  const known = made.get(input.flow) ?? new WeakMap<ViewGroup, Known[]>();
  made.set(input.flow, known);
  let all = known.get(group);
  if (!all) {
    all = measured(input, group, Math.max(1, Math.floor(width / 2)));
    known.set(group, all);
  }
  const { moment, view } = input;
  return all.filter(({ node }) =>
    view.pass === null ? moment.computed.has(node) : moment.adjoints.get(node)?.complete === true,
  );
}

/** At most one turn a column, the one with the largest gradient there: no peak is lost. */
function measured({ trace, view, flow }: SceneInput, group: ViewGroup, columns: number): Known[] {
  const values = turnValues(trace, group);
  const index = graph(trace);
  const peaks = new Map<number, Known>();
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [at, node] of values.entries()) {
    if (node === null) continue;
    const norm = (view.pass === null ? index.node(node)?.value?.norm : flow.adjoints.get(node)?.norm) ?? 0;
    if (!(norm > 0)) continue;
    const log = Math.log10(norm);
    low = Math.min(low, log);
    high = Math.max(high, log);
    const column = values.length > columns ? Math.floor((at * columns) / values.length) : at;
    const peak = peaks.get(column);
    if (!peak || norm > peak.norm) peaks.set(column, { at, node, norm, share: log });
  }
  return [...peaks.values()].map(peak => ({
    ...peak,
    share: high > low ? (peak.share - low) / (high - low) : 0.5,
  }));
}
