import { graph } from "../graph/graph.js";
import type { Backward, Trace } from "../trace/trace.js";
import { rms } from "./size.js";

// The way that the largest contributions took: from a node to the one that sent it most, and so on to the root.

interface Sender {
  readonly node: number;
  readonly size: number;
}

const known = new WeakMap<Backward, ReadonlyMap<number, Sender>>();

/** By node, who sent it the largest contribution in a pass. */
function senders(trace: Trace, pass: Backward): ReadonlyMap<number, Sender> {
  const found = known.get(pass);
  if (found) return found;
  const best = new Map<number, Sender>();
  known.set(pass, best);
  for (const step of pass.steps) {
    for (const to of step.to) {
      const target = graph(trace).node(to.node);
      const size = target && rms(to.grad, target);
      if (size !== null && size !== undefined && size > (best.get(to.node)?.size ?? -1))
        best.set(to.node, { node: step.node, size });
    }
  }
  return best;
}

/** Node ids from the node to the root of the pass; only the node itself if nothing arrived at it. */
export function largestWay(trace: Trace, pass: Backward, from: number): number[] {
  const best = senders(trace, pass);
  const path = [from];
  const seen = new Set(path);
  for (let at = best.get(from); at && !seen.has(at.node); at = best.get(at.node)) {
    path.push(at.node);
    seen.add(at.node);
  }
  return path;
}
