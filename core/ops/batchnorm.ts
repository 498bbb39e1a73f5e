import { apply } from "../autograd/apply.js";
import { leading, rankOf, widened } from "../autograd/batch.js";
import { type Ops, ops } from "../autograd/opset.js";
import { complete, type Lane, type RowText, row, type Saved } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { moments } from "../kernels/normalize.js";
import { noGrad } from "../modes/grad.js";
import { modes } from "../modes/state.js";
import { contiguous } from "../tensor/copy.js";
import { numel, type Shape, show } from "../tensor/shape.js";
import { contiguousStrides } from "../tensor/strides.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { tensorOf, trailing } from "./arguments.js";
import { withLane } from "./batching.js";
import { mapped } from "./elementwise.js";
import { type Affine, checkAffine, normalize, normRows, standardized } from "./standardize.js";

// Batch normalisation: by the batch's own statistics in training, by running ones otherwise.

const batchRows = normRows("batchNorm", "NativeBatchNormBackward0");

export interface BatchNormOptions extends Affine {
  /** Take the statistics of this batch, and update the running ones. Default: the innermost MXNet scope's, else false. */
  training?: boolean;
  /** Share of the new statistics. Default 0.1. */
  momentum?: number | null;
  eps?: number;
}

/**
 * Normalises each channel of x [N, C, …] over the batch; outside of training by the running statistics.
 * In training those are updated in place (the variance unbiased).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  ...rest:
    | [BatchNormOptions?]
    | [weight?: Tensor | null, bias?: Tensor | null, training?: boolean, momentum?: number, eps?: number]
): Tensor {
  const names = ["weight", "bias", "training", "momentum", "eps"] as const;
  const options = trailing<BatchNormOptions>("batchNorm", rest, names);
  const { training = modes.training ?? false, eps = 1e-5 } = options;
  if (tensorOf("batchNorm", "x", x).ndim < 2)
    throw new ShapeError(`batchNorm: x ${show(x.shape)} must be [N, C, …]`);
  const c = x.shape[1];
  checkAffine("batchNorm", x, options, [c]);
  const affine = x.shape.slice(1).map((k, d) => (d === 0 ? k : 1));
  if (!training) return byRunning(x, runningMean, runningVar, options, affine, eps);
  const inner = numel(x.shape.slice(2));
  if (x.shape[0] * inner <= 1)
    throw new ShapeError(
      `batchNorm: training needs more than one value a channel, found x ${show(x.shape)}; use eval mode`,
    );
  if (runningMean && runningVar) update(x, runningMean, runningVar, options.momentum ?? 0.1);
  const dims = x.shape.flatMap((_, d) => (d === 1 ? [] : [d]));
  return normalize(batchRows, x, options, { eps, grouped: x.shape, dims, affine });
}

function update(x: Tensor, mean: Tensor, variance: Tensor, momentum: number): void {
  const [size, c] = x.shape;
  const from = contiguous(x);
  const found = moments(from.array(), from.offset, x.numel(), { lines: size * c, groups: c });
  const n = x.numel() / c;
  const [means, variances] = [empty(mean.shape, mean.dtype), empty(variance.shape, variance.dtype)];
  means.array().set(found.means);
  variances.array().set(found.variances.map(v => (v * n) / (n - 1)));
  noGrad(() => {
    mean.mul_(1 - momentum).add_(means, { alpha: momentum });
    variance.mul_(1 - momentum).add_(variances, { alpha: momentum });
  });
}

interface EvalArgs {
  readonly affine: Shape;
  readonly eps: number;
}

function scaledByRunning([x, m, v, w, b]: readonly Tensor[], { eps, affine }: EvalArgs): Tensor {
  const wide = (t: Tensor) => contiguous(t).strided(affine, contiguousStrides(affine), contiguous(t).offset);
  const scale = mapped(v, variance => 1 / Math.sqrt(variance + eps));
  return standardized(x, wide(m), wide(scale), w && wide(w), b && wide(b));
}

/** g · 1/σ of the running statistics, in the places of the channels. */
const overSigma = (o: Ops, g: Tensor, s: Saved<EvalArgs>) =>
  o.mul(g, o.reshape(o.rsqrt(o.add(s.z, s.args.eps)), s.args.affine));

const evalText = (hasWeight: boolean): RowText<EvalArgs> => ({
  name: "batchNormEval",
  op: "batchNorm",
  gradFn: "NativeBatchNormBackward0",
  letters: ["x", "mean", "var", "W", "b"],
  run: scaledByRunning,
  saves: [hasWeight ? "var W" : "var", "", "", "x mean var", ""],
  back: [
    (o, g, s) => overSigma(o, hasWeight ? o.mul(g, o.reshape(s.w, s.args.affine)) : g, s),
    null,
    null,
    (o, g, s) => {
      const centred = o.sub(s.x, o.reshape(s.y, s.args.affine));
      return o.reshape(o.sumTo(overSigma(o, o.mul(g, centred), s), s.args.affine), s.shapeIn(3));
    },
    (o, g, s) => o.reshape(o.sumTo(g, s.args.affine), s.shapeIn(4)),
  ],
  push: (o, [x, , , w, b], s) => {
    const { affine } = s.args;
    const byX = x && (hasWeight ? o.mul(x, o.reshape(s.w, affine)) : x);
    const byWeight = w && o.mul(o.sub(s.x, o.reshape(s.y, affine)), o.reshape(w, affine));
    const scaled = byX && byWeight ? o.add(byX, byWeight) : (byX ?? byWeight);
    const moved = scaled && overSigma(o, scaled, s);
    const shift = b && o.reshape(b, affine);
    return moved && shift ? o.add(moved, shift) : (moved ?? shift);
  },
  batch: {
    run: (o, [x, mean, variance, w, b], { affine, eps }, { size }) => {
      const across = (lane: Lane) =>
        widened(
          withLane(lane, t => o.reshape(t, lane.mapped ? [size, ...affine] : affine)),
          rankOf(x),
        );
      const scale = across(withLane(variance, t => o.rsqrt(o.add(t, eps))));
      const hat = o.mul(o.sub(leading(x, size), across(mean)), scale);
      const scaled = w === undefined ? hat : o.mul(hat, across(w));
      return b === undefined ? scaled : o.add(scaled, across(b));
    },
  },
  formula: { back: ["{g} · W ÷ σ", null, null, "Σ {g} · x̂", "Σ {g}"] },
});

const evalRow = row(evalText(true));
const evalPlain = complete(evalText(false));

function byRunning(
  x: Tensor,
  mean: Tensor | null,
  variance: Tensor | null,
  { weight, bias }: Affine,
  affine: Shape,
  eps: number,
): Tensor {
  if (!mean || !variance)
    throw new ArgumentError(
      "batchNorm: outside of training it needs runningMean and runningVar; pass them or { training: true }",
    );
  const inputs = [x, mean, variance];
  if (weight) return apply(evalRow, bias ? [...inputs, weight, bias] : [...inputs, weight], { affine, eps });
  const out = apply(evalPlain, inputs, { affine, eps });
  return bias ? ops.add(out, ops.reshape(bias, affine)) : out;
}
