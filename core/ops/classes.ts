import { apply } from "../autograd/apply.js";
import { Batched } from "../autograd/batched.js";
import { type Ops, ops } from "../autograd/opset.js";
import { row } from "../autograd/rule.js";
import { ArgumentError, DtypeError, IndexError, ShapeError } from "../errors.js";
import { isFloating, newData } from "../tensor/dtype.js";
import { numel, type Shape, sameShape, show } from "../tensor/shape.js";
import { empty, fromData, type Tensor } from "../tensor/tensor.js";
import { elements, indexDtype, kind, sameFloat, tensorOf, trailing } from "./arguments.js";
import { sampleDims } from "./batching.js";
import { type LossOptions, type Reduction, reduced, reduceLosses, reductionOf } from "./loss.js";
import { addPlaces, inBatch, type Places } from "./places.js";

// Losses of class scores. x is [N, C, d1, …] or [C]; a target of classes has x's shape without the dimension C.

interface Args {
  readonly places: Places;
  /** By element of the target: its class's weight, 0 where it is ignored. */
  readonly weights: Float64Array;
  readonly ignored: Uint8Array;
  /** What a mean divides by: the sum of the weights. */
  readonly total: number;
  readonly reduction: Reduction;
}

const nllRow = row<Args>({
  name: "nllLoss",
  letters: ["x", "t"],
  run: ([x], { places, weights, ignored, total, reduction }) => {
    const losses = empty(places.picked, x.dtype);
    const [to, from] = [losses.array(), elements(x)];
    for (let i = 0; i < weights.length; i++) to[i] = ignored[i] === 1 ? 0 : -weights[i] * from[places.at[i]];
    return reduced(losses, reduction, total);
  },
  back: [
    (o, g, s) => {
      const { places, weights, ignored, total, reduction } = s.args;
      const scale = reduction === "mean" ? 1 / total : 1;
      const factors = empty(places.picked, g.dtype);
      const data = factors.array();
      for (let i = 0; i < weights.length; i++) data[i] = ignored[i] === 1 ? 0 : -weights[i] * scale;
      return addPlaces(o.mul(g, factors), places);
    },
    null,
  ],
  push: "linear",
  batch: { run: (o, [{ x }], args, { size }) => nllOfSamples(o, x, args, size) },
  formula: { back: ["−{g} ÷ n at the classes {t}", null] },
});

/** Samples that share the classes. */
function nllOfSamples(
  o: Ops,
  x: Tensor,
  { places, weights, ignored, total, reduction }: Args,
  size: number,
): Tensor {
  const scores = o.takePlaces(x, inBatch(places, size));
  const factors = fromData(
    newData(x.dtype, weights.length).map((_, i) => -weights[i]),
    places.picked,
    x.dtype,
  );
  // An ignored score may be infinite, and 0 · ∞ is no 0.
  const counted = o.maskedFill(o.mul(scores, factors), fromData(ignored, places.picked, "bool"), 0);
  if (reduction === "none" || counted.ndim === 1) return counted;
  const sum = o.sum(counted, { dim: sampleDims(counted) });
  return reduction === "sum" ? sum : o.div(sum, total);
}

/** Samples with classes of their own: of recorded operations, for what the row needs to know differs. */
function nllByClass(logs: Tensor, target: Tensor, options: ClassLossOptions, smoothing = 0): Tensor {
  const { weight, ignoreIndex = -100 } = options;
  const reduction = reductionOf("nllLoss", options.reduction);
  const c = classDim(logs);
  const ignored = ops.eq(target, ignoreIndex);
  const classes = ops.maskedFill(target, ignored, 0);
  const scores = ops.squeeze(ops.gather(logs, c, ops.unsqueeze(classes, c)), c);
  const own = weight ? ops.indexSelect(weight, 0, ops.reshape(classes, [-1])) : ops.onesLike(scores);
  const weights = ops.maskedFill(ops.reshape(own, [...scores.shape]), ignored, 0);
  const reduce = (each: Tensor) => {
    const counted = ops.maskedFill(ops.neg(each), ignored, 0);
    return reduction === "mean"
      ? ops.div(ops.sum(counted), ops.sum(weights))
      : reduceLosses(counted, reduction);
  };
  const loss = reduce(ops.mul(scores, weights));
  if (smoothing === 0) return loss;
  const all = ops.sum(weight ? ops.mul(logs, perClass(weight, logs, c)) : logs, { dim: c });
  return ops.add(ops.mul(loss, 1 - smoothing), ops.mul(reduce(all), smoothing / logs.shape[c]));
}

/** Options of `nllLoss`. */
export interface ClassLossOptions extends LossOptions {
  /** One factor a class, [C]. */
  weight?: Tensor | null;
  /** Targets of this class count nothing. Default −100. */
  ignoreIndex?: number;
}

/** Dimension of the classes. */
const classDim = (x: Tensor) => (x.ndim === 1 ? 0 : 1);

function argsOf(op: string, x: Tensor, target: Tensor, options: ClassLossOptions): Args {
  const { weight, ignoreIndex = -100 } = options;
  if (x.ndim === 0) throw new ShapeError(`${op}: x must be [C] or [N, C, …], found ${show(x.shape)}`);
  const c = classDim(x);
  const expected = x.shape.filter((_, d) => d !== c);
  if (!sameShape(expected, target.shape)) {
    throw new ShapeError(
      `${op}: target ${show(target.shape)} does not fit x ${show(x.shape)}; a target of classes is ${show(expected)}`,
    );
  }
  indexDtype(op, "target", target);
  const classes = x.shape[c];
  if (weight && !sameShape(weight.shape, [classes]))
    throw new ShapeError(
      `${op}: weight ${show(weight.shape)} must have one entry for each of the ${classes} classes`,
    );
  const places = classPlaces(op, x.shape, c, target, ignoreIndex);
  const list = elements(target);
  const factors = weight ? elements(weight) : null;
  const weights = Float64Array.from(list, t => (t === ignoreIndex ? 0 : (factors?.[t] ?? 1)));
  const ignored = Uint8Array.from(list, t => Number(t === ignoreIndex));
  const total = weights.reduce((a, b) => a + b, 0);
  return { places, weights, ignored, total, reduction: reductionOf(op, options.reduction) };
}

