import type { ConvShape } from "./conv.js";
import { type Matrix, rowMajor } from "./matrix.js";
import type { Numbers } from "./numbers.js";

// The patch matrix of a convolution (im2col, Chellapilla et al. 2006): a row is one (channel, ky, kx) of the kernel, a
// column one place of the result. It is made in bands of places, so that it stays in a cache and memory stays bounded.

/** The places of one patch matrix: rows `from` to `to` of the result, in `images` images from `image` on. */
export interface Band {
  readonly group: number;
  readonly image: number;
  readonly images: number;
  readonly from: number;
  readonly to: number;
  readonly places: number;
}

/** Elements of a patch matrix: 1 MB of float32. Part of the order of sums, so the same for all dtypes. */
const MOST = 1 << 18;

/** Rows of the patch matrix: the size of a kernel. */
export const patchRows = (s: ConvShape): number => (s.channels / s.groups) * s.kernelHeight * s.kernelWidth;

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

const buffers: Record<"single" | "double", Numbers[]> = { single: [], double: [] };

/** Memory between calls: the patch matrix (0) and results of several images (1), in the dtype of `like`. */
export function buffer(like: Numbers, which: 0 | 1, length: number): Numbers {
  const single = like instanceof Float32Array;
  const kept = buffers[single ? "single" : "double"];
  if ((kept[which]?.length ?? 0) >= length) return kept[which];
  const made = single ? new Float32Array(length) : new Float64Array(length);
  if (length <= MOST) kept[which] = made;
  return made;
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
export function unroll(columns: Numbers, x: Numbers, s: ConvShape, band: Band): void {
  const step = s.stride[1];
  walk(s, band, (line, pixel, before, end) => {
    columns.fill(0, line, line + before);
    let p = pixel;
    for (let i = line + before; i < line + end; i++, p += step) columns[i] = x[p];
    columns.fill(0, line + end, line + s.outWidth);
  });
}

/** The adjoint of `unroll`: adds each column to the patch it came from. */
export function rollAdd(x: Numbers, columns: Numbers, s: ConvShape, band: Band): void {
  const step = s.stride[1];
  walk(s, band, (line, pixel, before, end) => {
    let p = pixel;
    for (let i = line + before; i < line + end; i++, p += step) x[p] += columns[i];
  });
}

/**
 * Visits each line of places, in the order of the patch matrix: where it begins there, and its places `before` to `end`
 * whose pixels, from `pixel` on, are inside the image.
 */
function walk(
  s: ConvShape,
  band: Band,
  visit: (line: number, pixel: number, before: number, end: number) => void,
): void {
  const { stride, dilation, padding, outWidth } = s;
  const channels = s.channels / s.groups;
  let line = 0;
  for (let c = 0; c < channels; c++)
    for (let ky = 0; ky < s.kernelHeight; ky++)
      for (let kx = 0; kx < s.kernelWidth; kx++) {
        const left = kx * dilation[1] - padding[1];
        const before = Math.min(outWidth, Math.max(0, Math.ceil(-left / stride[1])));
        const end = Math.min(outWidth, Math.max(before, Math.ceil((s.width - left) / stride[1])));
        for (let n = band.image; n < band.image + band.images; n++) {
          const channel = (n * s.channels + band.group * channels + c) * s.height;
          for (let oy = band.from; oy < band.to; oy++, line += outWidth) {
            const y = oy * stride[0] + ky * dilation[0] - padding[0];
            if (y < 0 || y >= s.height) visit(line, 0, outWidth, outWidth);
            else visit(line, (channel + y) * s.width + left + before * stride[1], before, end);
          }
        }
      }
}
