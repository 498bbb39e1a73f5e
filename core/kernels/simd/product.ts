import { block, type Matrix } from "../matrix.js";
import type { Numbers } from "../numbers.js";
import { after, float32, float64, floor, kernels, SCRATCH } from "./instance.js";

// Drives gemm32.wat and gemm64.wat: copies operands into scratch memory, packs what the kernel would read with long
// strides, and calls it block by block, so that the panels it reads again and again stay in the caches.

/** What both files export; they say what the arguments are. */
interface Gemm {
  // biome-ignore format: in the order of the source
  gemm(c: number, ldc: number, a: number, band: number, row: number, step: number,
    b: number, tile: number, line: number, m: number, k: number, n: number, add: number): void;
  // biome-ignore format: in the order of the source
  pack(to: number, from: number, line: number, step: number, count: number, depth: number, group: number): void;
  // biome-ignore format: in the order of the source
  transpose(to: number, next: number, from: number, line: number, step: number, count: number, depth: number): void;
}

type Floats = Float32Array | Float64Array;

/** The kernel of a dtype, its view of scratch memory, bytes of an element and columns of a tile. */
interface Kit {
  readonly simd: Gemm;
  readonly memory: Floats;
  readonly size: number;
  readonly tile: number;
}

/** Columns of a summed at once: a panel of b is then 8 KB, a part of an L1 cache. Also the order of all sums. */
export const DEPTH = 256;
/** Rows of a taken at once: with DEPTH columns they are 128 KB of float32, a part of an L2 cache. */
const ROWS = 128;
/** Rows of a tile. */
const BAND = 4;
/** Columns of b from which on packing a pays, which makes each of them a sixth faster. */
const PAY = 64;
/** Bytes between the first and last row of a panel over which packing pays: an L1 cache. */
const NEAR = 32768;

