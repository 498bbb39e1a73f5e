import { matmul } from "./matmul.js";
import { type Matrix, rowMajor, transposed } from "./matrix.js";
import type { Numbers } from "./numbers.js";
import { bands, columnsFor, exchange, inPlace, rollAdd, unroll } from "./patches.js";
import { holding } from "./simd/instance.js";
import { type Band, patchRows } from "./window.js";

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
  inBands(out, s, (band, columns, w) => {
    const channels = s.outChannels / s.groups;
    unroll(columns, x, s, band);
    const to = inPlace(out, s, band) ?? rowMajor(sideBySide(out, s, band), 0, band.places);
    matmul(to, { ...w, data: weight }, columns, channels, patchRows(s), band.places);
    if (band.images > 1) exchange(out, to.data, s, band, true);
  });
}

/**
 * The adjoint of `conv` in x: out[batch, channels, height, width] from g in the shape of conv's result. A patch is a
 * product over outChannels as in `matmul`; an element adds up its patches in the order of (ky, kx), band after band.
 */
export function convToInput(out: Numbers, g: Numbers, weight: Numbers, s: ConvShape): void {
  out.fill(0);
  inBands(out, s, (band, columns, w) => {
    const wT = transposed({ ...w, data: weight });
    matmul(columns, wT, gradient(g, s, band), patchRows(s), s.outChannels / s.groups, band.places);
    rollAdd(out, columns, s, band);
  });
}

/**
 * The adjoint of `conv` in the weight: out has the weight's shape. An element is one sum over (image, y, x) as in
 * `matmul`, its blocks of 256 counted anew in each band.
 */
export function convToWeight(out: Numbers, x: Numbers, g: Numbers, s: ConvShape): void {
  out.fill(0);
  inBands(out, s, (band, columns, w) => {
    unroll(columns, x, s, band);
    const channels = s.outChannels / s.groups;
    matmul(
      { ...w, data: out },
      gradient(g, s, band),
      transposed(columns),
      channels,
      band.places,
      patchRows(s),
      true,
    );
  });
}

/** Calls `body` for each band with its patch matrix to fill, in the dtype of `like`, and the place of its weights. */
function inBands(
  like: Numbers,
  s: ConvShape,
  body: (band: Band, columns: Matrix, weights: Omit<Matrix, "data">) => void,
): void {
  const rows = patchRows(s);
  const list = bands(s);
  const widest = Math.max(0, ...list.slice(0, 1).map(band => band.places));
  holding(() => {
    const { data, offset } = columnsFor(like, rows * widest);
    for (const band of list) {
      const weights = { offset: ((band.group * s.outChannels) / s.groups) * rows, row: rows, column: 1 };
      body(band, rowMajor(data, offset, band.places), weights);
    }
  });
}

/** The band's part of g as a matrix [outChannels / groups, places]. */
function gradient(g: Numbers, s: ConvShape, band: Band): Matrix {
  const lies = inPlace(g, s, band);
  if (lies !== null) return lies;
  const side = sideBySide(g, s, band);
  exchange(g, side, s, band, false);
  return rowMajor(side, 0, band.places);
}

/** Memory for the results of several images as one matrix. */
function sideBySide(like: Numbers, s: ConvShape, band: Band): Numbers {
  const length = (s.outChannels / s.groups) * band.places;
  return like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
