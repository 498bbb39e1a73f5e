import { addTo } from "../kernels/add.js";
import { gatherStrided } from "../kernels/copy.js";
import { modes } from "../modes/state.js";
import { tape } from "../tape/recorder.js";
import { callUser } from "../tape/register.js";
import { copyOf } from "../tensor/copy.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";
import { ops } from "./opset.js";

// How adjoints add up: several contributions within a pass, and passes in a leaf's `.grad`.

/** x += y, both row-major and of one shape; counts as an in-place change of x. */
export function addInto(x: Tensor, y: Tensor): void {
  if (x.shape.length === 0) {
    const sum = x.value() + y.value();
    x.storage.set(x.offset, x.dtype === "float32" ? Math.fround(sum) : sum);
  } else {
    const from = y.isContiguous() ? y : copyOf(y);
    addTo(x.array(), x.offset, from.array(), from.offset, x.numel());
  }
  x.storage.version++;
}

/** Writes this pass's gradient to a leaf's `.grad`, as PyTorch accumulates or as attachGrad asked. `fresh`, `ours`: see `store`. */
export function accumulate(node: Node, leaf: Tensor, grad: Tensor, fresh: boolean, ours: boolean): void {
  const req = leaf.more().gradReq;
  if (req === "null") return;
  store(leaf, grad, req === "write", fresh, ours);
  tape.recorder?.event(req === "write" ? "write" : "accumulate", leaf);
  if (node.rare === null) return;
  for (const hook of [...node.rare.postHooks.values()]) callUser(() => hook(leaf));
}

/**
 * Adds to (or overwrites) `.grad` of any tensor. `fresh`: the pass is done with it, so that it may become the `.grad`
 * itself; `ours`: and nobody but the pass ever saw its memory.
 */
export function store(tensor: Tensor, grad: Tensor, overwrite: boolean, fresh = false, ours = false): void {
  const extra = tensor.more();
  const old = extra.grad;
  if (old === null && (modes.grad || (fresh && grad.isContiguous()))) setGrad(tensor, grad, ours);
  else if (old === null) setGrad(tensor, copyOf(grad), true);
  else if (modes.grad) setGrad(tensor, overwrite ? grad : ops.add(old, grad));
  else if (overwrite) overwriteWith(tensor, old, grad);
  else if (old.isContiguous()) addInto(old, grad);
  else setGrad(tensor, ops.add(old, grad));
}

/** MXNet keeps one buffer for the life of the leaf: whoever holds x.grad sees the new values. */
function overwriteWith(tensor: Tensor, old: Tensor, grad: Tensor): void {
  if (!old.isContiguous() || old.origin !== null) return setGrad(tensor, copyOf(grad));
  if (old.shape.length === 0) old.storage.set(old.offset, grad.value());
  else gatherStrided(old.array(), old.offset, grad.array(), grad.shape, grad.strides, grad.offset);
  old.storage.version++;
}

/**
 * Makes `grad` the `.grad` of `tensor`. `ours`: the program has not seen it. As long as it does not look, the memory serves
 * the next step's gradient, too.
 */
export function setGrad(tensor: Tensor, grad: Tensor | null, ours = false): void {
  const extra = tensor.more();
  if (extra.gradOurs && extra.grad !== grad) extra.grad?.large?.recycle();
  extra.gradOurs = ours;
  if (extra.grad?.extra?.gradOf === tensor) extra.grad.extra.gradOf = null;
  extra.grad = grad;
  if (grad !== null) grad.more().gradOf = tensor;
}
