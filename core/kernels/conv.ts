import { matmul } from "./matmul.js";
import { type Matrix, rowMajor, transposed } from "./matrix.js";
import type { Numbers } from "./numbers.js";
import { type Band, bands, buffer, exchange, inPlace, patchRows, rollAdd, unroll } from "./patches.js";

// Convolution as a matrix product over unrolled patches (patches.ts). One dimension is the two-dimensional case with
// height 1. The three products (forward, to the input, to the weight) are each other's derivatives, so they close under
// differentiation.

/** Sizes of a grouped two-dimensional cross-correlation; weight is [outChannels, channels / groups, kh, kw]. */
export interface ConvShape {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/** Length of the result along one axis: the number of places where the dilated kernel fits. */
export function convLength(
  size: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/**
 * out[batch, outChannels, outHeight, outWidth] = weight ⋆ x. An element is one sum over (channel, ky, kx), in the order
 * and with the error bound of `matmul`.
 */
export function conv(out: Numbers, x: Numbers, weight: Numbers, s: ConvShape): void {
  const rows = patchRows(s);
  const channels = s.outChannels / s.groups;
  for (const band of bands(s)) {
    const columns = buffer(out, 0, rows * band.places);
    unroll(columns, x, s, band);
    const w = rowMajor(weight, band.group * channels * rows, rows);
    const y = rowMajor(columns, 0, band.places);
    const to = inPlace(out, s, band) ?? rowMajor(buffer(out, 1, channels * band.places), 0, band.places);
    matmul(to, w, y, channels, rows, band.places);
    if (band.images > 1) exchange(out, to.data, s, band, true);
  }
}

/**
 * The adjoint of `conv` in x: out[batch, channels, height, width] from g in the shape of conv's result. A patch is a
 * product over outChannels as in `matmul`; an element adds up its patches in the order of (ky, kx), band after band.
 */
export function convToInput(out: Numbers, g: Numbers, weight: Numbers, s: ConvShape): void {
  const rows = patchRows(s);
  const channels = s.outChannels / s.groups;
  out.fill(0);
  for (const band of bands(s)) {
    const columns = buffer(out, 0, rows * band.places);
    const w = transposed(rowMajor(weight, band.group * channels * rows, rows));
    matmul(rowMajor(columns, 0, band.places), w, gradient(g, s, band), rows, channels, band.places);
    rollAdd(out, columns, s, band);
  }
}

/**
 * The adjoint of `conv` in the weight: out has the weight's shape. An element is one sum over (image, y, x) as in
 * `matmul`, its blocks of 256 counted anew in each band.
 */
export function convToWeight(out: Numbers, x: Numbers, g: Numbers, s: ConvShape): void {
  const rows = patchRows(s);
  const channels = s.outChannels / s.groups;
  out.fill(0);
  for (const band of bands(s)) {
    const columns = buffer(out, 0, rows * band.places);
    unroll(columns, x, s, band);
    const to = rowMajor(out, band.group * channels * rows, rows);
    const y = transposed(rowMajor(columns, 0, band.places));
    matmul(to, gradient(g, s, band), y, channels, band.places, rows, true);
  }
}

/** The band's part of g as a matrix [outChannels / groups, places]. */
function gradient(g: Numbers, s: ConvShape, band: Band): Matrix {
  const lies = inPlace(g, s, band);
  if (lies !== null) return lies;
  const side = buffer(g, 1, (s.outChannels / s.groups) * band.places);
  exchange(g, side, s, band, false);
  return rowMajor(side, 0, band.places);
}
