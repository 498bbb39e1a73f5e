import { apply } from "../autograd/apply.js";
import { aligned } from "../autograd/batch.js";
import { type Ops, ops } from "../autograd/opset.js";
import { type BatchRule, type Row, type RowText, row, rowOf, type Saved } from "../autograd/rule.js";
import { ArgumentError, DtypeError } from "../errors.js";
import { sums } from "../kernels/rows.js";
import type { Vector } from "../kernels/vector/run.js";
import { vector } from "../kernels/vector/table.js";
import { broadcastShapes } from "../tensor/broadcast.js";
import { isFloating, rounded } from "../tensor/dtype.js";
import { numel } from "../tensor/shape.js";
import { type Operand, scalar, type Tensor } from "../tensor/tensor.js";
import { kind, tensorOf, trailing } from "./arguments.js";
import { sampleDims } from "./batching.js";
import { zipped } from "./elementwise.js";
import { fused } from "./fused.js";

// Losses that compare x with a target element by element, then average, add up or leave the elements
// (https://pytorch.org/docs/stable/nn.functional.html#loss-functions). Each is one operation, as in PyTorch.

export type Reduction = "mean" | "sum" | "none";

/** How the losses of the elements become one: "mean" (default), "sum" or "none". */
export interface LossOptions {
  /** Default "mean". */
  reduction?: Reduction;
}

interface Args {
  readonly reduction: Reduction;
  /** beta of smoothL1Loss, delta of huberLoss. */
  readonly knee: number;
}

/** The value if it is "mean", "sum" or "none". */
export function reductionOf(op: string, value: unknown = "mean"): Reduction {
  if (value === "mean" || value === "sum" || value === "none") return value;
  throw new ArgumentError(`${op}: reduction must be "mean", "sum" or "none", got ${kind(value)}`);
}

/** Sum or mean of a fresh tensor of losses, without recording. */
export function reduced(losses: Tensor, reduction: Reduction, count = losses.numel()): Tensor {
  if (reduction === "none") return losses;
  const sum = new Float64Array(1);
  sums(sum, losses.array(), losses.offset, 1, losses.numel());
  const [total] = sum;
  return scalar(rounded(losses.dtype, reduction === "sum" ? total : total / count), losses.dtype);
}

/** The gradient of one element's loss: g, divided by the number of elements if the loss is their mean. */
function share(o: Ops, g: Tensor, s: Saved<Args>, difference: Tensor): Tensor {
  return s.args.reduction === "mean" ? o.div(g, difference.numel()) : g;
}

/** The batching rule of an element-wise loss: the losses of all elements, reduced sample by sample. */
export function lossesOf<A extends { readonly reduction: Reduction }>(made: () => Row<A>): BatchRule<A> {
  return {
    run: (o, lanes, args) => {
      const losses = apply(made(), aligned(lanes), { ...args, reduction: "none" });
      if (args.reduction === "none" || losses.ndim === 1) return losses;
      return (args.reduction === "sum" ? o.sum : o.mean)(losses, { dim: sampleDims(losses) });
    },
  };
}

/** The contributions to x and y by a kernel of x, y and a factor, where g is one number. */
function inOnePass(slope: Vector, g: Tensor, s: Saved<Args>): (Tensor | null)[] | null {
  if (g.ndim > 0) return null;
  const n = numel(broadcastShapes("loss", s.x.shape, s.y.shape));
  const factor = g.value() / (s.args.reduction === "mean" ? n : 1);
  const toX = s.wants(0) ? fused(slope, [s.x, s.y], [factor]) : null;
  const toY = s.wants(1) ? fused(slope, [s.x, s.y], [-factor]) : null;
  return toX === null && toY === null ? null : [toX, toY];
}

interface Elementwise {
  readonly name: string;
  readonly loss: (x: number, y: number, knee: number) => number;
  /** d loss / dx, from x − y; the target gets its negative. */
  readonly slope: (o: Ops, difference: Tensor, knee: number) => Tensor;
  readonly formula: string;
  /** The loss, and factor · slope, as vector kernels of x and y. */
  readonly kernels?: { readonly loss: Vector; readonly slope: Vector };
}

