import type { Node } from "../autograd/node.js";
import { Tensor } from "../tensor/tensor.js";
import { originOf, outdated } from "./origin.js";
import { lookAt } from "./outputs.js";

export interface Reached {
  /** Operations in the order in which they ran. */
  readonly nodes: readonly Node[];
  /** Earlier ones that were left out. */
  readonly dropped: number;
}

/** The latest `limit` operations that these tensors were computed by. */
export function reached(tensors: Iterable<Tensor>, limit: number): Reached {
  const seen = new Set<Node>();
  const open: Node[] = [];
  const meet = (node: Node | null) => {
    if (node === null || node.leaf !== null || seen.has(node)) return;
    seen.add(node);
    open.push(node);
  };
  for (const tensor of tensors) meet(originOf(outdated(tensor) ?? tensor));
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (let slot = 0; slot < node.arity; slot++) meet(node.to(slot) ?? besides(node, slot));
  const least = seqOf(seen, limit);
  const nodes: Node[] = [];
  for (const node of seen) if (node.seq >= least) nodes.push(node);
  nodes.sort((a, b) => a.seq - b.seq);
  return { nodes, dropped: seen.size - nodes.length };
}

/** The operation behind an operand that no gradient goes to. */
function besides(node: Node, slot: number): Node | null {
  const kept = lookAt(node, slot);
  return kept instanceof Tensor ? originOf(kept) : null;
}

/** The number from which on there are `limit` nodes. */
function seqOf(nodes: ReadonlySet<Node>, limit: number): number {
  if (nodes.size <= limit) return 0;
  const all = new Float64Array(nodes.size);
  let i = 0;
  for (const { seq } of nodes) all[i++] = seq;
  return all.sort()[all.length - limit];
}
