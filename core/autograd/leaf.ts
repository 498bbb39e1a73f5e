import { AutogradError, DtypeError, ShapeError } from "../errors.js";
import { addHook, type RemovableHandle } from "../hooks/handle.js";
import { modes } from "../modes/state.js";
import { tape } from "../tape/recorder.js";
import { isFloating } from "../tensor/dtype.js";
import { sameShape, show } from "../tensor/shape.js";
import { empty, Tensor } from "../tensor/tensor.js";
import { setGrad } from "./accumulate.js";
import { accumulatorOf, asNode, nodeOf } from "./graph.js";
import type { TensorHook } from "./node.js";
import { refresh } from "./view.js";

// Marking tensors: who gets a gradient, and who wants to see it.

/** PyTorch's mark: tracked everywhere except in noGrad and pause. Returns x. */
export function setRequiresGrad(x: Tensor, on: boolean): Tensor {
  refresh(x);
  if (on && !isFloating(x.dtype)) {
    throw new DtypeError(
      `requiresGrad: only float tensors can require gradients, this one is ${x.dtype}; make it float32 or float64`,
      [x.node],
    );
  }
  if (on && x.inference && !modes.inference) {
    throw new AutogradError(
      "requiresGrad: a tensor made in inferenceMode can never be recorded; clone it outside of inferenceMode, or use noGrad",
      [x.node],
    );
  }
  if (!on && x.origin !== null) {
    throw new AutogradError(
      "requiresGrad: it can be turned off on leaf tensors only, and this one was computed; use detach() to get its values " +
        "without history",
      [x.node],
    );
  }
  if (x.origin === null) {
    x.wants = on;
    x.scoped = false;
    if (x.extra) x.extra.gradReq = undefined;
  }
  tape.recorder?.marked(x);
  return x;
}

/** MXNet's mark: `.grad` is zeros at once, backward overwrites ("write") or adds; tracked inside autograd.record only. */
export function attachGrad(x: Tensor, gradReq: "write" | "add" | "null" = "write"): Tensor {
  if (gradReq !== "write" && gradReq !== "add" && gradReq !== "null") {
    throw new AutogradError(`attachGrad: gradReq is "write", "add" or "null", got ${String(gradReq)}`);
  }
  if (!isFloating(x.dtype)) {
    throw new DtypeError(
      `attachGrad: only float tensors can have gradients, this one is ${x.dtype}; make it float32 or float64`,
    );
  }
  refresh(x);
  const extra = x.more();
  extra.gradReq = gradReq;
  if (x.origin !== null) retainGrad(x);
  else {
    x.wants = gradReq !== "null";
    x.scoped = true;
  }
  setGrad(x, gradReq === "null" ? null : empty(x.shape, x.dtype));
  tape.recorder?.marked(x);
  return x;
}

/** Keeps `.grad` of a tensor that is not a leaf. */
export function retainGrad(x: Tensor): void {
  refresh(x);
  if (!x.wants) {
    throw new AutogradError(
      "retainGrad: this tensor has requiresGrad=false, so there is no gradient to keep; set requiresGrad first",
      [x.node],
    );
  }
  const extra = x.more();
  if (x.origin === null || extra.retain) return;
  extra.retain = true;
  asNode(x.origin).more().retains.push({ slot: x.slot, tensor: x });
  tape.recorder?.marked(x);
}

/** Calls hook with the tensor's complete gradient in each backward; what it returns replaces the gradient. */
export function registerHook(x: Tensor, hook: TensorHook): RemovableHandle {
  refresh(x);
  if (!x.wants) {
    throw new AutogradError(
      "registerHook: a hook needs a tensor that requires grad; set requiresGrad before registering it",
      [x.node],
    );
  }
  return addHook(nodeOf(x).hookList(x, x.slot), hook);
}

/** Calls hook with the leaf after its `.grad` was updated. */
export function registerPostAccumulateGradHook(x: Tensor, hook: (leaf: Tensor) => void): RemovableHandle {
  if (!x.wants || x.origin !== null) {
    throw new AutogradError(
      "registerPostAccumulateGradHook: only leaf tensors that require grad accumulate into .grad",
      [x.node],
    );
  }
  return accumulatorOf(x).postHook(hook);
}

/** x.grad = g: shape and dtype must be x's. */
export function assignGrad(x: Tensor, grad: unknown): void {
  if (grad === null || grad === undefined) {
    setGrad(x, null);
    tape.recorder?.event("write", x);
    return;
  }
  if (!(grad instanceof Tensor)) throw new AutogradError(`grad: assign a tensor or null, got ${typeof grad}`);
  if (!sameShape(grad.shape, x.shape)) {
    throw new ShapeError(
      `grad: a gradient of shape ${show(grad.shape)} was assigned to a tensor of shape ${show(x.shape)}`,
    );
  }
  if (grad.dtype !== x.dtype)
    throw new DtypeError(
      `grad: a ${grad.dtype} gradient was assigned to a ${x.dtype} tensor; convert it first`,
    );
  if (grad === x) throw new AutogradError("grad: a tensor cannot be its own gradient");
  setGrad(x, grad);
  tape.recorder?.event("write", x);
}
