import { apply, applyAll } from "../autograd/apply.js";
import { plainOf } from "../autograd/batched.js";
import { type Ops, ops } from "../autograd/opset.js";
import { type Row, type Rule, row } from "../autograd/rule.js";
import { LinalgError, ShapeError } from "../errors.js";
import {
  cholesky as choleskyKernel,
  determinant,
  type Factors,
  logDeterminant,
  lu,
  luSolve,
} from "../kernels/linalg.js";
import { broadcastShapes, broadcastStrides } from "../tensor/broadcast.js";
import { type Shape, sameShape, show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, sameFloat, tensorOf } from "./arguments.js";
import { asIs } from "./batching.js";

// Square matrices, batched over the leading dimensions (https://pytorch.org/docs/stable/linalg.html). Rules after
// Giles, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation" (2008).

/** Copies of the matrices of a batch in double precision. */
function* matrices(x: Tensor): Generator<Float64Array> {
  const data = elements(x);
  const size = x.shape[x.ndim - 2] * x.shape[x.ndim - 1];
  for (let at = 0; size > 0 && at < data.length; at += size)
    yield Float64Array.from(data.subarray(at, at + size));
}

function square(op: string, x: Tensor): number {
  sameFloat(op, tensorOf(op, "x", x));
  const n = x.shape[x.ndim - 1];
  if (x.ndim < 2 || x.shape[x.ndim - 2] !== n)
    throw new ShapeError(`${op}: expected square matrices [..., n, n], found ${show(x.shape)}`);
  return n;
}

function factor(op: string, a: Float64Array, n: number, index: number): Factors {
  const factors = lu(a, n);
  if (!factors.singular) return factors;
  throw new LinalgError(
    `${op}: the matrix (number ${index} of the batch) is singular: it has no inverse, a pivot is exactly 0`,
  );
}

const T = (o: Ops, x: Tensor) => o.transpose(x, -2, -1);

const inverseRow = row({
  name: "inverse",
  gradFn: "LinalgInvExBackward0",
  symbol: "⁻¹",
  letters: ["x"],
  run: ([x]) => {
    const n = x.shape[x.ndim - 1];
    const out = empty(x.shape, x.dtype);
    const eye = new Float64Array(n * n);
    for (let i = 0; i < n; i++) eye[i * n + i] = 1;
    let index = 0;
    for (const a of matrices(x)) {
      const factors = factor("inverse", a, n, index);
      out.array().set(luSolve(a, factors, eye, n, n), index++ * n * n);
    }
    return out;
  },
  saves: "out",
  back: [(o, g, s) => o.neg(o.matmul(T(o, s.out), o.matmul(g, T(o, s.out))))],
  push: (o, [t], s) => t && o.neg(o.matmul(s.out, o.matmul(t, s.out))),
  batch: asIs,
  formula: { back: ["−{out}ᵀ @ {g} @ {out}ᵀ"] },
});

/** The inverse of square matrices. Docs: https://pytorch.org/docs/stable/generated/torch.linalg.inv.html */
export function inverse(x: Tensor): Tensor {
  square("inverse", x);
  return apply(inverseRow, [x]);
}

/** The inverse of square matrices [..., n, n]; LinalgError if one is singular. The same as `inverse`. */
export const inv: typeof inverse = inverse;

/** A fresh tensor with one number for each matrix of the batch. */
function perMatrix(x: Tensor, value: (a: Float64Array, factors: Factors, n: number) => number): Tensor {
  const n = x.shape[x.ndim - 1];
  const out = empty(x.shape.slice(0, -2), x.dtype);
  if (n === 0) {
    out.array().fill(value(new Float64Array(0), lu(new Float64Array(0), 0), 0));
    return out;
  }
  let index = 0;
  for (const a of matrices(x)) out.array()[index++] = value(a, lu(a, n), n);
  return out;
}

/** ⟨x, y⟩ for each matrix of the batch. */
const inner = (o: Ops, x: Tensor | null, y: Tensor | null) => x && y && o.sum(o.mul(x, y), { dim: [-2, -1] });

