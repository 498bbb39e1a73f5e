import { apply } from "../autograd/apply.js";
import { ops } from "../autograd/opset.js";
import { overload, type Push, type Rule, row } from "../autograd/rule.js";
import { ShapeError } from "../errors.js";
import * as kernel from "../kernels/reduce.js";
import { repeatedDims } from "../tensor/broadcast.js";
import { contiguous } from "../tensor/copy.js";
import { type Dtype, rounded } from "../tensor/dtype.js";
import { dimensions, numel, reducedShape, type Shape, show } from "../tensor/shape.js";
import { contiguousStrides } from "../tensor/strides.js";
import { empty, type Operand, scalar, type Tensor } from "../tensor/tensor.js";
import { trailing } from "./arguments.js";
import { reducing } from "./batching.js";
import { floating } from "./elementwise.js";
import { toTensor } from "./operand.js";

// Sums over dimensions and what is made of them.

export type Dims = number | readonly number[] | null;

/** Over which dimensions to reduce, and how. */
export interface ReduceOptions {
  /** Which dimensions to reduce; all if left out. */
  dim?: Dims;
  /** Keep the reduced dimensions with size 1. */
  keepdim?: boolean;
  dtype?: Dtype;
}

export interface Reduction {
  readonly dims: readonly number[];
  readonly keepdim: boolean;
  /** The input's shape. */
  readonly shape: Shape;
}

/** Row-major [outer, n, inner] with the reduced dimensions in the middle, by moving them to the end if they are scattered. */
export function lanes(x: Tensor, dims: readonly number[]) {
  const n = numel(dims.map(d => x.shape[d]));
  const together = dims.every((d, i) => i === 0 || d === dims[i - 1] + 1);
  if (together && dims.length > 0) {
    const inner = numel(x.shape.slice(dims[dims.length - 1] + 1));
    return { from: contiguous(x), outer: numel(x.shape.slice(0, dims[0])), n, inner };
  }
  const order = [...x.shape.keys()].filter(d => !dims.includes(d)).concat(dims);
  const moved = x.strided(
    order.map(d => x.shape[d]),
    order.map(d => x.strides[d]),
    x.offset,
  );
  return {
    from: contiguous(moved),
    outer: n === 0 ? numel(reducedShape(x.shape, dims, false)) : x.numel() / n,
    n,
    inner: 1,
  };
}

/** Σ over the dimensions, unrecorded. */
export function summed(x: Tensor, { dims, keepdim }: Reduction, dtype: Dtype): Tensor {
  if (x.shape.length === 0) return scalar(rounded(dtype, x.value()), dtype);
  const out = empty(reducedShape(x.shape, dims, keepdim), dtype);
  const { from, outer, n, inner } = lanes(x, dims);
  if (out.numel() > 0 && n > 0) kernel.sum(out.array(), from.array(), from.offset, outer, n, inner);
  return out;
}

export const sumRow = row<Reduction>({
  name: "sum",
  symbol: "Σ",
  letters: ["x"],
  run: ([x], a) => summed(x, a, x.dtype === "bool" ? "int32" : x.dtype),
  back: [(o, g, s) => o.expand(kept(o, g, s.args), s.args.shape)],
  push: "linear",
  batch: reducing,
  formula: { back: ["{g} repeated"], local: ["1"] },
});

export const meanRow = row<Reduction>({
  name: "mean",
  letters: ["x"],
  run: ([x], a) => {
    const out = summed(x, a, "float64");
    const n = numel(a.dims.map(d => a.shape[d]));
    const data = out.array();
    const result = empty(out.shape, floating(x.dtype));
    const into = result.array();
    for (let i = 0; i < data.length; i++) into[i] = data[i] / n;
    return result;
  },
  back: [(o, g, s) => o.div(o.expand(kept(o, g, s.args), s.args.shape), count(s.args))],
  push: "linear",
  batch: reducing,
  formula: { back: ["{g} ÷ n, repeated"], local: ["1 ÷ n"] },
});

