import { apply } from "../autograd/apply.js";
import { type Rule, row } from "../autograd/rule.js";
import { ArgumentError, DtypeError } from "../errors.js";
import { isFloating } from "../tensor/dtype.js";
import { reducedShape } from "../tensor/shape.js";
import { empty, type Operand, type Tensor } from "../tensor/tensor.js";
import { trailing } from "./arguments.js";
import { reducing } from "./batching.js";
import { floating } from "./elementwise.js";
import { toTensor } from "./operand.js";
import {
  count,
  type Dims,
  kept,
  lanes,
  pushedThrough,
  type ReduceOptions,
  type Reduction,
  reduction,
} from "./reduce.js";

// Spread and size over dimensions: variance, standard deviation, norms.

interface Moment extends Reduction {
  /** n − correction divides. */
  readonly correction: number;
}

/** Options of `variance` and `std`. */
export interface MomentOptions extends ReduceOptions {
  /** Subtracted from the number of elements; 1 is Bessel's correction. */
  correction?: number;
  unbiased?: boolean;
}

/** Two passes, in float64: the textbook formula Σx² − (Σx)²/n cancels. */
function variances(x: Tensor, a: Moment, finish: (variance: number) => number): Tensor {
  const out = empty(reducedShape(x.shape, a.dims, a.keepdim), floating(x.dtype));
  const { from, outer, n, inner } = lanes(x, a.dims);
  const [data, source] = [out.array(), from.array()];
  const divisor = Math.max(0, n - a.correction);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = from.offset + o * n * inner + i;
      let total = 0;
      for (let j = 0; j < n; j++) total += source[first + j * inner];
      const mean = total / n;
      let squares = 0;
      for (let j = 0; j < n; j++) squares += (source[first + j * inner] - mean) ** 2;
      data[o * inner + i] = finish(squares / divisor);
    }
  }
  return out;
}

const varBack: Rule<Moment> = (o, g, s) => {
  const { dims, shape, correction } = s.args;
  const centred = o.sub(s.x, o.mean(s.x, { dim: dims, keepdim: true }));
  const n = count({ dims, keepdim: true, shape });
  return o.mul(kept(o, g, s.args), o.mul(centred, 2 / Math.max(0, n - correction)));
};

const varRow = row<Moment>({
  name: "var",
  letters: ["x"],
  run: ([x], a) => variances(x, a, v => v),
  saves: ["x"],
  back: [varBack],
  push: pushedThrough(varBack),
  batch: reducing,
  formula: { back: ["{g} · 2({x} − mean) ÷ (n − correction)"], local: ["2({x} − mean) ÷ (n − correction)"] },
});

const stdBack: Rule<Moment> = (o, g, s) => {
  const { dims, shape, correction } = s.args;
  const centred = o.sub(s.x, o.mean(s.x, { dim: dims, keepdim: true }));
  const n = count({ dims, keepdim: true, shape });
  // Where the deviation is 0 there is no direction; PyTorch takes 0.
  const scaled = o.where(o.eq(s.out, 0), 0, o.div(g, o.mul(s.out, Math.max(0, n - correction))));
  return o.mul(kept(o, scaled, s.args), centred);
};

const stdRow = row<Moment>({
  name: "std",
  letters: ["x"],
  run: ([x], a) => variances(x, a, Math.sqrt),
  saves: ["x out"],
  back: [stdBack],
  push: pushedThrough(stdBack),
  batch: reducing,
  formula: { back: ["{g} · ({x} − mean) ÷ ((n − correction) {out})"] },
});

interface Norm extends Reduction {
  readonly p: number;
}

function norms(x: Tensor, a: Norm): Tensor {
  const out = empty(reducedShape(x.shape, a.dims, a.keepdim), x.dtype);
  const { from, outer, n, inner } = lanes(x, a.dims);
  const [data, source] = [out.array(), from.array()];
  const lane = new Float64Array(n);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let j = 0; j < n; j++) lane[j] = Math.abs(source[from.offset + (o * n + j) * inner + i]);
      data[o * inner + i] = normOf(lane, a.p);
    }
  }
  return out;
}

