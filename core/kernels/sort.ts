import type { Numbers } from "./numbers.js";

// A stable bottom-up merge sort of places, so that equal keys keep their order in both directions. NaN counts as
// greater than every number, as in PyTorch.

/** Places of the sorted order of the lane x[start + i * step], i < size, written to places[start + i * step]. */
export function argsortLane(
  places: Int32Array,
  x: Numbers,
  start: number,
  step: number,
  size: number,
  descending: boolean,
): void {
  const keys = new Float64Array(size);
  let order = new Int32Array(size);
  let spare = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    keys[i] = x[start + i * step];
    order[i] = i;
  }
  const before = descending ? greater : less;
  for (let width = 1; width < size; width *= 2) {
    for (let low = 0; low < size; low += 2 * width) merge(spare, order, keys, low, width, size, before);
    [order, spare] = [spare, order];
  }
  for (let i = 0; i < size; i++) places[start + i * step] = order[i];
}

function merge(
  to: Int32Array,
  from: Int32Array,
  keys: Float64Array,
  low: number,
  width: number,
  size: number,
  before: (a: number, b: number) => boolean,
): void {
  const middle = Math.min(low + width, size);
  const end = Math.min(low + 2 * width, size);
  let i = low;
  let j = middle;
  for (let k = low; k < end; k++) {
    const right = i >= middle || (j < end && before(keys[from[j]], keys[from[i]]));
    to[k] = right ? from[j++] : from[i++];
  }
}

const less = (a: number, b: number) => a < b || (Number.isNaN(b) && !Number.isNaN(a));
const greater = (a: number, b: number) => a > b || (Number.isNaN(a) && !Number.isNaN(b));

/** `argsortLane` for every lane of the middle dimension of [outer, size, inner]. */
export function argsort(
  places: Int32Array,
  x: Numbers,
  outer: number,
  size: number,
  inner: number,
  descending: boolean,
): void {
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) argsortLane(places, x, o * size * inner + i, inner, size, descending);
}
