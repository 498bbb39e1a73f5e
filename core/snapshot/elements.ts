import { Batched } from "../autograd/batched.js";
import { runs } from "../tape/runs.js";
import type { Data } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";

/** Elements `start`, `start + stride`, … of `data`, `count` of them; stride 0: one element, so many times. */
export type Visit = (data: Data | readonly number[], start: number, stride: number, count: number) => void;

/**
 * Calls `each` with the runs that the first `limit` elements lie in, in row-major order. Makes no storage where a tensor has
 * none yet.
 * @returns false where there is nothing to look at: inside func.vmap, or when the memory was given back
 */
export function visit(tensor: Tensor, limit: number, each: Visit): boolean {
  if (tensor instanceof Batched) return !tensor.mapped && visit(tensor.physical, limit, each);
  const count = Math.min(tensor.numel(), limit);
  if (count === 0) return true;
  if (tensor.storageLength === 1) {
    each([tensor.value()], 0, 0, count);
    return true;
  }
  if (tensor.array().length < tensor.storageLength) return false;
  runs(tensor, limit, each);
  return true;
}

/** The first `limit` elements; null where there is nothing to look at. */
export function first(tensor: Tensor, limit: number): number[] | null {
  const values: number[] = [];
  const seen = visit(tensor, limit, (data, start, stride, count) => {
    for (let i = 0, at = start; i < count; i++, at += stride) values.push(data[at]);
  });
  return seen ? values : null;
}
