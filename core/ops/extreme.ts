import { apply, applyAll } from "../autograd/apply.js";
import { type Ops, ops } from "../autograd/opset.js";
import { type Rule, row, type Saved } from "../autograd/rule.js";
import { ArgumentError, IndexError } from "../errors.js";
import { argExtreme, extreme as extremes } from "../kernels/reduce.js";
import { vector } from "../kernels/vector/table.js";
import { dimension, reducedShape, show } from "../tensor/shape.js";
import { empty, type Operand, Tensor } from "../tensor/tensor.js";
import { elements, trailing } from "./arguments.js";
import { reducing } from "./batching.js";
import { fused, unwatched } from "./fused.js";
import { toTensor } from "./operand.js";
import {
  type Dims,
  kept,
  lanes,
  pushedThrough,
  type ReduceOptions,
  type Reduction,
  reduceOptions,
  reduction,
  summed,
} from "./reduce.js";

// Largest and smallest: over all elements or several dimensions (ties share the gradient evenly), along one dimension (the
// first one found gets it).

/** Values and where they were found. */
export interface Extremes {
  values: Tensor;
  /** int32. */
  indices: Tensor;
}

/** A reduction of one dimension, or of all for argmax without dim. */
type Along = Reduction;

function folded(op: string, x: Tensor, a: Reduction, sign: 1 | -1): Tensor {
  const out = empty(reducedShape(x.shape, a.dims, a.keepdim), x.dtype);
  if (x.shape.length === 0) {
    out.storage.set(0, x.value());
    return out;
  }
  const { from, outer, n, inner } = lanes(x, a.dims);
  if (n === 0) throw emptyError(op, x);
  if (out.numel() > 0) extremes(out.array(), from.array(), from.offset, outer, n, inner, sign);
  return out;
}

function found(op: string, x: Tensor, { dims, keepdim }: Along, sign: 1 | -1): Tensor {
  if (x.shape.length === 0) return empty([], "int32");
  const out = empty(reducedShape(x.shape, dims, keepdim), "int32");
  const { from, outer, n, inner } = lanes(x, dims);
  if (n === 0) throw emptyError(op, x);
  if (out.numel() > 0) argExtreme(out.array(), from.array(), from.offset, outer, n, inner, sign);
  return out;
}

/** x at the found indices along dim. */
function taken(x: Tensor, indices: Tensor, { dims }: Along): Tensor {
  const out = empty(indices.shape, x.dtype);
  if (x.shape.length === 0) out.storage.set(0, x.value());
  if (x.shape.length === 0 || out.numel() === 0) return out;
  const { from, outer, n, inner } = lanes(x, dims);
  const [data, source, at] = [out.array(), from.array(), indices.array()];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++)
      data[o * inner + i] = source[from.offset + (o * n + at[o * inner + i]) * inner + i];
  }
  return out;
}

function emptyError(op: string, x: Tensor): IndexError {
  return new IndexError(
    `${op}: the tensor of shape ${show(x.shape)} is empty where it is reduced, and an empty ${op} has no value`,
    [x.node],
  );
}

/** The adjoint shared among the elements that equal the value, float32 in two passes. */
function toEquals(o: Ops, g: Tensor, s: Saved<Reduction>): Tensor | null {
  const value = kept(o, s.out, s.args);
  const hits = fused(vector.same, [s.x, value]);
  if (hits === null) return null;
  const ties = summed(hits, { ...s.args, keepdim: true }, "float32");
  return fused(vector.extremeBack, [kept(o, g, s.args), s.x, value, ties]);
}

function hasNaN(x: Tensor): boolean {
  for (const value of elements(x)) if (Number.isNaN(value)) return true;
  return false;
}

/** amax, amin and max(x), min(x) without dim: ties share the gradient evenly. */
function shared(name: string, op: string, sign: 1 | -1) {
  const back: Rule<Reduction> = (o, g, s) => {
    const value = kept(o, s.out, s.args);
    const equal = o.eq(s.x, value);
    // PyTorch lets max and min find a NaN, amax and amin not.
    const nan = name === op ? null : o.logicalAnd(o.isnan(s.x), o.isnan(value));
    const hit = nan === null ? equal : o.logicalOr(equal, nan);
    const share = o.div(hit, o.sum(hit, { dim: s.args.dims, keepdim: true }));
    return o.mul(o.to(share, g.dtype), kept(o, g, s.args));
  };
  return row<Reduction>({
    name,
    op,
    gradFn: name === op ? undefined : `${op[0].toUpperCase()}${op.slice(1)}Backward1`,
    letters: ["x"],
    run: ([x], a) => folded(op, x, a, sign),
    saves: ["x out"],
    back: [back],
    // A NaN is nobody's equal: where max looks for it, the rule of operations does.
    fused: [(o, g, s) => (name === op || (unwatched() && !hasNaN(s.out)) ? toEquals(o, g, s) : null)],
    push: pushedThrough(back),
    batch: reducing,
    formula: { back: [`{g} where {x} is the ${sign === 1 ? "largest" : "smallest"}, shared among ties`] },
  });
}

