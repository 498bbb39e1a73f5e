// What the backward passes of a trace brought to each node: the adjoint of the latest pass that reached it. It is this
// pass's alone; x.grad, which adds up and may have been zeroed since, is told by hovers.
import type { Trace } from "../../core/trace/trace.js";

export interface Reached {
  /** Number of the pass in the trace. */
  pass: number;
  norm: number | null;
}

export class Gradients {
  readonly #trace: Trace;
  readonly #latest = new Map<number, Reached>();

  constructor(trace: Trace) {
    this.#trace = trace;
    trace.backwards.forEach(({ steps }, pass) => {
      for (const { node, grad } of steps) this.#latest.set(node, { pass, norm: grad.norm });
    });
  }

  /** Undefined: no pass reached it. */
  latest(node: number): Reached | undefined {
    return this.#latest.get(node);
  }

  /** Norms of the adjoints that one pass brought to these nodes; those that it did not reach are left out. */
  inPass(pass: number, nodes: ReadonlySet<number>): Map<number, number | null> {
    const steps = this.#trace.backwards[pass].steps.filter(({ node }) => nodes.has(node));
    return new Map(steps.map(({ node, grad }) => [node, grad.norm]));
  }
}

/** The norm of several gradients taken together; null where one of them has no finite norm. */
export function together(norms: Iterable<number | null>): number | null {
  let sum = 0;
  for (const norm of norms) {
    if (norm === null) return null;
    sum += norm * norm;
  }
  return Math.sqrt(sum);
}

/** "3.4e-2", "0", "12", "NaN": two digits, for one glance. */
export function normText(norm: number | null): string {
  if (norm === null) return "not finite";
  const size = Math.abs(norm);
  if (size === 0) return "0";
  return size < 0.1 || size >= 1e4 ? norm.toExponential(1) : String(Number(norm.toPrecision(2)));
}
