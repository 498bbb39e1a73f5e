import { apply } from "../autograd/apply.js";
import { asStridedScatterRow, asStridedWindowRow, type Geometry, overwriteRow } from "../autograd/strided.js";
import type { Operand, Tensor } from "../tensor/tensor.js";

// What the rules of views and of in-place changes through views call; not part of the public names.

export function asStridedScatter(g: Tensor, at: Geometry): Tensor {
  return apply(asStridedScatterRow, [g], at);
}

export function asStridedWindow(x: Tensor, at: Geometry): Tensor {
  return apply(asStridedWindowRow, [x], at);
}

export function copySlices(base: Tensor, v: Operand, at: Geometry): Tensor {
  return apply(overwriteRow, [base, v], at);
}
