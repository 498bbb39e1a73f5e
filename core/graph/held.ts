// What a cut holds back: the parameters and named values whose gradient would have come through it.
import type { Trace } from "../trace/trace.js";
import { graph } from "./graph.js";
import type { ViewWire } from "./view.js";

export interface Held {
  /** Leaves that want a gradient, in tape order. */
  parameters: readonly number[];
  /** Other values that the program names, in tape order. */
  values: readonly number[];
}

/** All that the cut on a wire holds back; nothing for a wire without a cut. Iterative: a chain may be long. */
export function heldBack(trace: Trace, wire: ViewWire): Held {
  const index = graph(trace);
  const cuts = wire.blocked
    ? wire.legs.flatMap(leg => index.into(leg.to).filter(edge => edge.blocked && edge.from === leg.from))
    : [];
  const seen = new Set(cuts.map(edge => edge.from));
  // A set takes what is added while it is walked.
  for (const id of seen) {
    const node = index.node(id);
    if (!node || (node.leaf && node.requiresGrad)) continue;
    for (const { from, blocked } of index.into(id))
      if (!blocked && index.node(from)?.requiresGrad) seen.add(from);
  }
  const nodes = [...seen].flatMap(id => index.node(id) ?? []).sort((a, b) => a.seq - b.seq);
  return {
    parameters: nodes.filter(node => node.leaf && node.requiresGrad).map(node => node.id),
    values: nodes.filter(node => !node.leaf && node.name !== undefined).map(node => node.id),
  };
}
