import type { Node } from "./node.js";

// The nodes that one backward pass visits, latest first. Nodes are numbered as they are made and use only what was made
// before, so descending numbers are a topological order; no recursion, a chain of a million must pass.

export interface Order {
  /** Operations, latest first. Their `index` is the place of their first adjoint in the pass's buffer. */
  readonly nodes: readonly Node[];
  /** Leaves' accumulators; `pending` counts the edges that lead to them. */
  readonly leaves: readonly Node[];
  /** Mark on every node and leaf that is visited. */
  readonly pass: number;
  /** Length of the buffer. */
  readonly size: number;
  /** Gives the nodes back to an outer pass that was interrupted by this one. */
  restore(): void;
}

const counter = { pass: 0 };

export function order(roots: readonly Node[], nested: boolean): Order {
  const search = new Search(++counter.pass, nested);
  for (const root of roots) search.from(root);
  search.number();
  return search;
}

/** What a node knew of the pass that this one interrupts. */
interface Before {
  readonly node: Node;
  readonly pass: number;
  readonly index: number;
  readonly pending: number;
}

class Search implements Order {
  nodes: Node[] = [];
  readonly leaves: Node[] = [];
  readonly pass: number;
  size = 0;
  /** Whether the nodes were met latest first, as those of a chain are. */
  private descending = true;
  private readonly before: Before[] | null;
  private readonly stack: Node[] = [];

  constructor(pass: number, nested: boolean) {
    this.pass = pass;
    this.before = nested ? [] : null;
  }

  from(root: Node): void {
    const { stack, nodes } = this;
    let last = nodes.length === 0 ? Number.POSITIVE_INFINITY : nodes[nodes.length - 1].seq;
    this.meet(root);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      nodes.push(node);
      if (node.seq > last) this.descending = false;
      last = node.seq;
      if (node.to0 !== null) this.meet(node.to0);
      if (node.to1 !== null) this.meet(node.to1);
      for (let slot = 2; slot < node.arity; slot++) {
        const next = node.to(slot);
        if (next !== null) this.meet(next);
      }
    }
  }

  /** Brings the nodes into order and gives each its places in the buffer. */
  number(): void {
    if (!this.descending) this.nodes = sorted(this.nodes);
    let size = 0;
    for (const node of this.nodes) {
      node.index = size;
      size += node.outputs;
    }
    for (const leaf of this.leaves) leaf.index = size++;
    this.size = size;
  }

  restore(): void {
    for (const { node, pass, index, pending } of this.before ?? []) {
      node.pass = pass;
      node.index = index;
      node.pending = pending;
    }
  }

  private meet(node: Node): void {
    if (node.pass !== this.pass) {
      this.before?.push({ node, pass: node.pass, index: node.index, pending: node.pending });
      node.pass = this.pass;
      node.pending = 0;
      if (node.leaf === null) this.stack.push(node);
      else this.leaves.push(node);
    }
    if (node.leaf !== null) node.pending++;
  }
}

/** Latest first. Where the numbers lie close together, as those of one computation do, each says its place. */
function sorted(nodes: Node[]): Node[] {
  let low = nodes[0].seq;
  let high = low;
  for (const { seq } of nodes) {
    low = Math.min(low, seq);
    high = Math.max(high, seq);
  }
  const width = high - low + 1;
  if (width > 8 * nodes.length) return nodes.sort((a, b) => b.seq - a.seq);
  const places = new Array<Node | null>(width).fill(null);
  for (const node of nodes) places[high - node.seq] = node;
  return places.filter(node => node !== null);
}