const sumAlong = overload(sumRow, "SumBackward1");
const meanAlong = overload(meanRow, "MeanBackward1");

/** Undoes broadcasting: sums over the dimensions along which `shape` was repeated. */
export const sumToRow = row<{ shape: Shape; from: Shape }>({
  name: "sumTo",
  op: "sum",
  symbol: "Σ",
  letters: ["x"],
  run: ([x], { shape }) => {
    const sum = summed(x, { dims: repeatedDims(shape, x.shape), keepdim: true, shape: x.shape }, x.dtype);
    return sum.strided(shape, contiguousStrides(shape), sum.offset);
  },
  back: [(o, g, s) => o.expand(g, s.args.from)],
  push: "linear",
  batch: {
    run: (o, [{ x }], { shape }, { size }) => {
      const ones = new Array<number>(x.ndim - 1 - shape.length).fill(1);
      return o.reshape(o.sumTo(x, [size, ...ones, ...shape]), [size, ...shape]);
    },
  },
  formula: { back: ["{g} repeated"], local: ["1"] },
});

/**
 * The Jacobian-vector product of a reduction to one number for each lane: Σ of its gradient times the tangent. `back` is the
 * row's own rule.
 */
export function pushedThrough<A extends Reduction>(back: Rule<A>): Push<A> {
  return (o, [t], s) => {
    const slope = back(o, o.onesLike(s.out), s, 0);
    return slope && t && o.sum(o.mul(slope, t), { dim: s.args.dims, keepdim: s.args.keepdim });
  };
}

interface Views {
  reshape(x: Tensor, shape: Shape): Tensor;
}

/** g with the reduced dimensions back in place, of size 1. */
export function kept(o: Views, g: Tensor, { dims, keepdim, shape }: Reduction): Tensor {
  return keepdim || dims.length === 0 ? g : o.reshape(g, reducedShape(shape, dims, true));
}

export function count({ dims, shape }: Reduction): number {
  return numel(dims.map(d => shape[d]));
}

export function reduction(op: string, x: Tensor, options: ReduceOptions): Reduction {
  return { dims: dimensions(op, options.dim, x.ndim), keepdim: options.keepdim ?? false, shape: x.shape };
}

type Trailing = [dim?: Dims | ReduceOptions, keepdim?: boolean | ReduceOptions];

export function reduceOptions(op: string, rest: readonly unknown[]): ReduceOptions {
  return trailing<ReduceOptions>(op, rest, ["dim", "keepdim", "dtype"], 2);
}

/** Σ x over `dim` (all dimensions if left out). bool and int32 give int32. */
export function sum(x: Operand, ...rest: Trailing): Tensor {
  const options = reduceOptions("sum", rest);
  const t = cast(toTensor("sum", x), options.dtype);
  return apply(options.dim === undefined ? sumRow : sumAlong, [t], reduction("sum", t, options));
}

/** The arithmetic mean over `dim`; integers give the default float dtype. */
export function mean(x: Operand, ...rest: Trailing): Tensor {
  const options = reduceOptions("mean", rest);
  const t = cast(toTensor("mean", x), options.dtype);
  return apply(options.dim === undefined ? meanRow : meanAlong, [t], reduction("mean", t, options));
}

/** x summed down to `shape`, which must broadcast to x's; the transpose of broadcasting. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const ahead = x.ndim - shape.length;
  if (ahead < 0 || shape.some((n, i) => n !== 1 && n !== x.shape[i + ahead])) {
    throw new ShapeError(`sumTo: ${show(shape)} does not broadcast to ${show(x.shape)}`);
  }
  return apply(sumToRow, [x], { shape, from: x.shape });
}

function cast(x: Tensor, dtype: Dtype | undefined): Tensor {
  return dtype === undefined || dtype === x.dtype ? x : ops.to(x, dtype);
}
