import { apply } from "../autograd/apply.js";
import { type Ops, ops } from "../autograd/opset.js";
import { type Row, row, type Saved, type Tangents } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { broadcastShapes } from "../tensor/broadcast.js";
import { numel, sameShape, show } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { kind, sameFloat, tensorOf, trailing } from "./arguments.js";
import { mapped, zipped } from "./elementwise.js";
import { type LossOptions, lossesOf, type Reduction, reduced, reduceLosses, reductionOf } from "./loss.js";

// Losses between probabilities: binary cross entropy, from probabilities or logits, and Kullback-Leibler divergence.

interface Args {
  readonly reduction: Reduction;
}

/** −(y log x + (1 − y) log(1 − x)), the logarithms cut off at −100 as PyTorch does. */
const entropy = (x: number, y: number) =>
  (y - 1) * Math.max(Math.log1p(-x), -100) - y * Math.max(Math.log(x), -100);

type Slope<A> = (o: Ops, s: Saved<A>) => Tensor;

// The denominator is kept away from 0, as in PyTorch.
const bceSlope: Slope<Args> = (o, s) =>
  o.div(o.sub(s.x, s.y), o.clamp(o.mul(o.sub(1, s.x), s.x), { min: 1e-12 }));
const bceLogs: Slope<Args> = (o, s) =>
  o.sub(o.clamp(o.log1p(o.neg(s.x)), { min: -100 }), o.clamp(o.log(s.x), { min: -100 }));

/** The Jacobian-vector product of a loss, from the slopes of one element's loss in x and in the target. */
function moved<A extends Args>([x, y]: Tangents, s: Saved<A>, inX: Slope<A>, inY: Slope<A>): Tensor | null {
  const byX = x && ops.mul(x, inX(ops, s));
  const byY = y && ops.mul(y, inY(ops, s));
  const each = byX && byY ? ops.add(byX, byY) : (byX ?? byY);
  return each && reduceLosses(each, s.args.reduction);
}

const bceRow: Row<Args> = row<Args>({
  name: "binaryCrossEntropy",
  letters: ["x", "y"],
  run: ([x, y], { reduction }) => {
    mapped(x, value => {
      if (value < 0 || value > 1)
        throw new ArgumentError(
          `binaryCrossEntropy: x must lie in [0, 1], found ${value}; apply sigmoid, or use binaryCrossEntropyWithLogits`,
        );
      return value;
    });
    return reduced(zipped("binaryCrossEntropy", x, y, entropy), reduction);
  },
  saves: "x y",
  joint: (o, g, s) => {
    const each = s.args.reduction === "mean" ? o.div(g, s.x.numel()) : g;
    return [s.wants(0) ? o.mul(each, bceSlope(o, s)) : null, s.wants(1) ? o.mul(each, bceLogs(o, s)) : null];
  },
  push: (_o, t, s) => moved(t, s, bceSlope, bceLogs),
  batch: lossesOf(() => bceRow),
  formula: { back: ["{g} · ({x} − {y}) ÷ ({x}(1 − {x}) n)", "{g} · (ln(1 − {x}) − ln {x}) ÷ n"] },
});

/** x and y of one shape, floating. */
function pair(op: string, x: Tensor, target: Tensor): void {
  sameFloat(op, tensorOf(op, "x", x), tensorOf(op, "target", target));
  if (!sameShape(x.shape, target.shape))
    throw new ShapeError(
      `${op}: x ${show(x.shape)} and target ${show(target.shape)} must have the same shape`,
    );
}

export interface WeightedLossOptions extends LossOptions {
  /** Factor of each element's loss; broadcasts. */
  weight?: Tensor | null;
}

/**
 * −(y log x + (1 − y) log(1 − x)) for probabilities x.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 */
export function binaryCrossEntropy(
  x: Tensor,
  target: Tensor,
  ...rest: [WeightedLossOptions?] | [weight?: Tensor | null, reduction?: Reduction]
): Tensor {
  const options = trailing<WeightedLossOptions>("binaryCrossEntropy", rest, ["weight", "reduction"]);
  const reduction = reductionOf("binaryCrossEntropy", options.reduction);
  pair("binaryCrossEntropy", x, target);
  if (!options.weight) return apply(bceRow, [x, target], { reduction });
  return reduceLosses(ops.mul(apply(bceRow, [x, target], { reduction: "none" }), options.weight), reduction);
}

/** log(1 + eˣ) without overflow. */
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const logitsRow: Row<Args> = row<Args>({
  name: "binaryCrossEntropyWithLogits",
  letters: ["x", "y"],
  run: ([x, y], { reduction }) =>
    reduced(
      zipped("binaryCrossEntropyWithLogits", x, y, (a, b) => (1 - b) * a + softplus(-a)),
      reduction,
    ),
  saves: "x y",
  joint: (o, g, s) => {
    const each = s.args.reduction === "mean" ? o.div(g, s.x.numel()) : g;
    return [
      s.wants(0) ? o.mul(each, o.sub(o.sigmoid(s.x), s.y)) : null,
      s.wants(1) ? o.neg(o.mul(each, s.x)) : null,
    ];
  },
  push: (_o, t, s) =>
    moved(
      t,
      s,
      o => o.sub(o.sigmoid(s.x), s.y),
      o => o.neg(s.x),
    ),
  batch: lossesOf(() => logitsRow),
  formula: { back: ["{g} · (σ({x}) − {y}) ÷ n", "−{g} · {x} ÷ n"] },
});

