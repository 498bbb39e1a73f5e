import type { Data } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { Doubles } from "./builtins.js";
import { runs } from "./runs.js";

// How much of an adjoint each contribution makes up: ⟨c, s⟩ / ⟨s, s⟩ with s the sum of all, in float64. Shares are
// signed, may exceed 1 and add up to 1. They are NaN when an entry is not finite or all are 0, and infinite when s = 0
// although the contribution is not: it was cancelled.

/** Elements that are added up at a time. */
const block = 1024;

/**
 * @param parts contributions to one tensor, all of its shape
 * @param sizes their largest absolute entries; infinite where one is not finite
 * @param total their sum, where more than the parts went into it (the seed of a root); else it is made of the parts
 */
export function shares(parts: readonly Tensor[], sizes: readonly number[], total: Tensor | null): number[] {
  // One by one: a weight used a million times has a million parts, more than arguments fit on the stack.
  let size = total ? largest(total) : 0;
  for (const part of sizes) size = Math.max(size, part);
  if (!Number.isFinite(size)) return parts.map(() => Number.NaN);
  if (parts.length === 1 && !total) return [size === 0 ? Number.NaN : 1];
  const { dots, square } = size === 0 ? { dots: [], square: 0 } : products(parts, total, unitOf(size));
  if (square === 0) return sizes.map(part => (part > 0 ? Number.POSITIVE_INFINITY : Number.NaN));
  return dots.map(dot => dot / square);
}

/**
 * Shares of contributions that are single numbers, the first `count` of `values`.
 * @param total as in `shares`
 */
export function numberShares(values: readonly number[], count: number, total: number | null): Float64Array {
  const found = new Doubles(count);
  let size = total === null ? 0 : Math.abs(total);
  for (let i = 0; i < count; i++) size = Math.max(size, Math.abs(values[i]));
  if (!Number.isFinite(size) || size === 0) return found.fill(Number.NaN);
  const unit = unitOf(size);
  let sum = total === null ? 0 : total * unit;
  if (total === null) for (let i = 0; i < count; i++) sum += values[i] * unit;
  for (let i = 0; i < count; i++) {
    if (sum * sum !== 0) found[i] = (values[i] * unit) / sum;
    else found[i] = values[i] === 0 ? Number.NaN : Number.POSITIVE_INFINITY;
  }
  return found;
}

/** A power of two, which scales exactly, such that products of what is no larger stay in the range of doubles. */
function unitOf(size: number): number {
  return 2 ** Math.min(1000, -Math.ceil(Math.log2(size)));
}

/** Largest absolute value; infinite if an element is not finite. */
export function largest(tensor: Tensor): number {
  let most = 0;
  runs(tensor, Number.POSITIVE_INFINITY, (data, start, stride, count) => {
    for (let k = 0, i = start; k < count; k++, i += stride) {
      const value = Math.abs(data[i]);
      if (!(value <= most)) most = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
    }
  });
  return most;
}

/**
 * ⟨c, s⟩ of each part and ⟨s, s⟩. All elements are scaled by `unit`, a power of two and therefore exact, so that no
 * product leaves the range of doubles.
 */
function products(
  parts: readonly Tensor[],
  total: Tensor | null,
  unit: number,
): { dots: number[]; square: number } {
  const flats = parts.map(flat);
  const summed = total ? [flat(total)] : flats;
  const sum = new Doubles(block);
  const dots = parts.map(() => 0);
  let square = 0;
  const n = parts[0].numel();
  for (let from = 0; from < n; from += block) {
    const count = Math.min(block, n - from);
    sum.fill(0);
    for (const { data, offset } of summed) {
      for (let i = 0, at = offset + from; i < count; i++, at++) sum[i] += data[at] * unit;
    }
    for (let i = 0; i < count; i++) square += sum[i] * sum[i];
    for (let k = 0; k < flats.length; k++) {
      const { data, offset } = flats[k];
      let dot = 0;
      for (let i = 0, at = offset + from; i < count; i++, at++) dot += data[at] * unit * sum[i];
      dots[k] += dot;
    }
  }
  return { dots, square };
}

/** Elements in row-major order; only those of a view are copied. */
function flat(tensor: Tensor): { data: Data; offset: number } {
  if (tensor.isContiguous()) return { data: tensor.array(), offset: tensor.offset };
  const data = new Doubles(tensor.numel());
  let at = 0;
  runs(tensor, Number.POSITIVE_INFINITY, (from, start, stride, count) => {
    for (let k = 0, i = start; k < count; k++, i += stride) data[at++] = from[i];
  });
  return { data, offset: 0 };
}
