// Gradient hooks of one pass: where they ran, and whether the numbers prove that they changed the adjoint.
import type { Backward, BackwardStep, Site, Trace } from "../trace/trace.js";
import { graph } from "./graph.js";

export interface Hooked {
  /** The adjoint is not the sum of what arrived. */
  changed: boolean;
  site: Site | null;
}

const known = new WeakMap<Backward, ReadonlyMap<number, Hooked>>();

/** By trace id: the values whose hooks ran in this pass. */
export function hooked(trace: Trace, pass: number): ReadonlyMap<number, Hooked> {
  const backward = trace.backwards[pass];
  let found = known.get(backward);
  if (!found) {
    found = made(trace, backward, trace.backwards[pass + 1]?.seq ?? Number.POSITIVE_INFINITY);
    known.set(backward, found);
  }
  return found;
}

function made(trace: Trace, pass: Backward, until: number): Map<number, Hooked> {
  const sites = new Map<number, Site | null>();
  for (const { kind, seq, node, site } of trace.events)
    if (kind === "hook" && seq > pass.seq && seq < until)
      sites.set(graph(trace).node(node)?.tensor ?? -1, site);
  const hooks = new Map<number, Hooked>();
  if (sites.size === 0) return hooks;
  const sums = sumsOf(pass);
  for (const step of pass.steps) {
    const site = sites.get(graph(trace).node(step.node)?.tensor ?? -1);
    if (site !== undefined) hooks.set(step.node, { changed: differs(step, sums.get(step.node)), site });
  }
  return hooks;
}

/** What arrived at each value, entry by entry of the samples. */
function sumsOf({ steps }: Backward): Map<number, number[]> {
  const sums = new Map<number, number[]>();
  for (const { to } of steps)
    for (const { node, grad } of to) {
      const before = sums.get(node);
      const add = grad.sample.map(Number);
      if (before) for (let i = 0; i < add.length; i++) before[i] += add[i];
      else sums.set(node, add);
    }
  return sums;
}

/** Beyond what float32 rounds off; a root has no arrivals to compare with. */
function differs({ grad }: BackwardStep, sum: number[] | undefined): boolean {
  if (!sum) return false;
  return grad.sample.some((value, i) => {
    const [is, was] = [Number(value), sum[i] ?? Number.NaN];
    if (Number.isNaN(is) || Number.isNaN(was)) return Number.isNaN(is) !== Number.isNaN(was);
    return is !== was && Math.abs(is - was) > 1e-5 * Math.max(Math.abs(is), Math.abs(was));
  });
}
