import { applyAll } from "../autograd/apply.js";
import type { Ops } from "../autograd/opset.js";
import { row } from "../autograd/rule.js";
import { LinalgError, ShapeError } from "../errors.js";
import { singular, symmetric } from "../kernels/jacobi.js";
import { show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, sameFloat, tensorOf, trailing } from "./arguments.js";
import { asIs } from "./batching.js";

// Singular values and symmetric eigenvalues, batched over the leading dimensions. The derivatives of vectors exist where
// the values are distinct, as in PyTorch, whose formulas these are (svd_backward, linalg_eig_backward).

const T = (o: Ops, x: Tensor) => o.transpose(x, -2, -1);
const lying = (o: Ops, x: Tensor) => o.unsqueeze(x, -2);
const standing = (o: Ops, x: Tensor) => o.unsqueeze(x, -1);

/** What to divide by: differences of the values off the diagonal, 1 on it. */
const gaps = (o: Ops, values: Tensor) => o.add(o.sub(lying(o, values), standing(o, values)), unit(o, values));

const unit = (o: Ops, values: Tensor) => o.eye(values.shape[values.ndim - 1], { dtype: values.dtype });

/** The matrices of a batch in double precision. */
function matrices(op: string, x: Tensor): Float64Array[] {
  const data = elements(x);
  if (!data.every(Number.isFinite))
    throw new LinalgError(`${op}: the matrix holds NaN or an infinity and has no such decomposition`);
  const size = x.shape[x.ndim - 2] * x.shape[x.ndim - 1];
  const count = x.shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, i) => Float64Array.from(data.subarray(i * size, (i + 1) * size)));
}

const svdRow = row<{ full: boolean }>({
  name: "svd",
  gradFn: "LinalgSvdBackward0",
  letters: ["x"],
  run: ([x], { full }) => {
    const batch = x.shape.slice(0, -2);
    const [m, n] = x.shape.slice(-2);
    const k = Math.min(m, n);
    const [wide, high] = full ? [m, n] : [k, k];
    const outs = [
      [...batch, m, wide],
      [...batch, k],
      [...batch, high, n],
    ].map(shape => empty(shape, x.dtype));
    const [u, s, v] = outs.map(out => out.array());
    matrices("svd", x).forEach((a, at) => {
      const found = singular(a, m, n, full);
      found.u.forEach((each, j) => {
        for (let i = 0; i < m; i++) u[at * m * wide + i * wide + j] = each[i];
      });
      s.set(found.s, at * k);
      found.v.forEach((each, i) => {
        v.set(each, at * high * n + i * n);
      });
    });
    return outs;
  },
  saves: "out out1 out2",
  joint: (o, _g, s) => [svdBack(o, [s.output(0), s.output(1), s.output(2)], s.given())],
  push: (o, [t], s) => t && svdPush(o, [s.output(0), s.output(1), s.output(2)], t),
  batch: asIs,
  formula: { back: ["U (skew(Uᵀ Ū) ÷ E · S + S · skew(Vᵀ V̄) ÷ E + diag S̄) Vᵀ, E = S²ₖ − S²ⱼ"] },
});

type Three<T> = readonly [T, T, T];

