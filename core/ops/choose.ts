import { apply } from "../autograd/apply.js";
import { row } from "../autograd/rule.js";
import { ArgumentError, DtypeError } from "../errors.js";
import { vector } from "../kernels/vector/table.js";
import { broadcastShapes, broadcastStrides } from "../tensor/broadcast.js";
import { contiguous } from "../tensor/copy.js";
import { type Dtype, promote, rounded } from "../tensor/dtype.js";
import type { Shape } from "../tensor/shape.js";
import { blank, empty, type Operand, Tensor } from "../tensor/tensor.js";
import { kind, type Trailing, trailing } from "./arguments.js";
import { mapped, repeats, vectorized, zipped } from "./elementwise.js";
import { fused } from "./fused.js";

// Taking one of several values, element by element.

const whereRow = row({
  name: "where",
  letters: ["cond", "x", "y"],
  run: ([cond, x, y]) => chosen(cond, x, y, promote(x, y)),
  saves: ["", "cond", "cond"],
  back: [null, (o, g, s) => o.where(s.x, g, 0), (o, g, s) => o.where(s.x, 0, g)],
  push: (o, [, x, y], s) => o.where(s.x, x ?? 0, y ?? 0),
  batch: "aligned",
  formula: {
    back: [null, "{g} where {cond}", "{g} where not {cond}"],
    local: [null, "1 where {cond}, else 0", "0 where {cond}, else 1"],
  },
});

function chosen(cond: Tensor, x: Tensor, y: Tensor, dtype: Dtype): Tensor {
  const shape = broadcastShapes("where", cond.shape, broadcastShapes("where", x.shape, y.shape));
  const out = blank(shape, dtype);
  const n = out.numel();
  if (shape.length === 0) out.storage.set(0, rounded(dtype, (cond.value() !== 0 ? x : y).value()));
  else if (dtype === "float32" && vectorized(vector.where, [out], [x, y, cond])) return out;
  else if (n > 0) {
    const [a, b, c] = [x, y, cond].map(each => spread(each, shape));
    const [p, q, r] = [a, b, c].map(each => (repeats(each) ? 0 : 1));
    const [data, left, right, mask] = [out.array(), a.array(), b.array(), c.array()];
    for (let i = 0; i < n; i++) {
      data[i] = mask[c.offset + i * r] !== 0 ? left[a.offset + i * p] : right[b.offset + i * q];
    }
  }
  return out;
}

/** x in row-major order under the shape, unless all its elements are one. */
function spread(x: Tensor, shape: Shape): Tensor {
  if (repeats(x)) return x;
  return contiguous(x.strided(shape, broadcastStrides(x.shape, x.strides, shape), x.offset));
}

/** x where cond, else y; all broadcast. cond is a bool tensor. */
export function where(cond: Tensor, x: Operand, y: Operand): Tensor {
  if (!(cond instanceof Tensor) || cond.dtype !== "bool") {
    throw new DtypeError(
      "where: the condition must be a bool tensor; make one by a comparison such as x.gt(0)",
    );
  }
  return apply(whereRow, [cond, x, y]);
}

/** Where both are equal each side gets half of the gradient, as in PyTorch. */
function extreme(name: "minimum" | "maximum", pick: (x: number, y: number) => number, symbol: string) {
  const wins = name === "maximum" ? "gt" : "lt";
  return row({
    name,
    letters: ["x", "y"],
    run: ([x, y]) =>
      zipped(
        name,
        x,
        y,
        (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : pick(a, b)),
        undefined,
        vector[name],
      ),
    saves: ["x y", "x y"],
    back: [
      (o, g, s) => o.where(o.eq(s.x, s.y), o.mul(g, 0.5), o.where(o[wins](s.x, s.y), g, 0)),
      (o, g, s) => o.where(o.eq(s.x, s.y), o.mul(g, 0.5), o.where(o[wins](s.y, s.x), g, 0)),
    ],
    fused: [
      (_o, g, s) => fused(vector[`${name}Back`], [g, s.x, s.y]),
      (_o, g, s) => fused(vector[`${name}Back`], [g, s.y, s.x]),
    ],
    push: "diagonal",
    batch: "aligned",
    formula: { back: [`{g} where {x} ${symbol} {y}`, `{g} where {y} ${symbol} {x}`] },
  });
}

const minimumRow = extreme("minimum", Math.min, "<");
const maximumRow = extreme("maximum", Math.max, ">");

