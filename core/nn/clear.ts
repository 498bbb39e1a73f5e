import { setGrad } from "../autograd/accumulate.js";
import { tape } from "../tape/recorder.js";
import type { Tensor } from "../tensor/tensor.js";

/** Forgets a parameter's gradient, or fills it with zeros. */
export function clear(p: Tensor, setToNone: boolean): void {
  const grad = p.extra?.grad ?? null;
  if (grad === null) return;
  if (setToNone) {
    setGrad(p, null);
    tape.recorder?.event("zero", p);
    return;
  }
  if (grad.gradFn !== null) grad.detach_();
  else grad.requiresGrad_(false);
  grad.zero_();
}

/** How many of them have a gradient. */
export function gradients(parameters: readonly Tensor[]): number {
  let count = 0;
  for (const p of parameters) if ((p.extra?.grad ?? null) !== null) count++;
  return count;
}