function svdBack(o: Ops, [fullU, S, fullVh]: Three<Tensor>, given: readonly (Tensor | null)[]): Tensor {
  const k = S.shape[S.ndim - 1];
  const first = (x: Tensor | null, dim: -1 | -2) => (x === null ? null : o.narrow(x, dim, 0, k));
  const [U, Vh] = [first(fullU, -1)!, first(fullVh, -2)!];
  const [gU, gS, gVh] = [first(given[0], -1), given[1], first(given[2], -2)];
  if (gU === null && gVh === null) return o.matmul(o.mul(U, lying(o, gS!)), Vh);
  const E = gaps(o, o.square(S));
  const skewed = (x: Tensor) => o.div(o.sub(x, T(o, x)), E);
  const parts: Tensor[] = [];
  if (gS !== null) parts.push(o.mul(unit(o, S), lying(o, gS)));
  if (gU !== null) parts.push(o.mul(skewed(o.matmul(T(o, U), gU)), lying(o, S)));
  if (gVh !== null) parts.push(o.mul(standing(o, S), skewed(o.matmul(Vh, T(o, gVh)))));
  let out = o.matmul(o.matmul(U, sum(o, parts)), Vh);
  if (gU !== null && U.shape[U.ndim - 2] > k) {
    const beside = o.sub(gU, o.matmul(U, o.matmul(T(o, U), gU)));
    out = o.add(out, o.matmul(o.div(beside, lying(o, S)), Vh));
  }
  if (gVh !== null && Vh.shape[Vh.ndim - 1] > k) {
    const beside = o.sub(gVh, o.matmul(o.matmul(gVh, T(o, Vh)), Vh));
    out = o.add(out, o.matmul(U, o.div(beside, standing(o, S))));
  }
  return out;
}

/**
 * Tangents of U, S and Vᵀ (https://j-towns.github.io/papers/svd-derivative.pdf). Columns that only fill U or V up to a
 * square do not move, as their adjoints count for nothing.
 */
function svdPush(o: Ops, [fullU, S, fullVh]: Three<Tensor>, t: Tensor): Three<Tensor> {
  const k = S.shape[S.ndim - 1];
  const [U, V] = [o.narrow(fullU, -1, 0, k), T(o, o.narrow(fullVh, -2, 0, k))];
  const [left, right] = [o.matmul(T(o, U), t), o.matmul(t, V)];
  const inner = o.matmul(left, V);
  const square = o.square(S);
  const turn = (p: Tensor) =>
    offDiagonal(o, o.add(o.mul(p, lying(o, S)), o.mul(standing(o, S), T(o, p))), square);
  const beside = (x: Tensor, basis: Tensor) =>
    o.div(o.sub(x, o.matmul(basis, o.matmul(T(o, basis), x))), lying(o, S));
  const moved = (basis: Tensor, p: Tensor, x: Tensor) => {
    const within = o.matmul(basis, turn(p));
    return basis.shape[basis.ndim - 2] > k ? o.add(within, beside(x, basis)) : within;
  };
  return [
    filled(o, moved(U, inner, right), fullU, -1),
    diagonalOf(o, inner),
    filled(o, T(o, moved(V, T(o, inner), T(o, left))), fullVh, -2),
  ];
}

const diagonalOf = (o: Ops, x: Tensor) => o.sum(o.mul(x, unit(o, x)), { dim: -1 });

/** Off the diagonal x divided by the differences of the values, 0 on it. */
const offDiagonal = (o: Ops, x: Tensor, values: Tensor) =>
  o.div(o.mul(x, o.sub(1, unit(o, values))), gaps(o, values));

/** x with zeros behind it, as long as `like`. */
function filled(o: Ops, x: Tensor, like: Tensor, dim: -1 | -2): Tensor {
  const at = like.ndim + dim;
  const missing = like.shape[at] - x.shape[at];
  return missing === 0 ? x : o.cat([x, o.zerosLike(o.narrow(like, dim, 0, missing))], { dim });
}

const sum = (o: Ops, parts: readonly Tensor[]) => parts.reduce((a, b) => o.add(a, b));

function matrix(op: string, x: Tensor): Tensor {
  sameFloat(op, tensorOf(op, "x", x));
  if (x.ndim < 2) throw new ShapeError(`${op}: expected matrices [..., m, n], found ${show(x.shape)}`);
  return x;
}

/**
 * x [..., m, n] = U · diag S · Vh with orthonormal columns of U and rows of Vh and falling S ≥ 0. With fullMatrices
 * (default) U is [..., m, m] and Vh [..., n, n], else [..., m, k] and [..., k, n], k = min(m, n). Signs of pairs of columns
 * are arbitrary. The gradient through U and Vh is finite where the singular values are distinct (and not 0, where x is not
 * square). LinalgError where x is not finite. Docs: https://pytorch.org/docs/stable/generated/torch.linalg.svd.html
 */
