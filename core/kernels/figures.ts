import { float32, float64, kernels } from "./simd/instance.js";

// What a summary of many float32 elements needs, in SIMD. Who has no SIMD, or elements of another kind, takes them one by
// one (core/tape/summary.ts), with the same result but for rounding in float64. Both sums of a piece of n are taken around
// its first element k: Σ x = n k + Σ (x − k), off by no more than n · 2⁻⁵³ · (Σ|x| + n |k|); the squares around the mean are
// Σ (x − k)² − n (mean − k)². As k is one of them, Σ (x − k)² is at most n + 1 times the result, so that of its 16 digits
// log₁₀ n can be lost at worst.

interface Exports {
  figures(at: number, n: number, out: number): void;
  move(before: number, after: number, n: number, out: number): void;
}

/** Elements at a time. */
const piece = 4096;
/** Fewer are not worth copying. */
const worth = 64;
/** Scratch, in bytes; not at the start of a page, see vector/compile.ts. */
const place = { x: 2048, y: 4096 + 4 * piece, out: 6144 + 8 * piece };

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
  const apart = float64[out / 2];
  figures.total = count * float32[place.x / 4] + apart;
  figures.squares = Math.max(0, float64[out / 2 + 1] - (apart * apart) / count);
  figures.min = Math.min(float32[out + 4], float32[out + 5], float32[out + 6], float32[out + 7]);
  figures.max = Math.max(float32[out + 8], float32[out + 9], float32[out + 10], float32[out + 11]);
  figures.zeros = float32[out + 12] + float32[out + 13] + float32[out + 14] + float32[out + 15];
  return count;
}

/** Of the elements that were compared last: Σ before² and Σ (after − before)², in float64; not finite where one of them is. */
export const move = { before: 0, apart: 0 };

/** Fills in `move`. Both have one length. */
export function compare(before: Float32Array, after: Float32Array): void {
  move.before = move.apart = 0;
  const simd = before.length >= worth ? kernels<Exports>("figures32") : null;
  let done = 0;
  for (const whole = simd === null ? 0 : before.length & ~7; simd !== null && done < whole; ) {
    const count = Math.min(whole - done, piece);
    float32.set(before.subarray(done, done + count), place.x / 4);
    float32.set(after.subarray(done, done + count), place.y / 4);
    simd.move(place.x, place.y, count, place.out);
    move.before += float64[place.out / 8];
    move.apart += float64[place.out / 8 + 1];
    done += count;
  }
  for (; done < before.length; done++) {
    move.before += before[done] * before[done];
    move.apart += (after[done] - before[done]) ** 2;
  }
}
