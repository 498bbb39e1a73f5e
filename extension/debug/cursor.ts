// Where the debugger stands in a run, and where each of VS Code's buttons takes it.
import type { Breaks, Stop } from "./breaks.js";
import type { Moments } from "./moments.js";

export interface Landing {
  moment: number;
  /** What was met on the way; null: the step's own end, or the run's. */
  stop: Stop | null;
  /** The run's end or start was reached before anything else. */
  edge: "start" | "end" | null;
}

export type Move = "in" | "over" | "out" | "back" | "on" | "reverse";

/** Pure: from one moment to the next place to stand. */
export function moved(moments: Moments, breaks: Breaks, from: number, move: Move): Landing {
  const direction = move === "back" || move === "reverse" ? -1 : 1;
  const own = TARGETS[move](moments, from);
  const stop = breaks.next(from, direction);
  if (stop && (own === null || (own - stop.moment) * direction >= 0))
    return { moment: stop.moment, stop, edge: null };
  if (own !== null) return { moment: own, stop: null, edge: null };
  return direction === 1
    ? { moment: moments.length - 1, stop: null, edge: "end" }
    : { moment: 0, stop: null, edge: "start" };
}

const TARGETS: Readonly<Record<Move, (moments: Moments, from: number) => number | null>> = {
  in: (moments, from) => scan(moments, from, 1, Number.POSITIVE_INFINITY),
  over: (moments, from) => scan(moments, from, 1, moments.depth(from)),
  out: (moments, from) => scan(moments, from, 1, moments.depth(from) - 1),
  back: (moments, from) => scan(moments, from, -1, moments.depth(from)),
  on: () => null,
  reverse: () => null,
};

/** The next moment no deeper than that. */
function scan(moments: Moments, from: number, direction: 1 | -1, depth: number): number | null {
  for (let i = from + direction; i >= 0 && i < moments.length; i += direction)
    if (moments.depth(i) <= depth) return i;
  return null;
}
