import { ArgumentError } from "../errors.js";
import { type Recorder, tape } from "../tape/recorder.js";
import { callUser } from "../tape/register.js";
import { scopes } from "../tensor/scope.js";
import { sameShape, show } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import type { Node } from "./node.js";

/** Runs the hooks on one output of a node, in order, each on what the one before returned. */
export function runHooks(node: Node, slot: number, sum: Tensor, recorder: Recorder | null): Tensor {
  if (node.rare === null) return sum;
  const inside = tape.recorder;
  const scope = scopes.current;
  tape.recorder = recorder;
  scopes.current = null;
  let grad = sum;
  try {
    for (const { list, tensor, slot: of } of node.rare.hooks) {
      if (of !== slot) continue;
      for (const hook of [...list.values()]) {
        recorder?.event("hook", tensor);
        const result = callUser(() => hook(grad));
        if (result !== undefined && result !== null) grad = checked(result, grad);
      }
    }
  } finally {
    tape.recorder = inside;
    scopes.current = scope;
  }
  return grad;
}

function checked(result: unknown, grad: Tensor): Tensor {
  if (!(result instanceof Tensor)) {
    throw new ArgumentError(`a gradient hook must return a tensor or nothing, got ${typeof result}`);
  }
  if (!sameShape(result.shape, grad.shape)) {
    throw new ArgumentError(
      `a gradient hook returned shape ${show(result.shape)} for a gradient of shape ${show(grad.shape)}; return the same shape`,
    );
  }
  return result;
}