const wide = (o: Ops, g: Tensor) => o.unsqueeze(o.unsqueeze(g, -1), -1);

const detBack: Rule<undefined> = (o, g, s) => {
  if (elements(plainOf(s.out)).includes(0)) return o.mul(wide(o, g), cofactors(o, s.x));
  return o.mul(wide(o, o.mul(g, s.out)), T(o, o.inverse(s.x)));
};

const detRow = row({
  name: "det",
  gradFn: "LinalgDetBackward0",
  letters: ["x"],
  run: ([x]) => perMatrix(x, determinant),
  saves: "x out",
  back: [detBack],
  push: (o, [t], s) => inner(o, detBack(o, o.onesLike(s.out), s, 0), t),
  batch: asIs,
  formula: { back: ["{g} · {out} · {x}⁻ᵀ"] },
});

/** The matrix of cofactors, for singular matrices, whose det · x⁻ᵀ does not exist. */
function cofactors(o: Ops, x: Tensor): Tensor {
  const n = x.shape[x.ndim - 1];
  if (n === 1) return o.onesLike(x);
  const without = (y: Tensor, dim: number, i: number) =>
    o.cat([o.narrow(y, dim, 0, i), o.narrow(y, dim, i + 1, n - i - 1)], { dim });
  const rows = Array.from({ length: n }, (_, i) => {
    const minors = Array.from({ length: n }, (_, j) => {
      const minor = o.det(without(without(x, -2, i), -1, j));
      return (i + j) % 2 === 0 ? minor : o.neg(minor);
    });
    return o.stack(minors, { dim: -1 });
  });
  return o.stack(rows, { dim: -2 });
}

/** The determinant of square matrices. Docs: https://pytorch.org/docs/stable/generated/torch.linalg.det.html */
export function det(x: Tensor): Tensor {
  square("det", x);
  return apply(detRow, [x]);
}

const slogdetRow = row({
  name: "slogdet",
  gradFn: "LinalgSlogdetBackward0",
  letters: ["x"],
  run: ([x]) => [
    perMatrix(x, (a, factors, n) => logDeterminant(a, factors, n)[0]),
    perMatrix(x, (a, factors, n) => logDeterminant(a, factors, n)[1]),
  ],
  saves: "x",
  back: [(o, _g, s) => o.mul(wide(o, s.grad(1)), T(o, o.inverse(s.x)))],
  push: (o, [t], s) => [null, inner(o, T(o, o.inverse(s.x)), t)],
  batch: asIs,
  formula: { back: ["{g} · {x}⁻ᵀ"] },
  constant: [0],
});

/**
 * Sign and logarithm of the size of the determinant.
 * Docs: https://pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
 */
export function slogdet(x: Tensor): { sign: Tensor; logabsdet: Tensor } {
  square("slogdet", x);
  const [sign, logabsdet] = applyAll(slogdetRow, [x]);
  return { sign, logabsdet };
}

