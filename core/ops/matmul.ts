import { apply } from "../autograd/apply.js";
import { rankOf, widened } from "../autograd/batch.js";
import { type Ops, ops } from "../autograd/opset.js";
import { complete, type Lane, type RowText, row, type Saved } from "../autograd/rule.js";
import { ShapeError } from "../errors.js";
import { addToChannels } from "../kernels/add.js";
import { show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { elements, sameDtype, tensorOf, trailing } from "./arguments.js";
import { withLane } from "./batching.js";
import { multiply } from "./product.js";

// Products of vectors and matrices: all of them are `multiply`, under the names and rules that PyTorch gives them.

const T = (o: Ops, x: Tensor) => o.transpose(x, -2, -1);

/** ∂/∂x of x · y: g yᵀ, with vectors in the places that `multiply` gave them. */
function toLeft(o: Ops, g: Tensor, s: Saved<undefined>): Tensor {
  const vector = s.shapeIn(0).length === 1;
  const { y } = s;
  if (y.ndim === 1) return o.mul(vector ? g : o.unsqueeze(g, -1), y);
  if (!vector) return o.matmul(g, T(o, y));
  return y.ndim === 2 ? o.matmul(y, g) : o.squeeze(o.matmul(y, o.unsqueeze(g, -1)), -1);
}

/** ∂/∂y of x · y: xᵀ g. One matrix that met a batch gets one product over all rows instead of a sum of many. */
function toRight(o: Ops, g: Tensor, s: Saved<undefined>): Tensor {
  const ndim = s.shapeIn(1).length;
  const { x } = s;
  if (x.ndim === 1) return ndim === 1 ? o.mul(g, x) : o.mul(o.unsqueeze(x, -1), o.unsqueeze(g, -2));
  const rows = x.ndim > 2 && ndim <= 2 ? rowsOf(o, x) : x;
  if (ndim === 1) return o.matmul(T(o, rows), x.ndim > 2 ? o.reshape(g, [-1]) : g);
  return o.matmul(T(o, rows), x.ndim > 2 && ndim === 2 ? rowsOf(o, g) : g);
}

/**
 * x · y for each sample. A batch of vectors times one matrix is a product of matrices; else the batch is a leading
 * dimension, in front of those that the operands have themselves.
 */
function product(o: Ops, x: Lane, y: Lane): Tensor {
  const [m, n] = [rankOf(x), rankOf(y)];
  if (!y.mapped && m === 1 && n === 2) return o.matmul(x.x, y.x);
  if (!x.mapped && m === 2 && n === 1) return o.matmul(y.x, T(o, x.x));
  const left = m === 1 ? withLane(x, t => o.unsqueeze(t, -2)) : x;
  const right = n === 1 ? withLane(y, t => o.unsqueeze(t, -1)) : y;
  const rank = Math.max(rankOf(left), rankOf(right));
  const out = o.matmul(widened(left, rank), widened(right, rank));
  const wide = m === 1 ? o.squeeze(out, -2) : out;
  return n === 1 ? o.squeeze(wide, -1) : wide;
}

const text = (name: string, gradFn?: string): RowText<undefined> => ({
  name,
  gradFn,
  symbol: name === "dot" ? "•" : "@",
  letters: ["x", "y"],
  run: ([x, y]) => multiply(name, x, y),
  saves: ["y", "x"],
  back: [toLeft, toRight],
  push: "bilinear",
  batch: { run: (o, [x, y]) => product(o, x, y) },
  formula:
    name === "dot"
      ? { back: ["{g} · {y}", "{g} · {x}"], local: ["{y}", "{x}"] }
      : { back: ["{g} @ {y}ᵀ", "{x}ᵀ @ {g}"], local: ["{y}ᵀ", "{x}ᵀ"] },
});

const dotRow = row(text("dot"));
const mvRow = row(text("mv"));
const mmRow = row(text("mm"));
const bmmRow = row(text("bmm"));
const matmulRow = row(text("matmul", "MmBackward0"));
// PyTorch composes matmul of other ranks from other nodes; the name of the last one is what gradFn shows.
const matmulDot = complete(text("matmul", "DotBackward0"));
const matmulMv = complete(text("matmul", "MvBackward0"));
const matmulVm = complete(text("matmul", "SqueezeBackward4"));
const matmulBatch = complete(text("matmul", "UnsafeViewBackward0"));

/**
 * Matrix product with broadcast leading dimensions; a vector on the left is a row, on the right a column.
 * Docs: https://pytorch.org/docs/stable/generated/torch.matmul.html
 */
export function matmul(x: Tensor, y: Tensor): Tensor {
  const m = tensorOf("matmul", "x", x).ndim;
  const n = tensorOf("matmul", "y", y).ndim;
  if (m > 2 || n > 2) return apply(matmulBatch, [x, y]);
  if (m === 1) return apply(n === 1 ? matmulDot : matmulVm, [x, y]);
  return apply(n === 1 ? matmulMv : matmulRow, [x, y]);
}

function ranked(op: string, x: Tensor, m: number, y: Tensor, n: number): void {
  const found = [tensorOf(op, "x", x).ndim, tensorOf(op, "y", y).ndim];
  if (found[0] === m && found[1] === n) return;
  throw new ShapeError(
    `${op}: expected ${m} and ${n} dimensions, found ${show(x.shape)} x ${show(y.shape)}; matmul takes all ranks`,
  );
}

/** Σ x·y of two vectors of one length. Docs: https://pytorch.org/docs/stable/generated/torch.dot.html */
export function dot(x: Tensor, y: Tensor): Tensor {
  ranked("dot", x, 1, y, 1);
  return apply(dotRow, [x, y]);
}

/** Matrix [n, m] times vector [m]. Docs: https://pytorch.org/docs/stable/generated/torch.mv.html */
export function mv(x: Tensor, v: Tensor): Tensor {
  ranked("mv", x, 2, v, 1);
  return apply(mvRow, [x, v]);
}

/** Matrix [n, m] times matrix [m, p]. Docs: https://pytorch.org/docs/stable/generated/torch.mm.html */
export function mm(x: Tensor, y: Tensor): Tensor {
  ranked("mm", x, 2, y, 2);
  return apply(mmRow, [x, y]);
}

/** Batches [b, n, m] times [b, m, p]. Docs: https://pytorch.org/docs/stable/generated/torch.bmm.html */
export function bmm(x: Tensor, y: Tensor): Tensor {
  ranked("bmm", x, 3, y, 3);
  if (x.shape[0] !== y.shape[0]) {
    throw new ShapeError(
      `bmm: batch sizes differ, ${show(x.shape)} x ${show(y.shape)}; bmm does not broadcast, matmul does`,
    );
  }
  return apply(bmmRow, [x, y]);
}

const outerRow = row({
  name: "outer",
  gradFn: "MulBackward0",
  symbol: "⊗",
  letters: ["x", "y"],
  run: ([x, y]) => {
    sameDtype("outer", x, y);
    return multiply(
      "outer",
      x.strided([x.shape[0], 1], [x.strides[0], 0], x.offset),
      y.strided([1, y.shape[0]], [0, y.strides[0]], y.offset),
    );
  },
  saves: ["y", "x"],
  back: [(o, g, s) => o.matmul(g, s.y), (o, g, s) => o.matmul(T(o, g), s.x)],
  push: "bilinear",
  batch: { run: (o, [x, y]) => o.mul(o.unsqueeze(x.x, -1), o.unsqueeze(y.x, -2)) },
  formula: { back: ["{g} @ {y}", "{g}ᵀ @ {x}"] },
});

/** x yᵀ: [n] and [m] give [n, m]. Docs: https://pytorch.org/docs/stable/generated/torch.outer.html */
export function outer(x: Tensor, y: Tensor): Tensor {
  ranked("outer", x, 1, y, 1);
  return apply(outerRow, [x, y]);
}

const linearText = (gradFn: string): RowText<undefined> => ({
  name: "linear",
  gradFn,
  letters: ["x", "W", "b"],
  run: ([x, w, b]) => {
    const out = multiply(
      "linear",
      x,
      w.strided([w.shape[1], w.shape[0]], [w.strides[1], w.strides[0]], w.offset),
    );
    if (b !== undefined) addToChannels(out.array(), elements(b), b.shape[0], 1);
    return out;
  },
  saves: ["W", "x", ""],
  back: [
    (o, g, s) => o.matmul(g, s.y),
    (o, g, s) => o.matmul(T(o, rowsOf(o, g)), rowsOf(o, s.x)),
    (_o, g) => g,
  ],
  push: (o, [x, w, b], s) => {
    const parts = [x && o.linear(x, s.y), w && o.linear(s.x, w), b].filter(part => part != null);
    return parts.reduce((sum, part) => o.add(sum, part));
  },
  batch: {
    run: (o, [x, w, b]) => {
      if (!w.mapped && !b?.mapped) return o.linear(x.x, w.x, b?.x);
      const out = product(
        o,
        x,
        withLane(w, t => T(o, t)),
      );
      return b === undefined ? out : o.add(out, widened(b, out.ndim - 1));
    },
  },
  formula: { back: ["{g} @ {W}", "{g}ᵀ @ {x}", "Σ {g}"] },
});

const linearRow = row(linearText("AddmmBackward0"));
const linearPlain = complete(linearText("MmBackward0"));
const linearBatch = complete(linearText("ViewBackward0"));

/** All but the last dimension as one. Its size is said, not asked for: among no elements any would do. */
function rowsOf(o: Ops, x: Tensor): Tensor {
  if (x.ndim === 2) return x;
  return o.reshape(x, [x.shape.slice(0, -1).reduce((rows, n) => rows * n, 1), x.shape[x.ndim - 1]]);
}

/**
 * x Wᵀ + b: x [*, in], weight [out, in], bias [out] give [*, out]; weight [in] gives [*].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 */
export function linear(
  x: Tensor,
  weight: Tensor,
  ...rest: [bias?: Tensor | null | { bias?: Tensor | null }]
): Tensor {
  const { bias } = trailing<{ bias: Tensor | null }>("linear", rest, ["bias"]);
  const inputs = [tensorOf("linear", "x", x), tensorOf("linear", "weight", weight)];
  if (bias) inputs.push(tensorOf("linear", "bias", bias));
  if (weight.ndim === 1) return bias ? ops.add(matmul(x, weight), bias) : matmul(x, weight);
  if (x.ndim === 0 || weight.ndim !== 2 || x.shape[x.ndim - 1] !== weight.shape[1]) {
    throw new ShapeError(
      `linear: x ${show(x.shape)} does not fit weight ${show(weight.shape)}; the weight is [out, in] and x's last ` +
        "dimension has the size in",
    );
  }
  sameDtype("linear", x, ...inputs.slice(1));
  if (bias && (bias.ndim !== 1 || bias.shape[0] !== weight.shape[0]))
    throw new ShapeError(
      `linear: bias ${show(bias.shape)} does not fit weight ${show(weight.shape)}; expected [${weight.shape[0]}]`,
    );
  if (x.ndim !== 2) return apply(linearBatch, inputs);
  return apply(bias ? linearRow : linearPlain, inputs);
}
