import { apply } from "../autograd/apply.js";
import { type Row, row } from "../autograd/rule.js";
import { ShapeError } from "../errors.js";
import { rounded } from "../tensor/dtype.js";
import { show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, tensorOf, trailing, whole } from "./arguments.js";
import { asIs } from "./batching.js";
import { addPlaces, atPlaces, inBatch, type Places, pick, takePlaces, unpick } from "./places.js";

// Triangles and diagonals of matrices. All are linear, so their derivatives are their adjoints.

interface Diagonal {
  readonly diagonal: number;
}

function triangle(op: string, x: Tensor, keep: (i: number, j: number) => boolean): Tensor {
  if (x.ndim < 2) throw new ShapeError(`${op}: expected at least two dimensions, found ${show(x.shape)}`);
  const [m, n] = x.shape.slice(-2);
  const out = empty(x.shape, x.dtype);
  const [to, from] = [out.array(), elements(x)];
  for (let k = 0; k < to.length; k++) if (keep(Math.floor(k / n) % m, k % n)) to[k] = from[k];
  return out;
}

const trilRow = row<Diagonal>({
  name: "tril",
  letters: ["x"],
  run: ([x], { diagonal }) => triangle("tril", x, (i, j) => j - i <= diagonal),
  back: [(o, g, s) => o.tril(g, s.args)],
  push: "linear",
  batch: asIs,
  formula: { back: ["lower triangle of {g}"] },
});

const triuRow = row<Diagonal>({
  name: "triu",
  letters: ["x"],
  run: ([x], { diagonal }) => triangle("triu", x, (i, j) => j - i >= diagonal),
  back: [(o, g, s) => o.triu(g, s.args)],
  push: "linear",
  batch: asIs,
  formula: { back: ["upper triangle of {g}"] },
});

type DiagonalTrailing = [diagonal?: number | { diagonal?: number }];

const diagonalOf = (op: string, rest: DiagonalTrailing) =>
  whole(op, "diagonal", trailing<Diagonal>(op, rest, ["diagonal"]).diagonal ?? 0);

/** The lower triangle of matrices, zeros above. Docs: https://pytorch.org/docs/stable/generated/torch.tril.html */
export function tril(x: Tensor, ...rest: DiagonalTrailing): Tensor {
  return apply(trilRow, [tensorOf("tril", "x", x)], { diagonal: diagonalOf("tril", rest) });
}

/** The upper triangle of matrices, zeros below. Docs: https://pytorch.org/docs/stable/generated/torch.triu.html */
export function triu(x: Tensor, ...rest: DiagonalTrailing): Tensor {
  return apply(triuRow, [tensorOf("triu", "x", x)], { diagonal: diagonalOf("triu", rest) });
}

const diagonalRow: Row<Places> = row<Places>({
  name: "diagonal",
  letters: ["x"],
  run: ([x], places) => pick(x, places),
  back: [(_o, g, s) => addPlaces(g, s.args)],
  push: "linear",
  batch: atPlaces(() => diagonalRow),
  formula: { back: ["{g} on the diagonal"] },
});

interface Shown extends Places {
  /** Row and column of the first element. */
  readonly from: readonly [number, number];
}

/** The same without a copy: what is written into it stands in the matrix. */
const diagonalViewRow = row<Shown>({
  name: "diagonalView",
  op: "diagonal",
  gradFn: "DiagonalBackward0",
  letters: ["x"],
  run: ([x], { picked, from: [i, j] }) => {
    const [down, right] = x.strides;
    return x.strided(picked, [down + right], x.offset + i * down + j * right);
  },
  back: [(_o, g, s) => addPlaces(g, s.args)],
  push: "linear",
  batch: atPlaces(() => diagonalRow),
  formula: { back: ["{g} on the diagonal"] },
  view: true,
});

const diagEmbedRow: Row<Places> = row<Places>({
  name: "diagEmbed",
  op: "diag",
  letters: ["x"],
  run: ([x], places) => unpick(x, places),
  back: [(_o, g, s) => takePlaces(g, s.args)],
  push: "linear",
  batch: atPlaces(() => diagEmbedRow),
  formula: { back: ["diagonal of {g}"] },
});

/** Places of a diagonal of an m × n matrix. */
function diagonalPlaces(m: number, n: number, offset: number): Shown {
  const [top, left] = [Math.max(0, -offset), Math.max(0, offset)];
  const count = Math.max(0, Math.min(m - top, n - left));
  return {
    at: Int32Array.from({ length: count }, (_, i) => (top + i) * n + left + i),
    source: [m, n],
    picked: [count],
    from: count > 0 ? [top, left] : [0, 0],
  };
}

/** A vector as a diagonal matrix, or the diagonal of a matrix. Docs: https://pytorch.org/docs/stable/generated/torch.diag.html */
export function diag(x: Tensor, ...rest: DiagonalTrailing): Tensor {
  const offset = diagonalOf("diag", rest);
  const { shape } = tensorOf("diag", "x", x);
  if (shape.length === 2) return apply(diagonalRow, [x], diagonalPlaces(shape[0], shape[1], offset));
  if (shape.length !== 1) throw new ShapeError(`diag: expected a vector or a matrix, found ${show(shape)}`);
  const n = shape[0] + Math.abs(offset);
  return apply(diagEmbedRow, [x], diagonalPlaces(n, n, offset));
}

/** The diagonal of a matrix, as a view of it. Docs: https://pytorch.org/docs/stable/generated/torch.diagonal.html */
export function diagonal(x: Tensor, offset: number | { offset?: number } = 0): Tensor {
  const { shape } = tensorOf("diagonal", "x", x);
  if (shape.length !== 2) throw new ShapeError(`diagonal: expected a matrix, found ${show(shape)}`);
  const by = typeof offset === "number" ? offset : (offset.offset ?? 0);
  return apply(diagonalViewRow, [x], diagonalPlaces(shape[0], shape[1], whole("diagonal", "offset", by)));
}

const traceRow = row<Places>({
  name: "trace",
  letters: ["x"],
  run: ([x], places) => {
    const out = empty([], x.dtype);
    let total = 0;
    for (const value of pick(x, places).array()) total += value;
    out.storage.set(0, rounded(x.dtype, total));
    return out;
  },
  back: [(o, g, s) => addPlaces(o.expand(g, s.args.picked), s.args)],
  push: "linear",
  batch: { run: (o, [{ x }], places, { size }) => o.sum(takePlaces(x, inBatch(places, size)), { dim: 1 }) },
  formula: { back: ["{g} · I"] },
});

/** Σ of the diagonal of a matrix. Docs: https://pytorch.org/docs/stable/generated/torch.trace.html */
export function trace(x: Tensor): Tensor {
  const { shape } = tensorOf("trace", "x", x);
  if (shape.length !== 2) throw new ShapeError(`trace: expected a matrix, found ${show(shape)}`);
  return apply(traceRow, [x], diagonalPlaces(shape[0], shape[1], 0));
}
