import { graph } from "../graph/graph.js";
import { arrivals } from "../graph/shares.js";
import type { Contribution, Summary, Trace } from "../trace/trace.js";
import { stepsOf } from "./size.js";
import { largestWay } from "./way.js";
import { why } from "./why.js";

// The chain rule along one way, from what a pass started at to one value: at each value on it all that arrived, since
// v̄ᵢ = Σⱼ v̄ⱼ ∂vⱼ/∂vᵢ is a sum over every use (Griewank & Walther 2008, table 3.3), and which term the way goes through.

export interface Term {
  /** vⱼ, whose rule sent it, and the slot of vⱼ's operation that vᵢ is in. */
  readonly from: number;
  readonly slot: number;
  readonly contribution: Contribution;
  /** The way goes through this one. */
  readonly chosen: boolean;
}

export interface LessonStep {
  /** vᵢ. */
  readonly node: number;
  /** v̄ᵢ, complete. */
  readonly adjoint: Summary;
  /** Empty where the pass starts. */
  readonly terms: readonly Term[];
}

export interface Lesson {
  /** Position in trace.backwards. */
  readonly pass: number;
  /** Trace ids from the root of the pass to the value asked about. */
  readonly way: readonly number[];
}

/** `pass`: position in trace.backwards that is preferred; else the last that reached the node. A sentence where none did. */
export function lesson(trace: Trace, id: number, pass: number | null): Lesson | string {
  const node = graph(trace).node(id);
  if (!node) return "This value is not in the trace.";
  const reaches = (at: number) => stepsOf(trace.backwards[at]).has(id);
  const at = pass !== null && trace.backwards[pass] && reaches(pass) ? pass : lastWith(trace, reaches);
  if (at === null) return why(trace, id)?.sentence ?? "No backward pass reached this value.";
  const backward = trace.backwards[at];
  const way = largestWay(trace, backward, id).filter(each => stepsOf(backward).has(each));
  return { pass: at, way: way.reverse() };
}

/** What there is to say of the value at a place of the way. */
export function stepAt(trace: Trace, { pass, way }: Lesson, at: number): LessonStep {
  const node = way[at];
  const terms = arrivals(trace, pass, node).map(({ from, contribution }) => ({
    from,
    slot: contribution.slot,
    contribution,
    chosen: at > 0 && from === way[at - 1],
  }));
  return { node, adjoint: stepsOf(trace.backwards[pass]).get(node)!.grad, terms };
}

function lastWith({ backwards }: Trace, fits: (at: number) => boolean): number | null {
  for (let at = backwards.length - 1; at >= 0; at--) if (fits(at)) return at;
  return null;
}