export function svd(
  x: Tensor,
  ...rest: [fullMatrices?: boolean | { fullMatrices?: boolean }]
): { U: Tensor; S: Tensor; Vh: Tensor } {
  const { fullMatrices = true } = trailing<{ fullMatrices: boolean }>("svd", rest, ["fullMatrices"]);
  const [U, S, Vh] = applyAll(svdRow, [matrix("svd", x)], { full: fullMatrices });
  return { U, S, Vh };
}

/**
 * The singular values of x [..., m, n], falling: [..., min(m, n)]. Their gradient always exists.
 * Docs: https://pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
 */
export function svdvals(x: Tensor): Tensor {
  return applyAll(svdRow, [matrix("svdvals", x)], { full: false })[1];
}

const eighRow = row({
  name: "eigh",
  gradFn: "LinalgEighBackward0",
  letters: ["x"],
  run: ([x]) => {
    const n = x.shape[x.ndim - 1];
    const outs = [empty(x.shape.slice(0, -1), x.dtype), empty(x.shape, x.dtype)];
    const [values, vectors] = outs.map(out => out.array());
    matrices("eigh", x).forEach((a, at) => {
      const found = symmetric(a, n);
      values.set(found.values, at * n);
      found.vectors.forEach((each, j) => {
        for (let i = 0; i < n; i++) vectors[at * n * n + i * n + j] = each[i];
      });
    });
    return outs;
  },
  saves: "out out1",
  joint: (o, _g, s) => {
    const [L, V] = [s.output(0), s.output(1)];
    const [gL, gV] = s.given();
    if (gV === null) return [o.matmul(o.mul(V, lying(o, gL!)), T(o, V))];
    const turn = o.matmul(T(o, V), gV);
    const off = o.div(o.mul(o.sub(turn, T(o, turn)), 0.5), gaps(o, L));
    const inner = gL === null ? off : o.add(off, o.mul(unit(o, L), lying(o, gL)));
    return [o.matmul(o.matmul(V, inner), T(o, V))];
  },
  push: (o, [t], s) => {
    if (t === null) return null;
    const [L, V] = [s.output(0), s.output(1)];
    const turned = o.matmul(T(o, V), o.matmul(o.mul(o.add(t, T(o, t)), 0.5), V));
    return [diagonalOf(o, turned), o.matmul(V, offDiagonal(o, turned, L))];
  },
  batch: asIs,
  formula: { back: ["V (skew(Vᵀ V̄) ÷ 2E + diag L̄) Vᵀ, E = Lₖ − Lⱼ"] },
});

/**
 * Eigenvalues [..., n], rising, and orthonormal eigenvectors (columns) of symmetric x [..., n, n], of which only the lower
 * triangle is read. Signs are arbitrary. The gradient through the vectors is finite where the values are distinct.
 * LinalgError where x is not finite. Docs: https://pytorch.org/docs/stable/generated/torch.linalg.eigh.html
 */
export function eigh(x: Tensor): { eigenvalues: Tensor; eigenvectors: Tensor } {
  const [eigenvalues, eigenvectors] = applyAll(eighRow, [symmetricOf("eigh", x)]);
  return { eigenvalues, eigenvectors };
}

/** The eigenvalues of `eigh` alone. Docs: https://pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html */
export function eigvalsh(x: Tensor): Tensor {
  return applyAll(eighRow, [symmetricOf("eigvalsh", x)])[0];
}

function symmetricOf(op: string, x: Tensor): Tensor {
  const [m, n] = matrix(op, x).shape.slice(-2);
  if (m !== n) throw new ShapeError(`${op}: expected square matrices [..., n, n], found ${show(x.shape)}`);
  return x;
}
