import { apply } from "../autograd/apply.js";
import { type Ops, ops } from "../autograd/opset.js";
import { complete, type RowText, row, type Saved } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { type Group, moments, standardize } from "../kernels/normalize.js";
import { noGrad } from "../modes/grad.js";
import { modes } from "../modes/state.js";
import { numel, type Shape, sameShape, show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, sameFloat, tensorOf, trailing, whole } from "./arguments.js";

// Batch, layer and group normalisation are one operation: centre and scale groups of elements, then apply a weight and
// a bias that broadcast. They differ in what makes a group and in where weight and bias lie.

interface Args {
  readonly eps: number;
  /** x's shape with the dimensions split so that `dims` of it make up one group. */
  readonly grouped: Shape;
  readonly dims: readonly number[];
  /** Shape in which weight and bias broadcast with x. */
  readonly affine: Shape;
  readonly groups: readonly Group[];
  readonly hasBias: boolean;
}

function normalized([x, w, b]: readonly Tensor[], { eps, groups, affine }: Args): Tensor {
  const out = empty(x.shape, x.dtype);
  const [to, from] = [out.array(), elements(x)];
  for (const group of groups) {
    const [mean, variance] = moments(from, group);
    standardize(to, from, group, mean, 1 / Math.sqrt(variance + eps));
  }
  if (w === undefined) return out;
  const [weight, bias] = [elements(w), b === undefined ? null : elements(b)];
  // A weight of affine shape [1, C, 1, 1] or [D] repeats with period `inner · C` in lines of `inner`.
  const last = affine.findLastIndex(n => n !== 1);
  const inner = last < 0 ? 1 : numel(x.shape.slice(x.ndim - affine.length + last + 1));
  for (let i = 0; i < to.length; i++) {
    const c = Math.floor(i / inner) % weight.length;
    to[i] = to[i] * weight[c] + (bias === null ? 0 : bias[c]);
  }
  return out;
}

/** Normalised x and 1/σ of each group, of recorded operations: the gradient can be differentiated again. */
function parts(o: Ops, s: Saved<Args>) {
  const { grouped, dims, eps } = s.args;
  const mean = (t: Tensor) => o.mean(t, { dim: dims, keepdim: true });
  const x = o.reshape(s.x, grouped);
  const centred = o.sub(x, mean(x));
  const scale = o.rsqrt(o.add(mean(o.square(centred)), eps));
  return { mean, scale, hat: o.mul(centred, scale) };
}

function toInputs(o: Ops, g: Tensor, s: Saved<Args>, hasWeight: boolean): (Tensor | null)[] {
  const { grouped, affine } = s.args;
  const { mean, scale, hat } = parts(o, s);
  const toX = () => {
    const weighted = hasWeight ? o.mul(g, o.reshape(s.y, affine)) : g;
    const v = o.reshape(weighted, grouped);
    const rest = o.sub(o.sub(v, mean(v)), o.mul(hat, mean(o.mul(v, hat))));
    return o.reshape(o.mul(scale, rest), g.shape);
  };
  const toWeight = () => o.reshape(o.sumTo(o.mul(g, o.reshape(hat, g.shape)), affine), s.shapeIn(1));
  return [
    s.wants(0) ? toX() : null,
    hasWeight && s.wants(1) ? toWeight() : null,
    hasWeight && s.args.hasBias && s.wants(2) ? o.reshape(o.sumTo(g, affine), s.shapeIn(2)) : null,
  ];
}

/** Both forms tell the same; without a weight W is 1. */
const told = {
  letters: ["x", "W", "b"],
  run: normalized,
  formula: { back: ["({g} · W, centred and without its part along x̂) ÷ σ", "Σ {g} · x̂", "Σ {g}"] },
} as const;

const affineText = (name: string, gradFn: string): RowText<Args> => ({
  ...told,
  name,
  gradFn,
  saves: "x W",
  joint: (o, g, s) => toInputs(o, g, s, true),
});

const plainText = (name: string, gradFn: string): RowText<Args> => ({
  ...told,
  name,
  gradFn,
  saves: "x",
  joint: (o, g, s) => toInputs(o, g, s, false).slice(0, 1),
});

/** A row reads what it saves, so the forms with and without weight are two; the full one stands in the table. */
const made = (name: string, gradFn: string) => ({
  affine: row(affineText(name, gradFn)),
  plain: complete(plainText(name, gradFn)),
});

const batchRows = made("batchNorm", "NativeBatchNormBackward0");
const layerRows = made("layerNorm", "NativeLayerNormBackward0");
const groupRows = made("groupNorm", "NativeGroupNormBackward0");

interface Affine {
  weight?: Tensor | null;
  bias?: Tensor | null;
}

function run(
  rows: ReturnType<typeof made>,
  x: Tensor,
  { weight, bias }: Affine,
  given: Omit<Args, "hasBias">,
): Tensor {
  const args = { ...given, hasBias: Boolean(bias) };
  if (weight) return apply(rows.affine, bias ? [x, weight, bias] : [x, weight], args);
  const out = apply(rows.plain, [x], args);
  return bias ? ops.add(out, ops.reshape(bias, args.affine)) : out;
}