function alongRow(name: string, op: string, sign: 1 | -1) {
  return row<Along>({
    name,
    op,
    gradFn: `${op[0].toUpperCase()}${op.slice(1)}Backward0`,
    letters: ["x"],
    run: ([x], a) => {
      const indices = found(op, x, a, sign);
      return [taken(x, indices, a), indices];
    },
    saves: ["out1"],
    back: [
      (o, g, s) => {
        const { dims, keepdim, shape } = s.args;
        if (dims.length === 0) return g;
        const [dim] = dims;
        const [at, part] = keepdim ? [s.output(1), g] : [o.unsqueeze(s.output(1), dim), o.unsqueeze(g, dim)];
        return o.scatterAdd(o.zeros(shape, { dtype: g.dtype }), dim, at, part);
      },
    ],
    push: (o, [t], s) => {
      const { dims, keepdim } = s.args;
      if (t === null || dims.length === 0) return t;
      if (keepdim) return o.gather(t, dims[0], s.output(1));
      return o.squeeze(o.gather(t, dims[0], o.unsqueeze(s.output(1), dims[0])), dims[0]);
    },
    batch: reducing,
    formula: { back: ["{g} put where the value was found"] },
  });
}

const amaxRow = shared("amax", "amax", 1);
const aminRow = shared("amin", "amin", -1);
const maxAllRow = shared("maxAll", "max", 1);
const minAllRow = shared("minAll", "min", -1);
const maxRow = alongRow("maxAlong", "max", 1);
const minRow = alongRow("minAlong", "min", -1);

function argRow(name: string, sign: 1 | -1) {
  return row<Along>({
    name,
    letters: ["x"],
    run: ([x], a) => found(name, x, a, sign),
    batch: reducing,
    stops: "integer",
  });
}

const argmaxRow = argRow("argmax", 1);
const argminRow = argRow("argmin", -1);

function along(op: string, x: Tensor, dim: number, keepdim: boolean): Along {
  return { dims: x.ndim === 0 ? [] : [dimension(op, dim, x.ndim)], keepdim, shape: x.shape };
}

interface Options {
  dim?: number | null;
  keepdim?: boolean;
}

type Rest = [] | [dim: number, keepdim?: boolean] | [options: Options];

function extreme(op: "max" | "min", x: Operand, rest: readonly unknown[]): Tensor | Extremes {
  const { dim, keepdim = false } = trailing<Options>(op, rest, ["dim", "keepdim"]);
  const t = toTensor(op, x);
  if (dim === undefined || dim === null)
    return apply(op === "max" ? maxAllRow : minAllRow, [t], reduction(op, t, {}));
  if (typeof dim !== "number")
    throw new ArgumentError(`${op}: dim must be one whole number; for several use a${op}`);
  const [values, indices] = applyAll(op === "max" ? maxRow : minRow, [t], along(op, t, dim, keepdim));
  return { values, indices };
}

/** The largest of all elements; with `dim` (an integer) `{ values, indices }` along it; with a tensor the larger of both. NaN wins. */
export function max(x: Operand): Tensor;
export function max(x: Operand, other: Tensor): Tensor;
export function max(
  x: Operand,
  ...dim: [dim: number, keepdim?: boolean] | [options: { dim: number; keepdim?: boolean }]
): Extremes;
export function max(x: Operand, ...rest: readonly unknown[]): Tensor | Extremes {
  return rest[0] instanceof Tensor ? ops.maximum(x, rest[0]) : extreme("max", x, rest);
}

/** The smallest; see max. */
export function min(x: Operand): Tensor;
export function min(x: Operand, other: Tensor): Tensor;
export function min(
  x: Operand,
  ...dim: [dim: number, keepdim?: boolean] | [options: { dim: number; keepdim?: boolean }]
): Extremes;
export function min(x: Operand, ...rest: readonly unknown[]): Tensor | Extremes {
  return rest[0] instanceof Tensor ? ops.minimum(x, rest[0]) : extreme("min", x, rest);
}

type DimsRest = [dim?: Dims | ReduceOptions, keepdim?: boolean | ReduceOptions];

/** The largest over one or several dimensions; ties share the gradient evenly. */
export function amax(x: Operand, ...rest: DimsRest): Tensor {
  const t = toTensor("amax", x);
  return apply(amaxRow, [t], reduction("amax", t, reduceOptions("amax", rest)));
}

/** The smallest over one or several dimensions; ties share the gradient evenly. */
export function amin(x: Operand, ...rest: DimsRest): Tensor {
  const t = toTensor("amin", x);
  return apply(aminRow, [t], reduction("amin", t, reduceOptions("amin", rest)));
}

function position(op: "argmax" | "argmin", x: Operand, rest: readonly unknown[]): Tensor {
  const { dim, keepdim = false } = trailing<Options>(op, rest, ["dim", "keepdim"]);
  const t = toTensor(op, x);
  const made = op === "argmax" ? argmaxRow : argminRow;
  const a = dim === undefined || dim === null ? reduction(op, t, { keepdim }) : along(op, t, dim, keepdim);
  return apply(made, [t], a);
}

/** Where the largest is (first on ties), int32: in the flattened tensor, or along `dim`. */
export function argmax(x: Operand, ...rest: Rest): Tensor {
  return position("argmax", x, rest);
}

/** Where the smallest element is, the first of equals: int32; over `dim` or, without one, in the flattened tensor. */
export function argmin(x: Operand, ...rest: Rest): Tensor {
  return position("argmin", x, rest);
}
