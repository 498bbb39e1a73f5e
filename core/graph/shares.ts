// What arrived at one node in a pass: who sent it, through which operation, and how much of the sum it makes up.
import type { Contribution, Trace } from "../trace/trace.js";

export interface Arrival {
  /** Trace id of the node whose rule sent it, and the slot it came by. */
  readonly from: number;
  readonly slot: number;
  readonly contribution: Contribution;
}

const none: readonly Arrival[] = [];
const known = new WeakMap<Trace, Map<number, ReadonlyMap<number, Arrival[]>>>();

/** In the order they arrived. A pass is indexed once. */
export function arrivals(trace: Trace, pass: number, node: number): readonly Arrival[] {
  const passes = known.get(trace) ?? new Map<number, ReadonlyMap<number, Arrival[]>>();
  known.set(trace, passes);
  let index = passes.get(pass);
  if (!index) {
    index = indexed(trace, pass);
    passes.set(pass, index);
  }
  return index.get(node) ?? none;
}

function indexed(trace: Trace, pass: number): Map<number, Arrival[]> {
  const index = new Map<number, Arrival[]>();
  for (const { node: from, to } of trace.backwards[pass].steps)
    for (const contribution of to) {
      const arrival = { from, slot: contribution.slot, contribution };
      const list = index.get(contribution.node);
      if (list) list.push(arrival);
      else index.set(contribution.node, [arrival]);
    }
  return index;
}
