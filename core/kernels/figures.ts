import { float32, float64, kernels } from "./simd/instance.js";

// What a summary of many float32 elements needs, in SIMD. Who has no SIMD, or elements of another kind, takes them one by
// one (core/tape/summary.ts), with the same result but for the order in which sums are added: they differ by no more than
// n · 2⁻⁵³ · Σ|x|, and squares likewise.

interface Exports {
  figures(at: number, n: number, out: number): void;
}

/** Elements at a time: 16 KiB, which the cache holds for the second walk. */
const piece = 4096;
/** Fewer are not worth copying. */
const worth = 64;
/** Scratch, in bytes; not at the start of a page, see vector/compile.ts. */
const place = { x: 2048, out: 2048 + 4 * piece };

/** Of the elements that were looked at last. If an element is not finite, only `total` means anything: nor is it. */
export const figures = { total: 0, squares: 0, min: 0, max: 0, zeros: 0 };

/** Fills in `figures` for the first of n elements from `at` on; gives how many it looked at, 0 where it cannot. */
export function lookAt(x: Float32Array, at: number, n: number): number {
  const simd = n >= worth ? kernels<Exports>("figures32") : null;
  if (simd === null) return 0;
  const count = Math.min(n, piece) & ~7;
  float32.set(x.subarray(at, at + count), place.x / 4);
  simd.figures(place.x, count, place.out);
  const out = place.out / 4;
  figures.total = float64[out / 2];
  figures.squares = float64[out / 2 + 1];
  figures.min = Math.min(float32[out + 4], float32[out + 5], float32[out + 6], float32[out + 7]);
  figures.max = Math.max(float32[out + 8], float32[out + 9], float32[out + 10], float32[out + 11]);
  figures.zeros = float32[out + 12] + float32[out + 13] + float32[out + 14] + float32[out + 15];
  return count;
}
