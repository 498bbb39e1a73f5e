import type { Data } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * Calls `visit` with (storage, start, stride, count) of the runs that a tensor's first `limit` elements lie in, in
 * row-major order and without copying. A contiguous tensor is one run, a broadcast one has runs of stride 0.
 */
export function runs(
  tensor: Tensor,
  limit: number,
  visit: (data: Data, start: number, stride: number, count: number) => void,
): void {
  const { shape, strides } = tensor;
  let left = Math.min(tensor.numel(), limit);
  if (left === 0) return;
  const data = tensor.array();
  if (tensor.isContiguous()) return visit(data, tensor.offset, 1, left);
  const last = shape.length - 1;
  const index = new Array<number>(last).fill(0);
  let start = tensor.offset;
  for (;;) {
    visit(data, start, strides[last], Math.min(left, shape[last]));
    left -= shape[last];
    if (left <= 0) return;
    // The next run, as a mileage counter turns: the rightmost wheel that is not at its end steps on.
    let wheel = last - 1;
    for (; index[wheel] === shape[wheel] - 1; wheel--) {
      start -= index[wheel] * strides[wheel];
      index[wheel] = 0;
    }
    index[wheel]++;
    start += strides[wheel];
  }
}