const clampRow = row<{ min: number | null; max: number | null }>({
  name: "clamp",
  gradFn: "ClampBackward1",
  letters: ["x"],
  run: ([x], { min, max }) => {
    if (x.dtype === "float32")
      return mapped(x, clipped(min, max), x.dtype, vector.clamp, limits({ min, max }));
    const low = min === null ? x : zipped("clamp", x, bound(min), (a, b) => (a < b ? b : a));
    return max === null ? low : zipped("clamp", low, bound(max), (a, b) => (a > b ? b : a));
  },
  saves: ["x"],
  back: [
    (o, g, s) => {
      const above = s.args.min === null ? null : o.ge(s.x, s.args.min);
      const below = s.args.max === null ? null : o.le(s.x, s.args.max);
      return o.where(above && below ? o.logicalAnd(above, below) : (above ?? below)!, g, 0);
    },
  ],
  fused: [(_o, g, s) => fused(vector.clampBack, [g, s.x], limits(s.args))],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} where min ≤ {x} ≤ max"], local: ["1 where min ≤ {x} ≤ max, else 0"] },
});

const limits = ({ min, max }: { min: number | null; max: number | null }) => [
  min ?? Number.NEGATIVE_INFINITY,
  max ?? Number.POSITIVE_INFINITY,
];

function clipped(min: number | null, max: number | null): (x: number) => number {
  const [low, high] = limits({ min, max });
  return x => (x < low ? Math.min(low, high) : x > high ? high : x);
}

function bound(value: number): Tensor {
  const t = empty([], "float64");
  t.storage.set(0, value);
  t.wrapped = true;
  return t;
}

/** The smaller of both, broadcast; NaN wins. */
export function minimum(x: Operand, y: Operand): Tensor {
  return apply(minimumRow, [x, y]);
}

/** The larger of both, broadcast; NaN wins. */
export function maximum(x: Operand, y: Operand): Tensor {
  return apply(maximumRow, [x, y]);
}

/** Limits of `clamp`: numbers or tensors. */
export interface ClampOptions {
  min?: Operand | null;
  max?: Operand | null;
}

/** The limits of `clamp`, by position or by name. */
export type ClampRest = Trailing<ClampOptions, [Operand | null, Operand | null]>;

/** The limits, by position or by name. */
export function clampLimits(op: string, rest: readonly unknown[]): Required<ClampOptions> {
  const { min = null, max = null } = trailing<ClampOptions>(op, rest, ["min", "max"]);
  if (min === null && max === null) throw new ArgumentError(`${op}: give min, max or both`);
  for (const limit of [min, max]) {
    if (limit !== null && typeof limit !== "number" && !(limit instanceof Tensor))
      throw new ArgumentError(`${op}: min and max must be numbers or tensors, got ${kind(limit)}`);
  }
  return { min, max };
}

/** x limited to [min, max]; either may be a tensor. The gradient at the edges is 1. */
export function clamp(x: Operand, ...rest: ClampRest): Tensor {
  const { min, max } = clampLimits("clamp", rest);
  if (!(min instanceof Tensor) && !(max instanceof Tensor)) return apply(clampRow, [x], { min, max });
  const low = min === null ? x : apply(clampBelowRow, [x, min]);
  return max === null ? (low as Tensor) : apply(clampAboveRow, [low, max]);
}

/** One-sided clamps by a tensor: unlike maximum, the whole gradient goes to x where both are equal. */
function clampBy(name: string, gradFn: string, keeps: "ge" | "le", pick: (a: number, b: number) => number) {
  return row({
    name,
    op: "clamp",
    gradFn,
    letters: ["x", "bound"],
    run: ([x, y]) => zipped("clamp", x, y, pick),
    saves: ["x bound", "x bound"],
    back: [(o, g, s) => o.where(o[keeps](s.x, s.y), g, 0), (o, g, s) => o.where(o[keeps](s.x, s.y), 0, g)],
    push: "diagonal",
    batch: "aligned",
    formula: { back: ["{g} where {x} is kept", "{g} where {bound} is taken"] },
  });
}

const clampBelowRow = clampBy("clampBelow", "ClampBackward0", "ge", (a, b) => (a < b ? b : a));
const clampAboveRow = clampBy("clampAbove", "ClampBackward0", "le", (a, b) => (a > b ? b : a));
