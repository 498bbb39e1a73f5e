import { numel, type Shape } from "../tensor/shape.js";

// Row-major data seen as [outer, size, inner], the middle being one dimension: what kernels along a dimension take.

export interface Lanes {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** `dim` counts from the front; a 0-d shape is one lane of one element. */
export function lanesOf(shape: Shape, dim: number): Lanes {
  if (shape.length === 0) return { outer: 1, size: 1, inner: 1 };
  return { outer: numel(shape.slice(0, dim)), size: shape[dim], inner: numel(shape.slice(dim + 1)) };
}
