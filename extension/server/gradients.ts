// What the backward passes of a trace brought to each node: the adjoint of the latest pass that reached it. It is this
// pass's alone; x.grad, which adds up and may have been zeroed since, is told by hovers.
import { graph } from "../../core/graph/graph.js";
import type { BackwardStep, Trace } from "../../core/trace/trace.js";

export interface Reached {
  /** Number of the pass in the trace. */
  pass: number;
  norm: number | null;
}

export class Gradients {
  readonly #trace: Trace;
  readonly #latest = new Map<number, Reached>();
  readonly #steps = new Map<number, BackwardStep>();
  /** Of parameters, by storage: all versions of one together, in order of the passes. */
  readonly #overPasses = new Map<number, Reached[]>();

  constructor(trace: Trace) {
    this.#trace = trace;
    trace.backwards.forEach(({ steps }, pass) => {
      for (const step of steps) this.#note(pass, step);
    });
  }

  #note(pass: number, step: BackwardStep): void {
    const reached = { pass, norm: step.grad.norm };
    this.#latest.set(step.node, reached);
    this.#steps.set(step.node, step);
    const node = graph(this.#trace).node(step.node);
    if (!node?.leaf || !node.requiresGrad) return;
    const all = this.#overPasses.get(node.tensor);
    if (all) all.push(reached);
    else this.#overPasses.set(node.tensor, [reached]);
  }

  /** The step of the latest pass that went through a node. */
  step(node: number): BackwardStep | undefined {
    return this.#steps.get(node);
  }

  /** What each pass that reached a parameter brought to it; `tensor`: its storage. */
  overPasses(tensor: number): readonly Reached[] {
    return this.#overPasses.get(tensor) ?? [];
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