/** Where the score of each target's class lies in x; ignored targets point at class 0. */
function classPlaces(op: string, shape: Shape, c: number, target: Tensor, ignoreIndex: number): Places {
  const classes = shape[c];
  const inner = numel(shape.slice(c + 1));
  const list = elements(target);
  const at = new Int32Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const ignored = list[i] === ignoreIndex;
    if (!ignored && (list[i] < 0 || list[i] >= classes)) {
      throw new IndexError(
        `${op}: target ${list[i]} (element ${i}) is out of range for the ${classes} classes of x ${show(shape)}; ` +
          `valid are 0 to ${classes - 1}${ignoreIndex === -100 ? "" : `, or ignoreIndex ${ignoreIndex}`}`,
      );
    }
    at[i] = (Math.floor(i / inner) * classes + (ignored ? 0 : list[i])) * inner + (i % inner);
  }
  return { at, source: shape, picked: target.shape };
}

type ClassTrailing = [ClassLossOptions?];

/**
 * Minus the score of each target's class; x holds log-probabilities. A mean is weighted by the classes' weights.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 */
export function nllLoss(x: Tensor, target: Tensor, ...rest: ClassTrailing): Tensor {
  const options = trailing<ClassLossOptions>("nllLoss", rest, ["weight", "reduction", "ignoreIndex"], 1);
  sameFloat("nllLoss", tensorOf("nllLoss", "x", x));
  if (target instanceof Batched && target.mapped) return nllByClass(x, target, options);
  return apply(nllRow, [x, tensorOf("nllLoss", "target", target)], argsOf("nllLoss", x, target, options));
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions extends ClassLossOptions {
  /** Share of the target that is spread evenly over all classes, in [0, 1]. Default 0. */
  labelSmoothing?: number;
}

/**
 * nllLoss of logSoftmax(x); target holds classes (int32), or probabilities (floating, of x's shape).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 */
export function crossEntropy(x: Tensor, target: Tensor, ...rest: [CrossEntropyOptions?]): Tensor {
  const op = "crossEntropy";
  const names = ["weight", "reduction", "ignoreIndex", "labelSmoothing"] as const;
  const options = trailing<CrossEntropyOptions>(op, rest, names, 1);
  const { labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new ArgumentError(`${op}: labelSmoothing must lie in [0, 1], got ${kind(labelSmoothing)}`);
  sameFloat(op, tensorOf(op, "x", x));
  if (isFloating(tensorOf(op, "target", target).dtype))
    return ofProbabilities(x, target, options, labelSmoothing);
  if (target.dtype === "bool")
    throw new DtypeError(`${op}: target holds classes (int32) or probabilities, got bool`);
  if (target instanceof Batched && target.mapped)
    return nllByClass(ops.logSoftmax(x, classDim(x)), target, options, labelSmoothing);
  const args = argsOf(op, x, target, options);
  const logs = ops.logSoftmax(x, classDim(x));
  const loss = apply(nllRow, [logs, target], args);
  if (labelSmoothing === 0) return loss;
  const smooth = ops.mul(smoothed(logs, args, options.weight), labelSmoothing / x.shape[classDim(x)]);
  return ops.add(ops.mul(loss, 1 - labelSmoothing), smooth);
}

/** Minus the (weighted) scores of all classes, ignored targets left out. */
function smoothed(logs: Tensor, { ignored, total, places, reduction }: Args, weight?: Tensor | null): Tensor {
  const c = classDim(logs);
  const scores = weight ? ops.mul(logs, perClass(weight, logs, c)) : logs;
  const losses = ops.neg(ops.sum(scores, { dim: c }));
  const counted = ops.maskedFill(losses, fromData(ignored, places.picked, "bool"), 0);
  if (reduction === "none") return counted;
  const sum = ops.sum(counted);
  return reduction === "sum" ? sum : ops.div(sum, total);
}

/** A weight for each class in a shape that broadcasts with x. */
const perClass = (weight: Tensor, x: Tensor, c: number) =>
  ops.reshape(
    weight,
    x.shape.map((n, d) => (d === c ? n : 1)),
  );

function ofProbabilities(x: Tensor, target: Tensor, options: CrossEntropyOptions, smoothing: number): Tensor {
  if (!sameShape(x.shape, target.shape)) {
    throw new ShapeError(
      `crossEntropy: a target of probabilities has x's shape; found x ${show(x.shape)} and target ${show(target.shape)}`,
    );
  }
  const reduction = reductionOf("crossEntropy", options.reduction);
  const c = classDim(x);
  const classes = x.shape[c];
  const soft = smoothing > 0 ? ops.add(ops.mul(target, 1 - smoothing), smoothing / classes) : target;
  const scores = ops.mul(ops.logSoftmax(x, c), soft);
  const weighted = options.weight ? ops.mul(scores, perClass(options.weight, x, c)) : scores;
  if (reduction !== "mean") return reduceLosses(ops.neg(ops.sum(weighted, { dim: c })), reduction);
  return ops.div(ops.neg(ops.sum(weighted)), x.numel() / classes);
}