function check(op: string, x: Tensor, { weight, bias }: Affine, shape: Shape): void {
  sameFloat(op, tensorOf(op, "x", x));
  for (const [letter, t] of [
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    if (!t) continue;
    sameFloat(op, x, tensorOf(op, letter, t));
    if (!sameShape(t.shape, shape))
      throw new ShapeError(
        `${op}: ${letter} ${show(t.shape)} does not fit x ${show(x.shape)}; expected ${show(shape)}`,
      );
  }
}

export interface LayerNormOptions extends Affine {
  eps?: number;
}

/**
 * (x − mean) / √(variance + eps) · weight + bias over the last dimensions, `normalizedShape`.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: number | readonly number[],
  ...rest: [LayerNormOptions?] | [weight?: Tensor | null, bias?: Tensor | null, eps?: number]
): Tensor {
  const options = trailing<LayerNormOptions>("layerNorm", rest, ["weight", "bias", "eps"]);
  const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
  check("layerNorm", x, options, shape);
  const lead = x.ndim - shape.length;
  if (lead < 0 || shape.length === 0 || !sameShape(x.shape.slice(lead), shape))
    throw new ShapeError(`layerNorm: x ${show(x.shape)} does not end in normalizedShape ${show(shape)}`);
  const size = numel(shape);
  const groups = Array.from({ length: numel(x.shape.slice(0, lead)) }, (_, i) => ({
    start: i * size,
    count: 1,
    step: 0,
    size,
  }));
  const dims = shape.map((_, i) => lead + i);
  return run(layerRows, x, options, {
    eps: options.eps ?? 1e-5,
    grouped: x.shape,
    dims,
    affine: shape,
    groups,
  });
}

/**
 * Normalises `numGroups` groups of channels of x [N, C, …]; weight and bias are [C].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 */
export function groupNorm(
  x: Tensor,
  numGroups: number,
  ...rest: [LayerNormOptions?] | [weight?: Tensor | null, bias?: Tensor | null, eps?: number]
): Tensor {
  const options = trailing<LayerNormOptions>("groupNorm", rest, ["weight", "bias", "eps"]);
  whole("groupNorm", "numGroups", numGroups, 1);
  if (tensorOf("groupNorm", "x", x).ndim < 2 || x.shape[1] % numGroups !== 0)
    throw new ShapeError(
      `groupNorm: x ${show(x.shape)} must be [N, C, …] with C divisible by ${numGroups} groups`,
    );
  const [n, c] = x.shape;
  check("groupNorm", x, options, [c]);
  const size = x.numel() / Math.max(1, n * numGroups);
  const groups = Array.from({ length: n * numGroups }, (_, i) => ({
    start: i * size,
    count: 1,
    step: 0,
    size,
  }));
  const affine = x.shape.slice(1).map((k, d) => (d === 0 ? k : 1));
  return run(groupRows, x, options, {
    eps: options.eps ?? 1e-5,
    grouped: [n, numGroups, size],
    dims: [2],
    affine,
    groups,
  });
}

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
  check("batchNorm", x, options, [c]);
  const affine = x.shape.slice(1).map((k, d) => (d === 0 ? k : 1));
  if (!training) return byRunning(x, runningMean, runningVar, options, affine, eps);
  const inner = numel(x.shape.slice(2));
  if (x.shape[0] * inner <= 1)
    throw new ShapeError(
      `batchNorm: training needs more than one value a channel, found x ${show(x.shape)}; use eval mode`,
    );
  const groups = Array.from({ length: c }, (_, i) => ({
    start: i * inner,
    count: x.shape[0],
    step: c * inner,
    size: inner,
  }));
  if (runningMean && runningVar) update(x, groups, runningMean, runningVar, options.momentum ?? 0.1);
  const dims = x.shape.flatMap((_, d) => (d === 1 ? [] : [d]));
  return run(batchRows, x, options, { eps, grouped: x.shape, dims, affine, groups });
}

function update(x: Tensor, groups: readonly Group[], mean: Tensor, variance: Tensor, momentum: number): void {
  const data = elements(x);
  const found = groups.map(group => moments(data, group));
  const n = groups[0].count * groups[0].size;
  const [means, variances] = [empty(mean.shape, mean.dtype), empty(variance.shape, variance.dtype)];
  found.forEach(([m, v], i) => {
    means.array()[i] = m;
    variances.array()[i] = (v * n) / (n - 1);
  });
  noGrad(() => {
    mean.mul_(1 - momentum).add_(means, { alpha: momentum });
    variance.mul_(1 - momentum).add_(variances, { alpha: momentum });
  });
}

interface EvalArgs {
  readonly affine: Shape;
  readonly eps: number;
}

function scaledByRunning([x, m, v, w, b]: readonly Tensor[], { eps }: EvalArgs): Tensor {
  const out = empty(x.shape, x.dtype);
  const [to, from, mean, variance] = [out.array(), elements(x), elements(m), elements(v)];
  const [weight, bias] = [w === undefined ? null : elements(w), b === undefined ? null : elements(b)];
  const inner = numel(x.shape.slice(2));
  for (let i = 0; i < to.length; i++) {
    const c = Math.floor(i / inner) % mean.length;
    const hat = (from[i] - mean[c]) / Math.sqrt(variance[c] + eps);
    to[i] = hat * (weight === null ? 1 : weight[c]) + (bias === null ? 0 : bias[c]);
  }
  return out;
}

/** g · 1/σ of the running statistics, in the places of the channels. */
const overSigma = (o: Ops, g: Tensor, s: Saved<EvalArgs>) =>
  o.mul(g, o.reshape(o.rsqrt(o.add(s.z, s.args.eps)), s.args.affine));

const evalText = (hasWeight: boolean): RowText<EvalArgs> => ({
  name: "batchNormEval",
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