/** An operand in scratch memory: element (i, j) is at `at + i * row + j * column` bytes. */
interface Placed {
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

const kits: { single: Kit | null; double: Kit | null } = { single: null, double: null };

/** The kit of the array's dtype; null if it has none or the twins must run. */
function kit(out: Numbers): Kit | null {
  const single = out instanceof Float32Array;
  if (!single && !(out instanceof Float64Array)) return null;
  const simd = kernels<Gemm>(single ? "gemm32" : "gemm64");
  if (simd === null) return null;
  if (single) kits.single ??= { simd, memory: float32, size: 4, tile: 8 };
  else kits.double ??= { simd, memory: float64, size: 8, tile: 4 };
  return single ? kits.single : kits.double;
}

/**
 * out[m, n] = a[m, k] · b[k, n], or += with `add`; false if that is the twin's task. m, k, n ≥ 1; out's columns lie side
 * by side. Splits what does not fit in scratch memory.
 */
export function product(
  out: Matrix,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
  add: boolean,
): boolean {
  const use = kit(out.data);
  if (use === null) return false;
  const wide = Math.ceil(n / use.tile) * use.tile;
  const needed = 2 * (m * k + k * n) + 3 * m * wide + DEPTH * (wide + ROWS) + 8192;
  if (needed * use.size <= SCRATCH - floor) {
    whole(use, out, a, b, m, k, n, add);
  } else if (k > DEPTH && k >= m && k >= n) {
    const half = Math.ceil(k / 2 / DEPTH) * DEPTH;
    product(out, a, b, m, half, n, add);
    product(out, block(a, 0, half), block(b, half, 0), m, k - half, n, true);
  } else if (m >= n) {
    const half = m >> 1;
    product(out, a, b, half, k, n, add);
    product(block(out, half, 0), block(a, half, 0), b, m - half, k, n, add);
  } else {
    const half = Math.ceil(wide / 2 / use.tile) * use.tile;
    product(out, a, b, m, k, half, add);
    product(block(out, 0, half), a, block(b, 0, half), m, k, n - half, add);
  }
  return true;
}

/** The product when all of it fits. Matrices that lie in scratch memory, held by the caller, stay where they are. */
function whole(
  use: Kit,
  out: Matrix,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
  add: boolean,
): void {
  const { memory, size, tile } = use;
  const x = place(use, a, floor, m, k);
  const y = place(use, b, x.end, k, n);
  const wide = Math.ceil(n / tile) * tile;
  if (!add && y.row === size && y.column !== size && m >= tile && k * n > 2 * (m * n + k * m))
    return turned(use, out, x, y, m, k, n, y.end);
  if (out.data === memory && out.row >= wide && wide === n)
    return multiply(use, out.offset * size, out.row * size, x, y, m, k, n, add, y.end);
  if (add) put(use, y.end, wide, out, m, n);
  multiply(use, y.end, wide * size, x, y, m, k, n, add, after(y.end + m * wide * size));
  take(use, y.end, wide, out, m, n);
}

/** A small x times the transpose of a large y: yᵀ · xᵀ reads y as it lies, and its transpose is the same sums. */
function turned(
  use: Kit,
  out: Matrix,
  x: Placed,
  y: Placed,
  m: number,
  k: number,
  n: number,
  free: number,
): void {
  const { simd, size, tile } = use;
  const turn = ({ at, row, column }: Placed): Placed => ({ at, row: column, column: row });
  const ldc = Math.ceil(m / tile) * tile * size;
  const wide = Math.ceil(n / tile) * tile;
  const to = after(free + n * ldc);
  multiply(use, free, ldc, turn(y), turn(x), n, k, m, false, to);
  simd.transpose(to, wide * size, free, ldc, size, n, m);
  take(use, to, wide, out, m, n);
}

/**
 * c[m, n] (`ldc` bytes a row, a multiple of a tile) = or += x[m, k] · y[k, n], all in scratch memory; from `free` on it
 * may be used for panels.
 */
function multiply(
  { simd, size, tile }: Kit,
  c: number,
  ldc: number,
  x: Placed,
  y: Placed,
  m: number,
  k: number,
  n: number,
  add: boolean,
  free: number,
): void {
  const most = Math.min(k, DEPTH);
  const packX = n >= (x.column === size ? PAY : PAY / 2) && !(x.row === size && x.column === BAND * size);
  const packY = y.column !== size || (y.row * most > NEAR && m > 4 * BAND);
  const left = after(free + most * ldc);
  for (let l = 0; l < k; l += DEPTH) {
    const depth = Math.min(DEPTH, k - l);
    const sum = add || l > 0 ? 1 : 0;
    let right = y.at + l * y.row;
    if (packY) simd.pack(free, right, y.column, y.row, n, depth, tile);
    if (packY) right = free;
    const next = packY ? depth * tile * size : tile * size;
    const row = packY ? tile * size : y.row;
    for (let i = 0; i < m; i += ROWS) {
      const rows = Math.min(ROWS, m - i);
      const from = x.at + i * x.row + l * x.column;
      const to = c + i * ldc;
      if (packX) {
        simd.pack(left, from, x.row, x.column, rows, depth, BAND);
        simd.gemm(to, ldc, left, depth * size, size, BAND * size, right, next, row, rows, depth, n, sum);
      } else simd.gemm(to, ldc, from, x.row, x.row, x.column, right, next, row, rows, depth, n, sum);
    }
  }
}

/** Copies an operand to `at`: as it lies, if that wastes no more than its own size, else its elements only. */
function place(
  use: Kit,
  x: Matrix,
  at: number,
  rows: number,
  columns: number,
): Placed & { readonly end: number } {
  const { memory, size } = use;
  if (x.data === memory) return { at: x.offset * size, row: x.row * size, column: x.column * size, end: at };
  const span = (rows - 1) * x.row + (columns - 1) * x.column + 1;
  const lies = span <= 2 * rows * columns;
  if (lies) copy(memory, at / size, x.data, x.offset, span);
  else if (x.row === 1)
    for (let j = 0; j < columns; j++)
      copy(memory, at / size + j * rows, x.data, x.offset + j * x.column, rows);
  else if (x.column === 1)
    for (let i = 0; i < rows; i++)
      copy(memory, at / size + i * columns, x.data, x.offset + i * x.row, columns);
  else gather(memory, at / size, x, rows, columns);
  const end = after(at + (lies ? span : rows * columns) * size);
  if (lies) return { at, row: x.row * size, column: x.column * size, end };
  if (x.row === 1) return { at, row: size, column: rows * size, end };
  return { at, row: columns * size, column: size, end };
}

/** Short runs are copied by hand: a view of an array costs about as much as thirty elements. */
function copy(to: Floats, at: number, from: Numbers, start: number, count: number): void {
  if (count > 32) to.set(from.subarray(start, start + count), at);
  else for (let i = 0; i < count; i++) to[at + i] = from[start + i];
}

function gather(memory: Floats, at: number, x: Matrix, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) {
    let from = x.offset + i * x.row;
    for (let j = 0; j < columns; j++, from += x.column) memory[at++] = x.data[from];
  }
}

/** Copies c (`ldc` elements a row) to out, without the columns that only fill its last tile. */
function take({ memory, size }: Kit, c: number, ldc: number, out: Matrix, m: number, n: number): void {
  const { data, offset, row } = out;
  const at = c / size;
  if (ldc === n && row === n) return data.set(memory.subarray(at, at + m * n), offset);
  for (let i = 0; i < m; i++) {
    const [p, q] = [at + i * ldc, offset + i * row];
    if (n > 32) data.set(memory.subarray(p, p + n), q);
    else for (let j = 0; j < n; j++) data[q + j] = memory[p + j];
  }
}

/** The way back: sums that go on. */
function put({ memory, size }: Kit, c: number, ldc: number, out: Matrix, m: number, n: number): void {
  for (let i = 0; i < m; i++) copy(memory, c / size + i * ldc, out.data, out.offset + i * out.row, n);
}
