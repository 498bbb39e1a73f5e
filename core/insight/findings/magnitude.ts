// How large the adjoints of one pass are where parameters enter, so that layers can be compared.
import type { Backward, Summary, TraceNode } from "../../trace/trace.js";
import { type Facts, size } from "./facts.js";

/** Root mean square of a tensor; null if it is not known or not finite. */
export function rms(value: Summary | null | undefined, count: number): number | null {
  if (!value || value.norm === null || value.nan > 0 || value.inf > 0 || count === 0) return null;
  return value.norm / Math.sqrt(count);
}

/** A parameter's entry into a pass: the operation that used it, and how large that one's adjoint was. */
export interface Entry {
  readonly parameter: TraceNode;
  readonly user: TraceNode;
  readonly size: number;
}

/** Whether one of a pass's entries is such; asked in the order of the pass, the latest operation first. */
export function someEntry(
  facts: Facts,
  pass: Backward,
  isSuch: (parameter: TraceNode, user: TraceNode, size: number) => boolean,
): boolean {
  for (const { node: at, grad, to } of pass.steps) {
    for (const { node } of to) {
      const parameter = facts.parameter(node)?.node;
      if (parameter === undefined || parameter.shape.length === 0) continue;
      const user = facts.node(at);
      const strength = rms(grad, size(user));
      if (strength !== null && isSuch(parameter, user, strength)) return true;
    }
  }
  return false;
}

/** By parameter, its entries, in the order of the pass. */
export function entries(facts: Facts, pass: Backward): Map<number, Entry[]> {
  const found = new Map<number, Entry[]>();
  someEntry(facts, pass, (parameter, user, size) => {
    const entry = { parameter, user, size };
    const list = found.get(parameter.id);
    if (list) list.push(entry);
    else found.set(parameter.id, [entry]);
    return false;
  });
  return found;
}

export interface Leg {
  readonly node: number;
  readonly factor: number;
}

/** The way of the largest contributions to a node from another (else from the root), the node's end first, with factors. */
export function wayUp(facts: Facts, pass: Backward, to: number, end: number): Leg[] {
  const best = new Map<number, { node: number; norm: number; factor: number }>();
  for (const step of pass.steps) {
    const user = facts.graph.node(step.node);
    const before = user && rms(step.grad, size(user));
    for (const { node, grad } of step.to) {
      const target = facts.graph.node(node);
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
