import type { Tensor } from "../tensor/tensor.js";

/** Forgets a parameter's gradient, or fills it with zeros. */
export function clear(p: Tensor, setToNone: boolean): void {
  if (p.grad === null) return;
  if (setToNone) p.grad = null;
  else {
    if (p.grad.gradFn !== null) p.grad.detach_();
    else p.grad.requiresGrad_(false);
    p.grad.zero_();
  }
}
