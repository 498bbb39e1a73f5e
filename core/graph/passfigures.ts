// What a person compares backward passes by: the value they started from, and the largest gradient that reached a leaf.
import type { Trace } from "../trace/trace.js";
import { graph } from "./graph.js";

export interface PassFigures {
  /** Of a scalar root, its value; null for others, NaN included as NaN. */
  readonly loss: number | null;
  /** Largest ‖gradient‖ of a leaf, and its trace id; null if none was finite. */
  readonly largest: number | null;
  readonly node: number | null;
  /** An entry of some gradient is not finite. */
  readonly bad: boolean;
}

const known = new WeakMap<Trace, readonly PassFigures[]>();

/** One of each backward pass, in order. Time linear in the passes' steps; computed once a trace. */
export function passFigures(trace: Trace): readonly PassFigures[] {
  let found = known.get(trace);
  if (!found) {
    found = trace.backwards.map((_, i) => figuresOf(trace, i));
    known.set(trace, found);
  }
  return found;
}

function figuresOf(trace: Trace, pass: number): PassFigures {
  const index = graph(trace);
  const { root, steps } = trace.backwards[pass];
  let largest: number | null = null;
  let node: number | null = null;
  let bad = false;
  for (const step of steps) {
    bad ||= step.grad.nan + step.grad.inf > 0;
    const of = index.node(step.node);
    const { norm } = step.grad;
    if (!of?.leaf || !of.requiresGrad || norm === null || (largest !== null && norm <= largest)) continue;
    [largest, node] = [norm, step.node];
  }
  const value = index.node(root)?.value;
  const scalar = value?.sample.length === 1 && index.node(root)?.shape.every(size => size === 1);
  return { loss: scalar ? Number(value.sample[0]) : null, largest, node, bad };
}

/** The pass with the largest gradient of all, if there are several; null if none has any. */
export function steepest(trace: Trace): number | null {
  let best: number | null = null;
  const all = passFigures(trace);
  all.forEach(({ largest }, i) => {
    if (largest !== null && (best === null || largest > (all[best].largest ?? 0))) best = i;
  });
  return all.length > 1 ? best : null;
}