/** The p-norm of absolute values; for p = 2 scaled by the largest, so that squares neither overflow nor vanish. */
function normOf(lane: Float64Array, p: number): number {
  if (p === Number.POSITIVE_INFINITY) return lane.reduce((a, b) => Math.max(a, b), 0);
  if (p === Number.NEGATIVE_INFINITY) return lane.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (p === 0) return lane.reduce((a, b) => a + Number(b !== 0), 0);
  if (p === 1) return lane.reduce((a, b) => a + b, 0);
  if (p !== 2) return lane.reduce((a, b) => a + b ** p, 0) ** (1 / p);
  const largest = lane.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let squares = 0;
  for (const each of lane) squares += (each / largest) ** 2;
  return largest * Math.sqrt(squares);
}

const normBack: Rule<Norm> = (o, g, s) => {
  const { p } = s.args;
  const n = kept(o, s.out, s.args);
  const up = kept(o, g, s.args);
  if (p === 0) return o.zerosLike(s.x);
  if (p === 1) return o.mul(up, o.sign(s.x));
  if (p === 2) return o.where(o.eq(n, 0), 0, o.mul(s.x, o.div(up, n)));
  const size = o.abs(s.x);
  if (Math.abs(p) === Number.POSITIVE_INFINITY) {
    const hit = o.to(o.eq(size, n), g.dtype);
    const ties = o.sum(hit, { dim: s.args.dims, keepdim: true });
    return o.mul(o.mul(o.sign(s.x), hit), o.div(up, ties));
  }
  const powered = p < 2 ? o.where(o.eq(s.x, 0), 0, o.pow(size, p - 1)) : o.pow(size, p - 1);
  const scale = o.where(o.eq(n, 0), 0, o.div(up, o.pow(n, p - 1)));
  return o.mul(o.mul(o.sign(s.x), powered), scale);
};

const normRow = row<Norm>({
  name: "norm",
  gradFn: "LinalgVectorNormBackward0",
  symbol: "‖·‖",
  letters: ["x"],
  run: ([x], a) => norms(x, a),
  saves: ["x out"],
  back: [normBack],
  push: pushedThrough(normBack),
  batch: reducing,
  formula: { back: ["{g} · {x} ÷ {out}"], local: ["{x} ÷ {out}"] },
});

type MomentRest = [dim?: Dims | MomentOptions, ...rest: (number | boolean | MomentOptions)[]];

function moment(op: string, x: Operand, rest: readonly unknown[]): [Tensor, Moment] {
  const options = trailing<MomentOptions>(op, rest, ["dim", "correction", "keepdim", "unbiased"], 1);
  const t = floatOnly(op, toTensor(op, x));
  const correction = options.correction ?? (options.unbiased === false ? 0 : 1);
  if (!Number.isFinite(correction))
    throw new ArgumentError(`${op}: correction must be a number, got ${String(correction)}`);
  return [t, { ...reduction(op, t, options), correction }];
}

function floatOnly(op: string, t: Tensor): Tensor {
  if (isFloating(t.dtype)) return t;
  throw new DtypeError(`${op}: expected a floating tensor, got ${t.dtype}; convert it by x.to("float32")`, [
    t.node,
  ]);
}

/** The variance over `dim`: Σ(x − mean)² ÷ (n − correction). As a method it is called var. */
export function variance(x: Operand, ...rest: MomentRest): Tensor {
  const [t, args] = moment("var", x, rest);
  return apply(varRow, [t], args);
}

/** The standard deviation over `dim`. */
export function std(x: Operand, ...rest: MomentRest): Tensor {
  const [t, args] = moment("std", x, rest);
  return apply(stdRow, [t], args);
}

/** Options of `norm`. */
export interface NormOptions extends ReduceOptions {
  /** 2 unless told; ±Infinity for the largest and the smallest absolute value. */
  p?: number;
}

/** The vector p-norm (Σ|x|^p)^(1/p) over `dim`, all elements if left out; of matrices too. The gradient at 0 is 0. */
export function norm(
  x: Operand,
  ...rest: [p?: number | NormOptions, ...rest: (Dims | boolean | NormOptions)[]]
): Tensor {
  const options = trailing<NormOptions>("norm", rest, ["p", "dim", "keepdim"]);
  const t = floatOnly("norm", toTensor("norm", x));
  const p = options.p ?? 2;
  if (typeof p !== "number" || Number.isNaN(p))
    throw new ArgumentError(`norm: p must be a number, got ${String(p)}`);
  return apply(normRow, [t], { ...reduction("norm", t, options), p });
}
