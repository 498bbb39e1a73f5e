import type { Numbers } from "./numbers.js";
import { float32, float64, kernels } from "./simd/instance.js";

// Folds of the rows of [rows, n], all in double precision. Sums have a fixed order, the same in SIMD and here: pieces of
// `piece` elements, each in eight partial sums (element i goes to sum i mod 8), so that the rounding error is at most
// (n / 8 + log₂ 8 + n / piece) · 2⁻⁵³ · Σ|x|.

interface Folds {
  sums(at: number, rows: number, n: number, out: number): void;
  squares(at: number, rows: number, n: number, means: number, out: number): void;
  greatest(at: number, rows: number, n: number, out: number): void;
  least(at: number, rows: number, n: number, out: number): void;
  columns(at: number, rows: number, n: number, totals: number): void;
}

/** Elements of a row that are summed at once. */
const piece = 16384;
/** Scratch, in bytes: elements (not at the start of a page, see vector/compile.ts), then means, then results. */
const place = { x: 2048, means: 2048 + 4 * piece, out: 2048 + 12 * piece };
/** Below this many elements copying costs more than it saves. */
const worth = 64;

/** out[r] = Σ x[r, ·]. */
export function sums(out: Numbers, x: Numbers, at: number, rows: number, n: number): void {
  const simd = folds(x, rows * n);
  const total = new Float64Array(rows);
  pieces(rows, n, (row, from, lines, count) => {
    const first = at + row * n + from;
    if (simd === null) {
      for (let r = 0; r < lines; r++) total[row + r] += sumOf(x, first + r * count, count);
      return;
    }
    copyIn(x, first, lines * count);
    simd.sums(place.x, lines, count, place.out);
    for (let r = 0; r < lines; r++) total[row + r] += float64[place.out / 8 + r];
  });
  out.set(total);
}

/** out[r] = Σ (x[r, ·] − means[r])². */
export function squares(
  out: Float64Array,
  means: Float64Array,
  x: Numbers,
  at: number,
  rows: number,
  n: number,
): void {
  const simd = folds(x, rows * n);
  out.fill(0);
  pieces(rows, n, (row, from, lines, count) => {
    const first = at + row * n + from;
    if (simd === null) {
      for (let r = 0; r < lines; r++) out[row + r] += squaresOf(x, first + r * count, count, means[row + r]);
      return;
    }
    copyIn(x, first, lines * count);
    float64.set(means.subarray(row, row + lines), place.means / 8);
    simd.squares(place.x, lines, count, place.means, place.out);
    for (let r = 0; r < lines; r++) out[row + r] += float64[place.out / 8 + r];
  });
}

/** out[r] = the largest (sign 1) or smallest (−1) of x[r, ·]; NaN if there is one. */
export function extremes(out: Numbers, x: Numbers, at: number, rows: number, n: number, sign: 1 | -1): void {
  const simd = folds(x, rows * n);
  out.fill(-sign * Number.POSITIVE_INFINITY);
  const pick = sign === 1 ? Math.max : Math.min;
  pieces(rows, n, (row, from, lines, count) => {
    const first = at + row * n + from;
    if (simd === null) {
      for (let r = 0; r < lines; r++) {
        let top = out[row + r];
        for (let i = 0, p = first + r * count; i < count; i++, p++) top = pick(top, x[p]);
        out[row + r] = top;
      }
      return;
    }
    copyIn(x, first, lines * count);
    if (sign === 1) simd.greatest(place.x, lines, count, place.out);
    else simd.least(place.x, lines, count, place.out);
    for (let r = 0; r < lines; r++) out[row + r] = pick(out[row + r], float32[place.out / 4 + r]);
  });
}

/** totals[i] += Σ x[·, i], row by row. */
export function columns(totals: Float64Array, x: Numbers, at: number, rows: number, n: number): void {
  const simd = n <= piece / 4 ? folds(x, rows * n) : null;
  if (simd === null) {
    for (let r = 0, p = at; r < rows; r++) for (let i = 0; i < n; i++) totals[i] += x[p++];
    return;
  }
  float64.set(totals, place.out / 8);
  pieces(rows, n, (row, _from, lines) => {
    copyIn(x, at + row * n, lines * n);
    simd.columns(place.x, lines, n, place.out);
  });
  totals.set(float64.subarray(place.out / 8, place.out / 8 + n));
}

function folds(x: Numbers, elements: number): Folds | null {
  return x instanceof Float32Array && elements >= worth ? kernels<Folds>("rows32") : null;
}

function copyIn(x: Numbers, from: number, count: number): void {
  float32.set(x.subarray(from, from + count), place.x / 4);
}

/** Whole rows together, as many as a piece holds, or pieces of one row. */
function pieces(
  rows: number,
  n: number,
  visit: (row: number, from: number, lines: number, count: number) => void,
): void {
  if (n === 0) return;
  if (n > piece) {
    for (let row = 0; row < rows; row++)
      for (let from = 0; from < n; from += piece) visit(row, from, 1, Math.min(piece, n - from));
    return;
  }
  const most = Math.floor(piece / n);
  for (let row = 0; row < rows; row += most) visit(row, 0, Math.min(most, rows - row), n);
}

function sumOf(x: Numbers, at: number, n: number): number {
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  const end = at + n;
  let p = at;
  for (; p + 8 <= end; p += 8) {
    a += x[p];
    b += x[p + 1];
    c += x[p + 2];
    d += x[p + 3];
    e += x[p + 4];
    f += x[p + 5];
    g += x[p + 6];
    h += x[p + 7];
  }
  let total = a + c + (e + g) + (b + d + (f + h));
  for (; p < end; p++) total += x[p];
  return total;
}

function squaresOf(x: Numbers, at: number, n: number, mean: number): number {
  const partial = [0, 0, 0, 0, 0, 0, 0, 0];
  const whole = n - (n % 8);
  for (let i = 0; i < whole; i++) {
    const d = x[at + i] - mean;
    partial[i & 7] += d * d;
  }
  const [a, b, c, d, e, f, g, h] = partial;
  let total = a + c + (e + g) + (b + d + (f + h));
  for (let i = whole; i < n; i++) total += (x[at + i] - mean) * (x[at + i] - mean);
  return total;
}
