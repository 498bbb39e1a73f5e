import { matmul } from "./matmul.js";
import { transposed as flip, rowMajor as matrix } from "./matrix.js";
import type { Numbers } from "./numbers.js";

// Convolution as a matrix product over unrolled patches (im2col, Chellapilla et al. 2006). One dimension is the
// two-dimensional case with height 1. The three products (forward, to the input, to the weight) are each other's
// derivatives, so they close under differentiation.

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

/** Sizes of the patch matrix of one image and one group. */
function patches(s: ConvShape) {
  const inChannels = s.channels / s.groups;
  const rows = inChannels * s.kernelHeight * s.kernelWidth;
  return { inChannels, rows, places: s.outHeight * s.outWidth, outChannels: s.outChannels / s.groups };
}

/** out[batch, outChannels, outHeight, outWidth] = weight ⋆ x */
export function conv(out: Numbers, x: Numbers, weight: Numbers, s: ConvShape): void {
  const { inChannels, rows, places, outChannels } = patches(s);
  const columns = new Float64Array(rows * places);
  for (let n = 0; n < s.batch; n++) {
    for (let group = 0; group < s.groups; group++) {
      unroll(columns, x, (n * s.channels + group * inChannels) * s.height * s.width, s);
      const to = (n * s.outChannels + group * outChannels) * places;
      const w = matrix(weight, group * outChannels * rows, rows);
      matmul(out, to, w, matrix(columns, 0, places), outChannels, rows, places);
    }
  }
}

/** The adjoint of `conv` in x: out[batch, channels, height, width] from g in the shape of conv's result. */
export function convToInput(out: Numbers, g: Numbers, weight: Numbers, s: ConvShape): void {
  const { inChannels, rows, places, outChannels } = patches(s);
  const columns = new Float64Array(rows * places);
  const sums = out instanceof Float64Array ? out.fill(0) : new Float64Array(out.length);
  for (let n = 0; n < s.batch; n++) {
    for (let group = 0; group < s.groups; group++) {
      const w = flip(matrix(weight, group * outChannels * rows, rows));
      const from = matrix(g, (n * s.outChannels + group * outChannels) * places, places);
      matmul(columns, 0, w, from, rows, outChannels, places);
      rollAdd(sums, columns, (n * s.channels + group * inChannels) * s.height * s.width, s);
    }
  }
  if (sums !== out) out.set(sums);
}

/** The adjoint of `conv` in the weight: out has the weight's shape. */
export function convToWeight(out: Numbers, x: Numbers, g: Numbers, s: ConvShape): void {
  const { inChannels, rows, places, outChannels } = patches(s);
  const columns = new Float64Array(rows * places);
  const part = new Float64Array(outChannels * rows);
  const sums = out instanceof Float64Array ? out.fill(0) : new Float64Array(out.length);
  for (let n = 0; n < s.batch; n++) {
    for (let group = 0; group < s.groups; group++) {
      unroll(columns, x, (n * s.channels + group * inChannels) * s.height * s.width, s);
      const from = matrix(g, (n * s.outChannels + group * outChannels) * places, places);
      matmul(part, 0, from, flip(matrix(columns, 0, places)), outChannels, places, rows);
      const to = group * outChannels * rows;
      for (let i = 0; i < part.length; i++) sums[to + i] += part[i];
    }
  }
  if (sums !== out) out.set(sums);
}

/** Writes each patch of one image as a column; places outside the image read as zero. */
function unroll(columns: Float64Array, x: Numbers, image: number, s: ConvShape): void {
  walk(s, (to, from, step, count, before, after) => {
    columns.fill(0, to, to + before);
    let source = image + from;
    for (let i = to + before, end = i + count; i < end; i++, source += step) columns[i] = x[source];
    columns.fill(0, to + before + count, to + before + count + after);
  });
}

/** The adjoint of `unroll`: adds each column back to the patch it came from. */
function rollAdd(x: Float64Array, columns: Float64Array, image: number, s: ConvShape): void {
  walk(s, (from, to, step, count, before) => {
    let target = image + to;
    for (let i = from + before, end = i + count; i < end; i++, target += step) x[target] += columns[i];
  });
}

type Run = (
  column: number,
  pixel: number,
  step: number,
  count: number,
  before: number,
  after: number,
) => void;

/**
 * Calls `run` once for each line of the patch matrix and image row: `before` places left of the image, `count`
 * inside it (from `pixel`, `step` apart), `after` right of it.
 */
function walk(s: ConvShape, run: Run): void {
  const { outHeight, outWidth } = s;
  let column = 0;
  for (let c = 0; c < s.channels / s.groups; c++) {
    for (let ky = 0; ky < s.kernelHeight; ky++) {
      for (let kx = 0; kx < s.kernelWidth; kx++) {
        const left = kx * s.dilation[1] - s.padding[1];
        const before = Math.min(outWidth, Math.max(0, Math.ceil(-left / s.stride[1])));
        const end = Math.min(outWidth, Math.max(before, Math.ceil((s.width - left) / s.stride[1])));
        for (let oy = 0; oy < outHeight; oy++, column += outWidth) {
          const y = oy * s.stride[0] + ky * s.dilation[0] - s.padding[0];
          const pixel = (c * s.height + y) * s.width + left + before * s.stride[1];
          if (y < 0 || y >= s.height) run(column, 0, 0, 0, outWidth, 0);
          else run(column, pixel, s.stride[1], end - before, before, outWidth - end);
        }
      }
    }
  }
}
