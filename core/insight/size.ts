import { graph } from "../graph/graph.js";
import type { Backward, BackwardStep, Summary, Trace, TraceNode } from "../trace/trace.js";

// How large gradients are, and what each step of a way does to their size. Sizes are root mean squares, so that a
// broadcast alone makes nothing larger.

/** Null where it is not known or not finite. */
export function rms(value: Summary | null | undefined, { shape }: TraceNode): number | null {
  if (!value || value.norm === null || value.nan + value.inf > 0) return null;
  const count = shape.reduce((a, b) => a * b, 1);
  return value.norm / Math.sqrt(Math.max(1, count));
}

/** By place in the path: what the step at that node made of a gradient on its way to the node before; null at the first. */
export function factors(
  trace: Trace,
  pass: Backward | undefined,
  path: readonly number[],
): (number | null)[] {
  const steps = pass ? stepsOf(pass) : null;
  return path.map((id, i) => (i === 0 ? null : factor(trace, steps?.get(id), path[i - 1])));
}

/** Of the step at one node toward one of its inputs. */
function factor(trace: Trace, step: BackwardStep | undefined, to: number): number | null {
  const [from, target] = [step && graph(trace).node(step.node), graph(trace).node(to)];
  if (!step || !from || !target) return null;
  const before = rms(step.grad, from);
  if (!before) return null;
  // One operation may use a value in several slots.
  let largest: number | null = null;
  for (const each of step.to) {
    const size = each.node === to ? rms(each.grad, target) : null;
    if (size !== null && size > (largest ?? -1)) largest = size;
  }
  return largest === null ? null : largest / before;
}

const known = new WeakMap<Backward, ReadonlyMap<number, BackwardStep>>();

/** By node its last step. */
export function stepsOf(pass: Backward): ReadonlyMap<number, BackwardStep> {
  let found = known.get(pass);
  if (!found) {
    found = new Map(pass.steps.map(step => [step.node, step]));
    known.set(pass, found);
  }
  return found;
}
