// Singular values and symmetric eigenvalues of small dense matrices by plane rotations: one-sided (Hestenes 1958) and
// two-sided (Jacobi 1846), as in Golub & Van Loan, Matrix Computations, sections 8.5 and 8.6. Slower than reduction to
// bidiagonal form, but short, and accurate to the last bits for small singular values, too. All in double precision.

const EPSILON = 2 ** -52;
const SWEEPS = 60;

/** A list of vectors of one length. */
type Vectors = Float64Array[];

/** Tangent t, cosine and sine of the rotation that makes the off-diagonal element `c` of [[a, c], [c, b]] zero. */
function rotation(a: number, b: number, c: number): { t: number; cos: number; sin: number } {
  const zeta = (b - a) / (2 * c);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cos = 1 / Math.sqrt(1 + t * t);
  return { t, cos, sin: cos * t };
}

function rotate(x: Float64Array, y: Float64Array, cos: number, sin: number): void {
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i], y[i]];
    x[i] = cos * a - sin * b;
    y[i] = sin * a + cos * b;
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** Unit vectors of length n. */
const units = (n: number): Vectors =>
  Array.from({ length: n }, (_, i) => {
    const unit = new Float64Array(n);
    unit[i] = 1;
    return unit;
  });

/** Orthonormal vectors up to `count`, each new one from the unit vector that leaves most after projection (twice is enough). */
function complete(vectors: Vectors, n: number, count: number): Vectors {
  const all = [...vectors];
  for (const unit of units(n)) {
    if (all.length === count) break;
    // Some unit vector keeps at least √((n − r) / n) of its length.
    const enough = 0.5 * Math.sqrt((n - all.length) / n);
    let length = 1;
    for (let pass = 0; pass < 2; pass++) {
      for (const other of all) {
        const along = dot(unit, other);
        for (let i = 0; i < n; i++) unit[i] -= along * other[i];
      }
      length = Math.sqrt(dot(unit, unit));
      if (length < enough && pass === 0) break;
    }
    if (length >= enough * 0.99) all.push(unit.map(x => x / length));
  }
  return all;
}

export interface Singular {
  /** Columns, by falling singular value. */
  readonly u: Vectors;
  readonly s: Float64Array;
  readonly v: Vectors;
}

/** a[m, n] = Σ s_i u_i v_iᵀ. With `full` u and v are whole bases, else there are min(m, n) of each. */
export function singular(a: Float64Array, m: number, n: number, full: boolean): Singular {
  if (m >= n) return tall(a, m, n, full);
  const turned = Float64Array.from(a, (_, i) => a[(i % m) * n + Math.floor(i / m)]);
  const { u, s, v } = tall(turned, n, m, full);
  return { u: v, s, v: u };
}

function tall(a: Float64Array, m: number, n: number, full: boolean): Singular {
  const columns = Array.from({ length: n }, (_, j) =>
    Float64Array.from({ length: m }, (_, i) => a[i * n + j]),
  );
  const v = units(n);
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const [pp, qq] = [dot(columns[p], columns[p]), dot(columns[q], columns[q])];
        const pq = dot(columns[p], columns[q]);
        if (Math.abs(pq) <= EPSILON * Math.sqrt(pp * qq)) continue;
        turned = true;
        const { cos, sin } = rotation(pp, qq, pq);
        rotate(columns[p], columns[q], cos, sin);
        rotate(v[p], v[q], cos, sin);
      }
    }
  }
  const lengths = columns.map(column => Math.sqrt(dot(column, column)));
  const order = [...lengths.keys()].sort((i, j) => lengths[j] - lengths[i]);
  // What is only rounding has no direction of its own.
  const least = Math.max(0, ...lengths) * EPSILON * m;
  const real = order.filter(j => lengths[j] > least).map(j => columns[j].map(x => x / lengths[j]));
  return {
    u: complete(real, m, full ? m : n),
    s: Float64Array.from(order, j => lengths[j]),
    v: order.map(j => v[j]),
  };
}

/** Eigenvalues of a symmetric matrix in rising order with orthonormal eigenvectors; only the lower triangle is read. */
export function symmetric(a: Float64Array, n: number): { values: Float64Array; vectors: Vectors } {
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => (i >= j ? a[i * n + j] : a[j * n + i])),
  );
  const v = units(n);
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const c = rows[p][q];
        if (Math.abs(c) <= EPSILON * Math.sqrt(Math.abs(rows[p][p] * rows[q][q])) || Math.abs(c) < 1e-300)
          continue;
        turned = true;
        const { cos, sin } = rotation(rows[p][p], rows[q][q], c);
        rotate(rows[p], rows[q], cos, sin);
        for (const row of rows) {
          const [x, y] = [row[p], row[q]];
          row[p] = cos * x - sin * y;
          row[q] = sin * x + cos * y;
        }
        rotate(v[p], v[q], cos, sin);
      }
    }
  }
  const order = [...rows.keys()].sort((i, j) => rows[i][i] - rows[j][j]);
  return { values: Float64Array.from(order, i => rows[i][i]), vectors: order.map(i => v[i]) };
}
