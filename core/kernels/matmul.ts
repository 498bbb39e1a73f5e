import type { Numbers } from "./numbers.js";

// Blocked matrix product after Goto & van de Geijn (2008): both operands are packed into panels of four, and a
// four-by-four tile of the result stays in registers. Strides make every transposed variant the same code.

/** A matrix inside a buffer: element (i, j) is at offset + i * row + j * column. */
export interface Matrix {
  readonly data: Numbers;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

const TILE = 4;
/** Depth of a packed panel: 256 rows of four doubles are 8 KB, so a pair of panels stays in the L1 cache. */
const DEPTH = 256;
/** Columns packed at once: 256 × 512 doubles are 1 MB, about an L2 cache. */
const WIDTH = 512;
/** Below this many multiplications packing costs more than it saves. */
const SMALL = 2048;

let left = new Float64Array(0);
let right = new Float64Array(0);
const tile = new Float64Array(TILE * TILE);

/** out[m, n] (row-major, from `start`) = a[m, k] · b[k, n]; sums run in double precision. Overwrites out. */
export function matmul(
  out: Numbers,
  start: number,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
): void {
  if (m * n * k <= SMALL || m < TILE || n < TILE) plain(out, start, a, b, m, k, n);
  else blocked(out, start, a, b, m, k, n);
}

function plain(out: Numbers, start: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  const { data: x, row: xRow, column: xColumn } = a;
  const { data: y, row: yRow, column: yColumn } = b;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let p = a.offset + i * xRow;
      let q = b.offset + j * yColumn;
      let sum = 0;
      for (let l = 0; l < k; l++) {
        sum += x[p] * y[q];
        p += xColumn;
        q += yRow;
      }
      out[start + i * n + j] = sum;
    }
  }
}

function blocked(out: Numbers, start: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  const rows = Math.ceil(m / TILE) * TILE;
  if (left.length < rows * DEPTH) left = new Float64Array(rows * DEPTH);
  if (right.length < WIDTH * DEPTH) right = new Float64Array(WIDTH * DEPTH);
  // Partial sums over blocks of k must not be rounded to float32 in between, hence the double buffer.
  const sums = out instanceof Float64Array ? out : new Float64Array(m * n);
  const base = out instanceof Float64Array ? start : 0;
  for (let l0 = 0; l0 < k; l0 += DEPTH) {
    const depth = Math.min(DEPTH, k - l0);
    pack(left, a.data, a.offset + l0 * a.column, a.row, a.column, m, depth);
    for (let j0 = 0; j0 < n; j0 += WIDTH) {
      const width = Math.min(WIDTH, n - j0);
      pack(right, b.data, b.offset + l0 * b.row + j0 * b.column, b.column, b.row, width, depth);
      for (let j = 0; j < width; j += TILE) {
        for (let i = 0; i < m; i += TILE) {
          multiplyTile(left, i * depth, right, j * depth, depth);
          store(sums, base + i * n + j0 + j, n, Math.min(TILE, m - i), Math.min(TILE, width - j), l0 > 0);
        }
      }
    }
  }
  if (sums !== out) out.set(sums, start);
}

/** Copies `count` lines of `depth` elements into panels of four lines, interleaved; missing lines become zeros. */
function pack(
  panel: Float64Array,
  data: Numbers,
  offset: number,
  line: number,
  step: number,
  count: number,
  depth: number,
): void {
  for (let i0 = 0; i0 < count; i0 += TILE) {
    for (let t = 0; t < TILE; t++) {
      let to = i0 * depth + t;
      if (i0 + t >= count) {
        for (let l = 0; l < depth; l++, to += TILE) panel[to] = 0;
        continue;
      }
      let from = offset + (i0 + t) * line;
      for (let l = 0; l < depth; l++, to += TILE, from += step) panel[to] = data[from];
    }
  }
}

/** The inner loop: sixteen sums in local variables, so that the compiler keeps them in registers. */
// biome-ignore format: a tile reads as a tile
function multiplyTile(a: Float64Array, p: number, b: Float64Array, q: number, depth: number): void {
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0;
  let s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0;
  let s30 = 0, s31 = 0, s32 = 0, s33 = 0;
  for (let l = 0; l < depth; l++, p += 4, q += 4) {
    const b0 = b[q], b1 = b[q + 1], b2 = b[q + 2], b3 = b[q + 3];
    let x = a[p];
    s00 += x * b0; s01 += x * b1; s02 += x * b2; s03 += x * b3;
    x = a[p + 1];
    s10 += x * b0; s11 += x * b1; s12 += x * b2; s13 += x * b3;
    x = a[p + 2];
    s20 += x * b0; s21 += x * b1; s22 += x * b2; s23 += x * b3;
    x = a[p + 3];
    s30 += x * b0; s31 += x * b1; s32 += x * b2; s33 += x * b3;
  }
  tile[0] = s00; tile[1] = s01; tile[2] = s02; tile[3] = s03;
  tile[4] = s10; tile[5] = s11; tile[6] = s12; tile[7] = s13;
  tile[8] = s20; tile[9] = s21; tile[10] = s22; tile[11] = s23;
  tile[12] = s30; tile[13] = s31; tile[14] = s32; tile[15] = s33;
}

function store(
  out: Float64Array,
  at: number,
  line: number,
  rows: number,
  columns: number,
  add: boolean,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const to = at + i * line + j;
      out[to] = add ? out[to] + tile[i * TILE + j] : tile[i * TILE + j];
    }
  }
}
