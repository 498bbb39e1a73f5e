import { apply } from "../autograd/apply.js";
import { overload, type Row, row } from "../autograd/rule.js";
import { contiguous } from "../tensor/copy.js";
import { dimension, numel, reducedShape, type Shape } from "../tensor/shape.js";
import { empty, type Operand, type Tensor } from "../tensor/tensor.js";
import { trailing } from "./arguments.js";
import { toTensor } from "./operand.js";

// The product over a dimension. Its derivative, the product of the others, must not divide: elements may be 0.

interface Lane {
  /** Null: over all elements. */
  readonly dim: number | null;
  readonly keepdim: boolean;
  readonly shape: Shape;
}

function view({ dim, shape }: Lane) {
  if (dim === null || shape.length === 0) return { outer: 1, n: numel(shape), inner: 1 };
  return { outer: numel(shape.slice(0, dim)), n: shape[dim], inner: numel(shape.slice(dim + 1)) };
}

function products(x: Tensor, a: Lane): Tensor {
  const { outer, n, inner } = view(a);
  const dims = a.dim === null ? a.shape.map((_, i) => i) : [a.dim];
  const out = empty(reducedShape(x.shape, dims, a.keepdim), x.dtype === "bool" ? "int32" : x.dtype);
  const from = contiguous(x);
  const [data, source] = [out.array(), from.array()];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let product = 1;
      for (let j = 0; j < n; j++) product *= source[from.offset + (o * n + j) * inner + i];
      data[o * inner + i] = product;
    }
  }
  return out;
}

/** By element, the product of all others of its lane: what lies before times what lies after. */
function ofOthers(x: Tensor, a: Lane): Tensor {
  const { outer, n, inner } = view(a);
  const out = empty(x.shape, x.dtype);
  const from = contiguous(x);
  const [data, source] = [out.array(), from.array()];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * n * inner + i;
      let before = 1;
      for (let j = 0; j < n; j++) {
        data[first + j * inner] = before;
        before *= source[from.offset + first + j * inner];
      }
      let after = 1;
      for (let j = n - 1; j >= 0; j--) {
        data[first + j * inner] *= after;
        after *= source[from.offset + first + j * inner];
      }
    }
  }
  return out;
}

const prodRow: Row<Lane> = row<Lane>({
  name: "prod",
  symbol: "Π",
  letters: ["x"],
  run: ([x], a) => products(x, a),
  saves: ["x"],
  back: [(o, g, s) => o.mul(back(o, g, s.args), o.prodOfOthers(s.x, s.args))],
  push: (o, [t], s) => {
    const { dim, keepdim } = s.args;
    return t && o.sum(o.mul(t, o.prodOfOthers(s.x, s.args)), { dim, keepdim });
  },
  batch: {
    run: (o, [{ x }], a, { size }) => {
      const out = apply(prodRow, [laneFirst(o, x, a)], onLanes(a, size));
      return a.dim === null && a.keepdim ? o.reshape(out, [size, ...a.shape.map(() => 1)]) : out;
    },
  },
  formula: { back: ["{g} · Π of the other {x}"], local: ["Π of the other {x}"] },
});

const prodAlong = overload(prodRow, "ProdBackward1");

/** Differentiated once more by products of all but two: for each element j left out, of the lane without j. */
const othersRow: Row<Lane> = row<Lane>({
  name: "prodOfOthers",
  letters: ["x"],
  run: ([x], a) => ofOthers(x, a),
  saves: ["x"],
  back: [
    (o, g, s) => {
      const { dim, shape } = s.args;
      const flat = dim === null || shape.length === 0;
      const x = flat ? o.reshape(s.x, [-1]) : s.x;
      const up = flat ? o.reshape(g, [-1]) : g;
      const d = flat ? 0 : dim;
      const n = x.shape[d];
      const lane: Lane = { dim: d, keepdim: true, shape: x.shape };
      let total: Tensor | null = null;
      for (let j = 0; j < n; j++) {
        // x with element j replaced by 1: its product of others is the product of all but two.
        const keep = mask(x.shape, d, j);
        const without = o.where(keep, 1, x);
        const pair = o.mul(o.narrow(up, d, j, 1), o.prodOfOthers(without, lane));
        const term = o.where(keep, 0, pair);
        total = total === null ? term : o.add(total, term);
      }
      return total === null ? o.zerosLike(g) : o.reshape(total, shape);
    },
  ],
  // Two elements of a lane meet in the product of all but both: the Jacobian is symmetric.
  push: "diagonal",
  batch: {
    run: (o, [{ x }], a, { size }) =>
      o.reshape(o.prodOfOthers(laneFirst(o, x, a), onLanes(a, size)), x.shape),
  },
  formula: { back: ["Σ {g} · Π of all but two {x}"] },
});

function mask(shape: Shape, dim: number, at: number): Tensor {
  const wide = shape.map((n, i) => (i === dim ? n : 1));
  const out = empty(wide, "bool");
  out.array()[at] = 1;
  return out;
}

/** Samples with one lane of all elements, where the product runs over all of them. */
function laneFirst(o: Views, x: Tensor, { dim }: Lane): Tensor {
  return dim === null ? o.reshape(x, [x.shape[0], numel(x.shape.slice(1))]) : x;
}

/** The same lanes of a batch. Over all elements with keepdim, `back` puts the ones back by itself. */
function onLanes({ dim, keepdim, shape }: Lane, size: number): Lane {
  if (dim === null) return { dim: 1, keepdim: false, shape: [size, numel(shape)] };
  return { dim: dim + 1, keepdim, shape: [size, ...shape] };
}

interface Views {
  reshape(x: Tensor, shape: Shape): Tensor;
}

function back(o: Views, g: Tensor, { dim, keepdim, shape }: Lane): Tensor {
  if (keepdim || shape.length === 0) return g;
  return o.reshape(g, dim === null ? shape.map(() => 1) : shape.map((n, i) => (i === dim ? 1 : n)));
}

/** By element, the product of the others in its lane; the derivative of prod. */
export function prodOfOthers(x: Tensor, lane: Lane): Tensor {
  return apply(othersRow, [x], lane);
}

/** Π x over all elements, or over `dim` (an integer). bool and int32 give int32. */
export function prod(
  x: Operand,
  ...rest: [] | [dim?: number, keepdim?: boolean] | [{ dim?: number; keepdim?: boolean }]
): Tensor {
  const { dim, keepdim = false } = trailing<{ dim: number; keepdim: boolean }>("prod", rest, [
    "dim",
    "keepdim",
  ]);
  const t = toTensor("prod", x);
  const at = dim === undefined || dim === null ? null : dimension("prod", dim, t.ndim);
  return apply(at === null ? prodRow : prodAlong, [t], {
    dim: t.ndim === 0 ? null : at,
    keepdim,
    shape: t.shape,
  });
}
