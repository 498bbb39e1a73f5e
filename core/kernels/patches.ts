import type { ConvShape } from "./conv.js";
import { type Matrix, rowMajor } from "./matrix.js";
import type { Numbers } from "./numbers.js";
import { holdFor, rollSimd, unrollSimd } from "./simd/patches.js";
import { type Band, patchRows, stack, walk } from "./window.js";

// The patch matrix of a convolution (im2col, Chellapilla et al. 2006): a row is one (channel, ky, kx) of the kernel, a
// column one place of the result. It is made in bands of places, so that it stays in a cache and memory stays bounded.

/** Elements of a patch matrix: 1 MB of float32. Part of the order of sums, so the same for all dtypes. */
const MOST = 1 << 18;

/** All places group by group: several small images at once, or one large image in parts. */
export function bands(s: ConvShape): Band[] {
  const plane = s.outHeight * s.outWidth;
  const places = Math.max(1, MOST / Math.max(1, patchRows(s)));
  const images = Math.max(1, Math.min(s.batch, Math.floor(places / plane)));
  const lines =
    images > 1 ? s.outHeight : Math.max(1, Math.min(s.outHeight, Math.floor(places / s.outWidth)));
  const list: Band[] = [];
  for (let group = 0; group < s.groups; group++)
    for (let image = 0; image < s.batch; image += images)
      for (let from = 0; from < s.outHeight; from += lines) {
        const count = Math.min(images, s.batch - image);
        const to = Math.min(s.outHeight, from + lines);
        list.push({ group, image, images: count, from, to, places: count * (to - from) * s.outWidth });
      }
  return list;
}

/** Memory for `length` elements in the dtype of `like`: scratch memory held by the caller, else an array. */
export function columnsFor(like: Numbers, length: number): { data: Numbers; offset: number } {
  const held = holdFor(like, length);
  if (held !== null) return held;
  return {
    data: like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length),
    offset: 0,
  };
}

/** Where a band's part of the result [batch, outChannels, outHeight, outWidth] lies; several images do not, side by side. */
export function inPlace(result: Numbers, s: ConvShape, band: Band): Matrix | null {
  if (band.images > 1) return null;
  const plane = s.outHeight * s.outWidth;
  const channel = band.image * s.outChannels + (band.group * s.outChannels) / s.groups;
  return rowMajor(result, channel * plane + band.from * s.outWidth, plane);
}

/** Copies a band of several images between the result and a matrix [outChannels / groups, places]. */
export function exchange(result: Numbers, side: Numbers, s: ConvShape, band: Band, out: boolean): void {
  const plane = s.outHeight * s.outWidth;
  const channels = s.outChannels / s.groups;
  for (let o = 0; o < channels; o++)
    for (let n = 0; n < band.images; n++) {
      const p = ((band.image + n) * s.outChannels + band.group * channels + o) * plane;
      const q = o * band.places + n * plane;
      if (out) for (let i = 0; i < plane; i++) result[p + i] = side[q + i];
      else for (let i = 0; i < plane; i++) side[q + i] = result[p + i];
    }
}

/** Writes each patch of the band as a column; places outside the image read as zero. */
export function unroll(columns: Matrix, x: Numbers, s: ConvShape, band: Band): void {
  if (unrollSimd(columns, x, s, band)) return;
  const { data, offset } = columns;
  const step = s.stride[1];
  for (let n = 0; n < band.images; n++)
    walk(s, band, n, stack(s, band, n), (at, pixel, above, lines, below, before, count) => {
      const { outWidth } = s;
      let i = offset + at + above * outWidth;
      data.fill(0, i - above * outWidth, i);
      for (let line = 0; line < lines; line++) {
        let p = pixel + line * s.stride[0] * s.width;
        for (const inside = i + before; i < inside; i++) data[i] = 0;
        for (const outside = i + count; i < outside; i++, p += step) data[i] = x[p];
        for (const next = i + outWidth - before - count; i < next; i++) data[i] = 0;
      }
      data.fill(0, i, i + below * outWidth);
    });
}

/** The adjoint of `unroll`: adds each column to the patch it came from. */
export function rollAdd(x: Numbers, columns: Matrix, s: ConvShape, band: Band): void {
  if (rollSimd(x, columns, s, band)) return;
  const { data, offset } = columns;
  const step = s.stride[1];
  for (let n = 0; n < band.images; n++)
    walk(s, band, n, stack(s, band, n), (at, pixel, above, lines, _below, before, count) => {
      for (let line = 0; line < lines; line++) {
        let p = pixel + line * s.stride[0] * s.width;
        let i = offset + at + (above + line) * s.outWidth + before;
        for (const end = i + count; i < end; i++, p += step) x[p] += data[i];
      }
    });
}