export interface LogitsLossOptions extends WeightedLossOptions {
  /** Factor of the losses of positive targets, one a class. */
  posWeight?: Tensor | null;
}

/**
 * Binary cross entropy of sigmoid(x), without overflow.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 */
export function binaryCrossEntropyWithLogits(
  x: Tensor,
  target: Tensor,
  ...rest: [LogitsLossOptions?] | [weight?: Tensor | null, reduction?: Reduction, posWeight?: Tensor | null]
): Tensor {
  const op = "binaryCrossEntropyWithLogits";
  const options = trailing<LogitsLossOptions>(op, rest, ["weight", "reduction", "posWeight"]);
  const reduction = reductionOf(op, options.reduction);
  pair(op, x, target);
  const { weight, posWeight } = options;
  if (!weight && !posWeight) return apply(logitsRow, [x, target], { reduction });
  const losses = posWeight
    ? weighted(x, target, posWeight)
    : apply(logitsRow, [x, target], { reduction: "none" });
  return reduceLosses(weight ? ops.mul(losses, weight) : losses, reduction);
}

/** (1 − y) x + (1 + (p − 1) y) · log(1 + e⁻ˣ): PyTorch's formula, of recorded operations. */
function weighted(x: Tensor, y: Tensor, posWeight: Tensor): Tensor {
  const factor = ops.add(ops.mul(ops.sub(posWeight, 1), y), 1);
  return ops.sub(ops.mul(ops.sub(1, y), x), ops.mul(factor, ops.logsigmoid(x)));
}

interface KlArgs extends Args {
  readonly logTarget: boolean;
  readonly count: number;
}

/** −p, the target's probabilities, in the shape of the losses. */
const klSlope: Slope<KlArgs> = (o, s) => {
  const p = s.args.logTarget ? o.exp(s.y) : s.y;
  return o.neg(o.expand(p, broadcastShapes("klDiv", s.x.shape, s.y.shape)));
};
const klLogs: Slope<KlArgs> = (o, s) => {
  const slope = o.sub(o.add(s.args.logTarget ? s.y : o.log(s.y), 1), s.x);
  return s.args.logTarget ? o.mul(o.exp(s.y), slope) : o.where(o.eq(s.y, 0), 0, slope);
};

const klRow: Row<KlArgs> = row<KlArgs>({
  name: "klDiv",
  letters: ["x", "y"],
  run: ([x, y], { reduction, logTarget }) =>
    reduced(
      zipped(
        "klDiv",
        x,
        y,
        logTarget ? (a, b) => Math.exp(b) * (b - a) : (a, b) => (b === 0 ? 0 : b * Math.log(b)) - b * a,
      ),
      reduction,
    ),
  saves: "x y",
  joint: (o, g, s) => {
    const { reduction, count } = s.args;
    const each = reduction === "mean" ? o.div(g, count) : g;
    return [s.wants(0) ? o.mul(each, klSlope(o, s)) : null, s.wants(1) ? o.mul(each, klLogs(o, s)) : null];
  },
  push: (_o, t, s) => moved(t, s, klSlope, klLogs),
  batch: lossesOf(() => klRow),
  formula: { back: ["−{g} · {y} ÷ n", "{g} · (ln {y} + 1 − {x}) ÷ n"] },
});

export interface KlOptions {
  /** "batchmean" divides by the size of the first dimension, as the definition does. Default "mean". */
  reduction?: Reduction | "batchmean";
  /** The target holds log-probabilities, too. */
  logTarget?: boolean;
}

/**
 * target · (log target − x), x holding log-probabilities.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 */
export function klDiv(
  x: Tensor,
  target: Tensor,
  ...rest: [KlOptions?] | [reduction?: Reduction | "batchmean", logTarget?: boolean]
): Tensor {
  const options = trailing<KlOptions>("klDiv", rest, ["reduction", "logTarget"]);
  const { reduction = "mean", logTarget = false } = options;
  sameFloat("klDiv", tensorOf("klDiv", "x", x), tensorOf("klDiv", "target", target));
  const count = numel(broadcastShapes("klDiv", x.shape, target.shape));
  if (reduction !== "batchmean")
    return apply(klRow, [x, target], { reduction: reductionOf("klDiv", reduction), logTarget, count });
  if (x.ndim === 0)
    throw new ArgumentError(`klDiv: reduction "batchmean" needs a batch dimension, got ${kind(x)}`);
  return ops.div(apply(klRow, [x, target], { reduction: "sum", logTarget, count }), x.shape[0]);
}
