import type { Backward, Summary, TraceNode } from "../trace.js";

/** The .grad that nodes end up with. Nodes go by numbers that also those have which are not in the trace. */
export interface Gradients {
  /** A tensor's .grad is now this. */
  set(node: number, grad: Summary | null): void;
  /** `node` is the tensor of `from`, changed in place. */
  succeed(node: number, from: number): void;
  /** The first version of a tensor that was changed in place. */
  origin(node: number): number;
  /** Fills in `grad`: of a leaf its last .grad, else the adjoint of the latest backward that reached it. */
  settle(nodes: readonly TraceNode[], backwards: readonly Backward[], number: (id: number) => number): void;
}

export function gradients(): Gradients {
  const last = new Map<number, Summary | null>();
  const origins = new Map<number, number>();
  const origin = (node: number) => origins.get(node) ?? node;
  return {
    set: (node, grad) => last.set(origin(node), grad),
    origin,
    succeed: (node, from) => origins.set(node, origin(from)),
    settle(nodes, backwards, number) {
      const adjoints = new Array<Summary | undefined>(nodes.length);
      for (const pass of backwards) for (const step of pass.steps) adjoints[step.node] = step.grad;
      for (const node of nodes) {
        node.grad = (node.leaf ? last.get(origin(number(node.id))) : adjoints[node.id]) ?? null;
      }
    },
  };
}
