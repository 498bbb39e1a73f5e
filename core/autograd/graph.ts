import { modes } from "../modes/state.js";
import type { Origin, Tensor } from "../tensor/tensor.js";
import { Node } from "./node.js";
import { complete } from "./rule.js";
import { refresh } from "./view.js";

// From tensors to the nodes behind them.

const accumulateRow = complete<never>({
  name: "accumulateGrad",
  gradFn: "AccumulateGrad",
  letters: [],
  run: () => [],
});

/** Whether an operation on this tensor is to be recorded now. */
export function tracked(t: Tensor): boolean {
  if (!modes.grad) return false;
  refresh(t);
  return t.wants && (!t.scoped || modes.recording);
}

/** The node that receives this tensor's gradient: the operation that made it, or the leaf's accumulator. */
export function nodeOf(t: Tensor): Node {
  refresh(t);
  return t.origin === null ? accumulatorOf(t) : asNode(t.origin);
}

export function accumulatorOf(leaf: Tensor): Node {
  const extra = leaf.more();
  if (extra.accumulator !== null) return asNode(extra.accumulator);
  const node = new Node(accumulateRow, undefined, leaf, 0);
  node.shape = leaf.shape;
  node.dtype = leaf.dtype;
  node.outermost = 0;
  extra.accumulator = node;
  return node;
}

export function asNode(origin: Origin): Node {
  if (origin instanceof Node) return origin;
  throw new Error("a tensor's origin is always made by core/autograd");
}