/** A loss of the difference x − y alone. */
function differenceRow({ name, loss, slope, formula, kernels }: Elementwise): Row<Args> {
  const text: RowText<Args> = {
    name,
    letters: ["x", "y"],
    run: ([x, y], { reduction, knee }) =>
      reduced(
        zipped(name, x, y, (a, b) => loss(a, b, knee), undefined, kernels?.loss),
        reduction,
      ),
    saves: "x y",
    joint: (o, g, s) => {
      const quick = kernels && inOnePass(kernels.slope, g, s);
      if (quick) return quick;
      const difference = o.sub(s.x, s.y);
      const gx = o.mul(share(o, g, s, difference), slope(o, difference, s.args.knee));
      return [s.wants(0) ? gx : null, s.wants(1) ? o.neg(gx) : null];
    },
    push: (o, [x, y], s) => {
      const difference = o.sub(s.x, s.y);
      const moved = x && y ? o.sub(x, y) : (x ?? (y && o.neg(y)));
      return moved && reduceLosses(o.mul(moved, slope(o, difference, s.args.knee)), s.args.reduction);
    },
    batch: lossesOf(() => rowOf(name) as Row<Args>),
    formula: { back: [`{g} · ${formula}`, `−{g} · ${formula}`], local: [formula, `−${formula}`] },
  };
  return row(text);
}

const mseRow = differenceRow({
  name: "mseLoss",
  loss: (x, y) => (x - y) ** 2,
  slope: (o, d) => o.mul(d, 2),
  formula: "2({x} − {y}) ÷ n",
  kernels: { loss: vector.squaredDifference, slope: vector.squaredDifferenceBack },
});

const l1Row = differenceRow({
  name: "l1Loss",
  loss: (x, y) => Math.abs(x - y),
  slope: (o, d) => o.sign(d),
  formula: "sign({x} − {y}) ÷ n",
});

const smoothRow = differenceRow({
  name: "smoothL1Loss",
  loss: (x, y, beta) => {
    const size = Math.abs(x - y);
    return size < beta ? (size * size) / (2 * beta) : size - beta / 2;
  },
  slope: (o, d, beta) => (beta === 0 ? o.sign(d) : o.where(o.lt(o.abs(d), beta), o.div(d, beta), o.sign(d))),
  formula: "clamp(({x} − {y}) ÷ β, ±1) ÷ n",
});

const huberRow = differenceRow({
  name: "huberLoss",
  loss: (x, y, delta) => {
    const size = Math.abs(x - y);
    return size <= delta ? (size * size) / 2 : delta * (size - delta / 2);
  },
  slope: (o, d, delta) => o.clamp(d, { min: -delta, max: delta }),
  formula: "clamp({x} − {y}, ±δ) ÷ n",
});

/** x and target as floating tensors. */
function pair(op: string, x: Tensor, target: Operand): [Tensor, Operand] {
  if (!isFloating(tensorOf(op, "x", x).dtype))
    throw new DtypeError(`${op}: x must be floating, got ${x.dtype}`);
  if (typeof target !== "number") tensorOf(op, "target", target);
  return [x, target];
}

type LossTrailing = [Reduction?] | [LossOptions?];

function compare(made: Row<Args>, x: Tensor, target: Operand, rest: readonly unknown[]): Tensor {
  const { reduction } = trailing<LossOptions>(made.name, rest, ["reduction"]);
  return apply(made, pair(made.name, x, target), { reduction: reductionOf(made.name, reduction), knee: 0 });
}

/** (x − target)². Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html */
export function mseLoss(x: Tensor, target: Operand, ...rest: LossTrailing): Tensor {
  return compare(mseRow, x, target, rest);
}

/** |x − target|. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html */
export function l1Loss(x: Tensor, target: Operand, ...rest: LossTrailing): Tensor {
  return compare(l1Row, x, target, rest);
}

/** Quadratic below beta, linear above. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html */
export function smoothL1Loss(
  x: Tensor,
  target: Operand,
  ...rest: [LossOptions & { beta?: number }] | [reduction?: Reduction, beta?: number]
): Tensor {
  const { reduction, beta = 1 } = trailing<LossOptions & { beta: number }>("smoothL1Loss", rest, [
    "reduction",
    "beta",
  ]);
  if (!(beta >= 0)) throw new ArgumentError(`smoothL1Loss: beta must be at least 0, got ${kind(beta)}`);
  return apply(smoothRow, pair("smoothL1Loss", x, target), {
    reduction: reductionOf("smoothL1Loss", reduction),
    knee: beta,
  });
}

/** Quadratic up to delta, linear beyond. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html */
export function huberLoss(
  x: Tensor,
  target: Operand,
  ...rest: [LossOptions & { delta?: number }] | [reduction?: Reduction, delta?: number]
): Tensor {
  const { reduction, delta = 1 } = trailing<LossOptions & { delta: number }>("huberLoss", rest, [
    "reduction",
    "delta",
  ]);
  if (!(delta > 0)) throw new ArgumentError(`huberLoss: delta must be greater than 0, got ${kind(delta)}`);
  return apply(huberRow, pair("huberLoss", x, target), {
    reduction: reductionOf("huberLoss", reduction),
    knee: delta,
  });
}

/** Reduces recorded losses that a weight was multiplied into. */
export function reduceLosses(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === "none") return losses;
  return reduction === "sum" ? ops.sum(losses) : ops.mean(losses);
}
