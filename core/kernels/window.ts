import type { ConvShape } from "./conv.js";

// Which pixels lie under which element of a kernel: the geometry of a patch matrix, for whoever fills it.

/** The places of one patch matrix: rows `from` to `to` of the result, in `images` images from `image` on. */
export interface Band {
  readonly group: number;
  readonly image: number;
  readonly images: number;
  readonly from: number;
  readonly to: number;
  readonly places: number;
}

/** Rows of the patch matrix: the size of a kernel. */
export const patchRows = (s: ConvShape): number => (s.channels / s.groups) * s.kernelHeight * s.kernelWidth;

/** What `walk` tells of one row of the patch matrix and one image. Counts are in elements, or lines of them. */
export type Visit = (
  /** Where in the matrix its lines begin. */
  at: number,
  /** Where the pixel of the first place inside the image is. */
  pixel: number,
  /** Lines above the image, inside it and below it. */
  above: number,
  lines: number,
  below: number,
  /** Of a line inside, the places left of the image and inside it. */
  before: number,
  count: number,
) => void;

/** A stack of channels: where row 0 of its first channel is or would be, and the distance between channels. */
export interface Stack {
  readonly origin: number;
  readonly plane: number;
}

/** Image `n` of the band, its group's channels, inside x [batch, channels, height, width]. */
export function stack(s: ConvShape, band: Band, n: number): Stack {
  const plane = s.height * s.width;
  return { origin: ((band.image + n) * s.channels + (band.group * s.channels) / s.groups) * plane, plane };
}

/** Visits the patch matrix of image `n` of the band, row by row; pixels are places in the stack's array. */
export function walk(s: ConvShape, band: Band, n: number, { origin, plane }: Stack, visit: Visit): void {
  const { stride, dilation, padding, outWidth } = s;
  const height = band.to - band.from;
  let at = n * height * outWidth;
  for (let c = 0; c < s.channels / s.groups; c++)
    for (let ky = 0; ky < s.kernelHeight; ky++) {
      const top = ky * dilation[0] - padding[0] + band.from * stride[0];
      const [above, bottom] = inside(top, stride[0], s.height, height);
      const line = origin + c * plane + (top + above * stride[0]) * s.width;
      for (let kx = 0; kx < s.kernelWidth; kx++, at += band.places) {
        const left = kx * dilation[1] - padding[1];
        const [before, right] = inside(left, stride[1], s.width, outWidth);
        const pixel = line + left + before * stride[1];
        visit(at, pixel, above, bottom - above, height - bottom, before, right - before);
      }
    }
}

/** From which to before which of `count` places, `step` pixels apart from `start` on, the pixel is one of `size`. */
function inside(start: number, step: number, size: number, count: number): [number, number] {
  const from = Math.min(count, Math.max(0, Math.ceil(-start / step)));
  return [from, Math.min(count, Math.max(from, Math.ceil((size - start) / step)))];
}
