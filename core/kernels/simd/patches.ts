import type { ConvShape } from "../conv.js";
import type { Matrix } from "../matrix.js";
import type { Numbers } from "../numbers.js";
import { type Band, type Stack, stack, walk } from "../window.js";
import { float32, float64, floor, hold, kernels, SCRATCH } from "./instance.js";

// Drives patches.wat: brings the rows of images that a band of a patch matrix touches into scratch memory, where the
// matrix lies already, and moves lines between them.

type Lines = (
  to: number,
  from: number,
  row: number,
  step: number,
  lines: number,
  before: number,
  count: number,
  behind: number,
) => void;

type Patches = Readonly<Record<"unroll32" | "unroll64" | "roll32" | "roll64", Lines>>;

/** Most of scratch memory that a patch matrix may hold; the rest is for the product. */
const MOST = SCRATCH / 4;

/** Scratch memory for `length` elements in the dtype of `like`; null if it is too much or the twins must run. */
export function holdFor(like: Numbers, length: number): { data: Numbers; offset: number } | null {
  if (kernels<Patches>("patches") === null) return null;
  const data = like instanceof Float32Array ? float32 : float64;
  const size = data.BYTES_PER_ELEMENT;
  if (length * size > MOST) return null;
  return { data, offset: hold(length * size) / size };
}

/** `unroll` of ../patches.ts into a patch matrix in scratch memory; false if that is the twin's task. */
export function unrollSimd(columns: Matrix, x: Numbers, s: ConvShape, band: Band): boolean {
  const rows = touched(columns.data, s, band);
  if (rows === null) return false;
  const { memory, size } = rows;
  const { outWidth } = s;
  for (let n = 0; n < band.images; n++) {
    runs(rows, s, band, n, (at, from, count) => memory.set(x.subarray(from, from + count), at));
    walk(s, band, n, rows, (at, pixel, above, lines, below, before, count) => {
      const to = columns.offset + at;
      const last = to + (above + lines) * outWidth;
      if (above > 0) memory.fill(0, to, to + above * outWidth);
      if (below > 0) memory.fill(0, last, last + below * outWidth);
      if (lines === 0) return;
      const first = (to + above * outWidth) * size;
      rows.unroll(first, pixel * size, rows.row, rows.step, lines, before, count, outWidth - before - count);
    });
  }
  return true;
}

/** `rollAdd` of ../patches.ts from a patch matrix in scratch memory; false if that is the twin's task. */
export function rollSimd(x: Numbers, columns: Matrix, s: ConvShape, band: Band): boolean {
  const rows = touched(columns.data, s, band);
  if (rows === null) return false;
  const { memory, size } = rows;
  const { outWidth } = s;
  for (let n = 0; n < band.images; n++) {
    runs(rows, s, band, n, (at, from, count) => memory.set(x.subarray(from, from + count), at));
    walk(s, band, n, rows, (at, pixel, above, lines, _below, before, count) => {
      if (lines === 0) return;
      const from = (columns.offset + at + above * outWidth) * size;
      rows.roll(pixel * size, from, rows.row, rows.step, lines, before, count, outWidth - before - count);
    });
    runs(rows, s, band, n, (at, to, count) => x.set(memory.subarray(at, at + count), to));
  }
  return true;
}

/** The rows of an image that a band touches, `from` to `to` of each channel, as a stack in scratch memory. */
interface Rows extends Stack {
  readonly memory: Float32Array | Float64Array;
  readonly size: number;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** Bytes between the pixels of neighbouring lines, of neighbouring places. */
  readonly row: number;
  readonly step: number;
  readonly unroll: Lines;
  readonly roll: Lines;
}

/** Where a band's rows of an image will lie, above what is held; null if they are too many or the twins must run. */
function touched(columns: Numbers, s: ConvShape, band: Band): Rows | null {
  const simd = kernels<Patches>("patches");
  if (simd === null || (columns !== float32 && columns !== float64)) return null;
  const size = columns.BYTES_PER_ELEMENT;
  const from = Math.max(0, band.from * s.stride[0] - s.padding[0]);
  const reach = (band.to - 1) * s.stride[0] + (s.kernelHeight - 1) * s.dilation[0] - s.padding[0] + 1;
  const to = Math.max(from, Math.min(s.height, reach));
  const plane = (to - from) * s.width;
  if ((s.channels / s.groups) * plane * size > MOST) return null;
  const [unroll, roll] = size === 4 ? [simd.unroll32, simd.roll32] : [simd.unroll64, simd.roll64];
  const at = floor / size;
  const origin = at - from * s.width;
  const [row, step] = [s.stride[0] * s.width * size, s.stride[1] * size];
  return { memory: columns, size, at, from, to, origin, plane, row, step, unroll, roll };
}

/** Visits runs of those rows in image `n`: place in scratch memory, place in x, elements. */
function runs(
  { at, plane, from }: Rows,
  s: ConvShape,
  band: Band,
  n: number,
  visit: (at: number, x: number, count: number) => void,
): void {
  const all = stack(s, band, n);
  const channels = s.channels / s.groups;
  if (plane === all.plane) visit(at, all.origin, channels * plane);
  else
    for (let c = 0; c < channels; c++)
      visit(at + c * plane, all.origin + c * all.plane + from * s.width, plane);
}
