import { ArgumentError, ShapeError } from "../errors.js";
import { generator } from "../modes/seed.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import { show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { refill } from "./fill.js";

// Initialisers whose elements depend on each other.

/** Orthonormal rows of length n from normal ones (Gram and Schmidt, twice for the last bits). */
function orthonormal(count: number, n: number): Float64Array[] {
  const rows: Float64Array[] = [];
  while (rows.length < count) {
    const row = Float64Array.from({ length: n }, () => generator.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of rows) {
        const along = row.reduce((sum, x, i) => sum + x * other[i], 0);
        for (let i = 0; i < n; i++) row[i] -= along * other[i];
      }
    }
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    if (length > 1e-8) rows.push(row.map(x => x / length));
  }
  return rows;
}

/**
 * Orthonormal rows, or columns where there are fewer of them, times gain; dimensions after the first are flattened
 * (Saxe et al. 2014). Needs at least two dimensions.
 */
export function orthogonal_(x: Tensor, ...rest: Trailing<{ gain?: number }, [number]>): Tensor {
  const { gain = 1 } = trailing<{ gain: number }>("init.orthogonal_", rest, ["gain"]);
  if (x.ndim < 2)
    throw new ShapeError(`init.orthogonal_: needs at least two dimensions, found ${show(x.shape)}`);
  const rows = x.shape[0];
  const columns = rows === 0 ? 0 : x.numel() / rows;
  const wide = rows <= columns;
  const made = wide ? orthonormal(rows, columns) : orthonormal(columns, rows);
  const at = (i: number, j: number) => (wide ? made[i][j] : made[j][i]);
  return refill("orthogonal_", x, i => gain * at(Math.floor(i / columns), i % columns));
}

/** A matrix of normal numbers of mean 0, in each column a share `sparsity` of them, drawn at random, zero (Martens 2010). */
export function sparse_(
  x: Tensor,
  ...rest: Trailing<{ sparsity?: number; std?: number }, [number, number]>
): Tensor {
  const names = ["sparsity", "std"] as const;
  const { sparsity, std = 0.01 } = trailing<{ sparsity: number; std: number }>("init.sparse_", rest, names);
  if (x.ndim !== 2) throw new ShapeError(`init.sparse_: expected a matrix, found ${show(x.shape)}`);
  if (!(typeof sparsity === "number" && sparsity >= 0 && sparsity <= 1))
    throw new ArgumentError(`init.sparse_: sparsity must lie in [0, 1], got ${String(sparsity)}`);
  const [rows, columns] = x.shape;
  const zeros = Math.ceil(sparsity * rows);
  const blank = Array.from(
    { length: columns },
    () => new Set(generator.permutation(rows).subarray(0, zeros)),
  );
  return refill("sparse_", x, i => {
    const value = std * generator.normal();
    return blank[i % columns].has(Math.floor(i / columns)) ? 0 : value;
  });
}

/**
 * Weights [out, in / groups, k, …] of a convolution that hands its input channels on: 1 in the middle of the kernel from
 * channel i to channel i of each group, as far as there are such, else 0.
 */
export function dirac_(x: Tensor, ...rest: Trailing<{ groups?: number }, [number]>): Tensor {
  const { groups = 1 } = trailing<{ groups: number }>("init.dirac_", rest, ["groups"]);
  if (x.ndim < 3 || x.ndim > 5)
    throw new ShapeError(`init.dirac_: expected a kernel of 3 to 5 dimensions, found ${show(x.shape)}`);
  const [out, channels, ...kernel] = x.shape;
  if (!(Number.isInteger(groups) && groups > 0 && out % groups === 0))
    throw new ArgumentError(`init.dirac_: ${out} out channels do not divide into ${String(groups)} groups`);
  const places = kernel.reduce((a, b) => a * b, 1);
  const middle = kernel.reduce((at, n) => at * n + Math.floor(n / 2), 0);
  return refill("dirac_", x, i => {
    const channel = Math.floor(i / places);
    const own = Math.floor(channel / channels) % (out / groups);
    return Number(i % places === middle && channel % channels === own);
  });
}
