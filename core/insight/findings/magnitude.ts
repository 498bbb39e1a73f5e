// How large gradients are, so that layers can be compared.
import type { Graph } from "../../graph/graph.js";
import type { Backward, Summary, TraceNode } from "../../trace/trace.js";

/** How many elements. */
export function size({ shape }: TraceNode): number {
  let product = 1;
  for (const length of shape) product *= length;
  return product;
}

/** Root mean square of a tensor; null if it is not known or not finite. */
export function rms(value: Summary | null | undefined, count: number): number | null {
  if (!value || value.norm === null || value.nan > 0 || value.inf > 0 || count === 0) return null;
  return value.norm / Math.sqrt(count);
}

export interface Leg {
  readonly node: number;
  readonly factor: number;
}

/** The way of the largest contributions to a node from another (else from the root), the node's end first, with factors. */
export function wayUp(graph: Graph, pass: Backward, to: number, end: number): Leg[] {
  const best = new Map<number, { node: number; norm: number; factor: number }>();
  for (const step of pass.steps) {
    const user = graph.node(step.node);
    const before = user && rms(step.grad, size(user));
    for (const { node, grad } of step.to) {
      const target = graph.node(node);
      const after = target && rms(grad, size(target));
      if (!after || !before) continue;
      const known = best.get(node);
      if (!known || after > known.norm)
        best.set(node, { node: step.node, norm: after, factor: after / before });
    }
  }
  const way: Leg[] = [];
  const seen = new Set<number>();
  for (let at = best.get(to); at && !seen.has(at.node); at = best.get(at.node)) {
    seen.add(at.node);
    way.push({ node: at.node, factor: at.factor });
    if (at.node === end) break;
  }
  return way;
}