/** a · x = b for matrices b, both broadcast over the batch. */
function solved(a: Tensor, b: Tensor): Tensor {
  const n = a.shape[a.ndim - 1];
  const m = b.shape[b.ndim - 1];
  const batch = broadcastShapes("solve", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const out = empty([...batch, n, m], a.dtype);
  const right = [...matrices(spread(b, batch))];
  let index = 0;
  for (const left of matrices(spread(a, batch))) {
    const factors = factor("solve", left, n, index);
    out.array().set(luSolve(left, factors, right[index], n, m), index++ * n * m);
  }
  return out;
}

function spread(x: Tensor, batch: Shape): Tensor {
  const shape = [...batch, ...x.shape.slice(-2)];
  return x.strided(shape, broadcastStrides(x.shape, x.strides, shape), x.offset);
}

const solveRow: Row<undefined> = row({
  name: "solve",
  gradFn: "LinalgSolveExBackward0",
  letters: ["x", "y"],
  run: ([a, b]) => solved(a, b),
  saves: ["x out", "x"],
  back: [
    (o, g, s) => o.neg(o.matmul(apply(solveRow, [T(o, s.x), g]), T(o, s.out))),
    (o, g, s) => apply(solveRow, [T(o, s.x), g]),
  ],
  push: (o, [a, b], s) => {
    const moved = a && o.matmul(a, s.out);
    const right = b && moved ? o.sub(b, moved) : (b ?? o.neg(moved!));
    return apply(solveRow, [s.x, right]);
  },
  // Leading dimensions broadcast, the last two are the matrices'.
  batch: "aligned",
  formula: { back: ["−{x}⁻ᵀ @ {g} @ {out}ᵀ", "{x}⁻ᵀ @ {g}"] },
});

/**
 * x with a · x = b: a [..., n, n]; b [..., n, m], a vector [n], or a batch of vectors of a's batch shape.
 * Docs: https://pytorch.org/docs/stable/generated/torch.linalg.solve.html
 */
export function solve(a: Tensor, b: Tensor): Tensor {
  const n = square("solve", a);
  sameFloat("solve", a, tensorOf("solve", "b", b));
  const vectors = b.ndim === 1 || (b.ndim === a.ndim - 1 && sameShape(b.shape, a.shape.slice(0, -1)));
  const rows = b.shape[vectors ? b.ndim - 1 : b.ndim - 2];
  if (b.ndim === 0 || rows !== n)
    throw new ShapeError(`solve: a ${show(a.shape)} and b ${show(b.shape)} do not fit; b needs ${n} rows`);
  if (!vectors) return apply(solveRow, [a, b]);
  return ops.squeeze(apply(solveRow, [a, ops.unsqueeze(b, -1)]), -1);
}

const choleskyRow = row({
  name: "cholesky",
  gradFn: "LinalgCholeskyExBackward0",
  letters: ["x"],
  run: ([x]) => {
    const n = x.shape[x.ndim - 1];
    const out = empty(x.shape, x.dtype);
    let index = 0;
    for (const a of matrices(x)) {
      const minor = choleskyKernel(a, n);
      if (minor > 0) {
        throw new LinalgError(
          `cholesky: the matrix (number ${index} of the batch) is not positive definite: its leading minor of order ${minor} is not positive`,
        );
      }
      out.array().set(a, index++ * n * n);
    }
    return out;
  },
  saves: "out",
  back: [
    (o, g, s) => {
      const L = s.out;
      // Φ(Lᵀ g): the lower triangle with half of the diagonal; then L⁻ᵀ Φ L⁻¹, made symmetric.
      const product = o.matmul(T(o, L), g);
      const phi = o.mul(o.add(o.tril(product), o.tril(product, { diagonal: -1 })), 0.5);
      const left = apply(solveRow, [T(o, L), phi]);
      const both = T(o, apply(solveRow, [T(o, L), T(o, left)]));
      return o.mul(o.add(both, T(o, both)), 0.5);
    },
  ],
  push: (o, [t], s) => {
    if (t === null) return null;
    const L = s.out;
    // Φ(L⁻¹ ẋ L⁻ᵀ), the lower triangle with half of the diagonal, times L; ẋ counts as symmetric, as in the backward rule.
    const left = apply(solveRow, [L, o.mul(o.add(t, T(o, t)), 0.5)]);
    const both = apply(solveRow, [L, T(o, left)]);
    return o.matmul(L, o.mul(o.add(o.tril(both), o.tril(both, { diagonal: -1 })), 0.5));
  },
  batch: asIs,
  formula: { back: ["sym({out}⁻ᵀ @ Φ({out}ᵀ @ {g}) @ {out}⁻¹)"] },
});

/** The lower Cholesky factor. Docs: https://pytorch.org/docs/stable/generated/torch.linalg.cholesky.html */
export function cholesky(x: Tensor): Tensor {
  square("cholesky", x);
  return apply(choleskyRow, [x]);
}
