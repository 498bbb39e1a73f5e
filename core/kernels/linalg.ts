// Dense factorisations of small row-major matrices in double precision (Golub & Van Loan, Matrix Computations,
// algorithms 3.4.1 and 4.2.2). Callers copy into Float64Array first: factors overwrite their argument.

/** Parity of the row exchanges, and whether a pivot was exactly zero. */
export interface Factors {
  readonly rows: Int32Array;
  readonly sign: 1 | -1;
  readonly singular: boolean;
}

/** LU with partial pivoting, in place: the unit lower factor below the diagonal, the upper one on and above it. */
export function lu(a: Float64Array, n: number): Factors {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let sign: 1 | -1 = 1;
  let singular = false;
  for (let k = 0; k < n; k++) {
    const pivot = largest(a, n, k);
    if (pivot !== k) {
      exchange(a, n, k, pivot);
      [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
      sign = sign === 1 ? -1 : 1;
    }
    if (a[k * n + k] === 0) {
      singular = true;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / a[k * n + k];
      a[i * n + k] = factor;
      if (factor !== 0) for (let j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return { rows, sign, singular };
}

function largest(a: Float64Array, n: number, k: number): number {
  let best = k;
  for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[best * n + k])) best = i;
  return best;
}

function exchange(a: Float64Array, n: number, i: number, j: number): void {
  for (let c = 0; c < n; c++) [a[i * n + c], a[j * n + c]] = [a[j * n + c], a[i * n + c]];
}

/** x[n, m] with a · x = b, from the factors that `lu` left in a. */
export function luSolve(
  a: Float64Array,
  factors: Factors,
  b: Float64Array,
  n: number,
  m: number,
): Float64Array {
  const x = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    const row = factors.rows[i] * m;
    for (let c = 0; c < m; c++) x[i * m + c] = b[row + c];
    for (let j = 0; j < i; j++) subtractRow(x, i, j, a[i * n + j], m);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) subtractRow(x, i, j, a[i * n + j], m);
    for (let c = 0; c < m; c++) x[i * m + c] /= a[i * n + i];
  }
  return x;
}

function subtractRow(x: Float64Array, i: number, j: number, factor: number, m: number): void {
  if (factor !== 0) for (let c = 0; c < m; c++) x[i * m + c] -= factor * x[j * m + c];
}

/** Product of the pivots: the determinant, from the factors that `lu` left in a. */
export function determinant(a: Float64Array, factors: Factors, n: number): number {
  let product: number = factors.sign;
  for (let i = 0; i < n; i++) product *= a[i * n + i];
  return product;
}

/** Sign and logarithm of the size of the determinant, which itself may overflow. */
export function logDeterminant(a: Float64Array, factors: Factors, n: number): [sign: number, log: number] {
  let sign: number = factors.sign;
  let log = 0;
  for (let i = 0; i < n; i++) {
    sign *= Math.sign(a[i * n + i]);
    log += Math.log(Math.abs(a[i * n + i]));
  }
  return [sign, log];
}

/** Lower Cholesky factor in place, zeros above the diagonal. Gives the order of the first minor ≤ 0, or 0 if none. */
export function cholesky(a: Float64Array, n: number): number {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i > j) a[i * n + j] = sum / a[j * n + j];
      else if (sum > 0) a[j * n + j] = Math.sqrt(sum);
      else return j + 1;
    }
    for (let i = 0; i < j; i++) a[i * n + j] = 0;
  }
  return 0;
}
