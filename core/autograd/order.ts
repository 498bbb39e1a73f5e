import type { Node } from "./node.js";

// The nodes that one backward pass visits, latest first. Nodes are numbered as they are made and use only what was made
// before, so descending numbers are a topological order; no recursion, a chain of a million must pass.

export interface Order {
  /** Operations, latest first. Their `index` is the place of their first adjoint in the pass's buffer. */
  readonly nodes: readonly Node[];
  /** Leaves' accumulators; `pending` counts the edges that lead to them. */
  readonly leaves: readonly Node[];
  /** Length of the buffer. */
  readonly size: number;
  /** Gives the nodes back to an outer pass that was interrupted by this one. */
  restore(): void;
}

const counter = { pass: 0 };

export function order(roots: readonly Node[], nested: boolean): Order {
  const pass = ++counter.pass;
  const nodes: Node[] = [];
  const leaves: Node[] = [];
  const before: { node: Node; pass: number; index: number; pending: number }[] = [];
  const stack: Node[] = [];
  const meet = (node: Node) => {
    if (node.pass !== pass) {
      if (nested) before.push({ node, pass: node.pass, index: node.index, pending: node.pending });
      node.pass = pass;
      node.pending = 0;
      if (node.leaf === null) stack.push(node);
      else leaves.push(node);
    }
    if (node.leaf !== null) node.pending++;
  };
  for (const root of roots) {
    meet(root);
    while (stack.length > 0) {
      const node = stack.pop()!;
      nodes.push(node);
      for (const next of node.next) if (next !== null) meet(next);
    }
  }
  if (!descending(nodes)) nodes.sort((a, b) => b.seq - a.seq);
  const restore = () => {
    for (const { node, ...state } of before) Object.assign(node, state);
  };
  return { nodes, leaves, size: number(nodes, leaves), restore };
}

function descending(nodes: readonly Node[]): boolean {
  for (let i = 1; i < nodes.length; i++) if (nodes[i].seq > nodes[i - 1].seq) return false;
  return true;
}

function number(nodes: readonly Node[], leaves: readonly Node[]): number {
  let size = 0;
  for (const node of nodes) {
    node.index = size;
    size += node.outputs;
  }
  for (const leaf of leaves) leaf.index = size++;
  return size;
}
