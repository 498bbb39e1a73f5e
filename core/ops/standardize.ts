import { apply } from "../autograd/apply.js";
import { leading, widened } from "../autograd/batch.js";
import { type Ops, ops } from "../autograd/opset.js";
import {
  type BatchRule,
  complete,
  type Lane,
  type Push,
  type RowText,
  row,
  type Saved,
} from "../autograd/rule.js";
import { ShapeError } from "../errors.js";
import { type Lines, moments } from "../kernels/normalize.js";
import { vector } from "../kernels/vector/table.js";
import { repeatedDims } from "../tensor/broadcast.js";
import { contiguous } from "../tensor/copy.js";
import { numel, reducedShape, type Shape, sameShape, show } from "../tensor/shape.js";
import { contiguousStrides } from "../tensor/strides.js";
import { blank, scalar, type Tensor } from "../tensor/tensor.js";
import { sameFloat, tensorOf } from "./arguments.js";
import { withLane } from "./batching.js";
import { vectorized, zipped } from "./elementwise.js";
import { unwatched } from "./fused.js";
import { summed } from "./reduce.js";

// Batch, layer and group normalisation are one operation: centre and scale groups of elements, then apply a weight and
// a bias that broadcast. They differ in what makes a group and in where weight and bias lie.

export interface NormArgs {
  readonly eps: number;
  /** x's shape with the dimensions split so that `dims` of it make up one group. */
  readonly grouped: Shape;
  readonly dims: readonly number[];
  /** Shape in which weight and bias broadcast with `grouped`. */
  readonly affine: Shape;
  readonly hasBias: boolean;
}

/** Contiguous lines of a group: all behind the first of its dimensions that has only such behind it. */
function linesOf({ grouped, dims }: NormArgs): Lines {
  const groups = numel(grouped.filter((_, d) => !dims.includes(d)));
  const lead = grouped.findLastIndex((_, d) => !dims.includes(d));
  return { lines: numel(grouped.slice(0, lead + 1)), groups };
}

/** Mean and 1/σ of each group, in shapes that broadcast with `grouped`. */
function statistics(x: Tensor, args: NormArgs): { mean: Tensor; scale: Tensor } {
  const from = contiguous(x);
  const { means, variances } = moments(from.array(), from.offset, x.numel(), linesOf(args));
  const shape = reducedShape(args.grouped, args.dims, true);
  const [mean, scale] = [blank(shape, x.dtype), blank(shape, x.dtype)];
  const [to, factors] = [mean.array(), scale.array()];
  for (let i = 0; i < means.length; i++) {
    to[i] = means[i];
    factors[i] = 1 / Math.sqrt(variances[i] + args.eps);
  }
  return { mean, scale };
}

/** (x − mean) · scale, times the weight, plus the bias, all broadcast to x. */
export function standardized(x: Tensor, mean: Tensor, scale: Tensor, w?: Tensor, b?: Tensor): Tensor {
  const operands = [x, mean, scale, w, b].filter(each => each !== undefined);
  if (x.dtype === "float32") {
    const out = blank(x.shape, x.dtype);
    const kernels = { 3: vector.standardize, 4: vector.standardizeWeighted, 5: vector.standardizeAffine };
    if (vectorized(kernels[operands.length as 3 | 4 | 5], [out], operands)) return out;
  }
  const hat = zipped(
    "normalize",
    zipped("normalize", x, mean, (a, m) => a - m),
    scale,
    (a, k) => a * k,
  );
  const weighted = w === undefined ? hat : zipped("normalize", hat, w, (a, k) => a * k);
  return b === undefined ? weighted : zipped("normalize", weighted, b, (a, k) => a + k);
}

/** A contiguous tensor's elements under another shape. */
const shaped = (x: Tensor, shape: Shape) => {
  const flat = contiguous(x);
  return flat.strided(shape, contiguousStrides(shape), flat.offset);
};

function normalized([x, w, b]: readonly Tensor[], args: NormArgs): Tensor {
  const { grouped, affine } = args;
  const { mean, scale } = statistics(x, args);
  const [weight, bias] = [w, b].map(each => each && shaped(each, affine));
  return shaped(standardized(shaped(x, grouped), mean, scale, weight, bias), x.shape);
}

/** Normalised x and 1/σ of each group, of recorded operations: the gradient can be differentiated again. */
function parts(o: Ops, s: { x: Tensor; args: Pick<NormArgs, "eps" | "grouped" | "dims"> }) {
  const { grouped, dims, eps } = s.args;
  const mean = (t: Tensor) => o.mean(t, { dim: dims, keepdim: true });
  const x = o.reshape(s.x, grouped);
  const centred = o.sub(x, mean(x));
  const scale = o.rsqrt(o.add(mean(o.square(centred)), eps));
  return { mean, scale, hat: o.mul(centred, scale) };
}

function toInputs(o: Ops, given: Tensor, s: Saved<NormArgs>, hasWeight: boolean): (Tensor | null)[] {
  const quick = inPasses(given, s, hasWeight);
  if (quick !== null) return quick;
  const { grouped, affine } = s.args;
  const g = o.reshape(given, grouped);
  const found = parts(o, s);
  const { hat } = found;
  const toX = () => {
    const v = hasWeight ? o.mul(g, o.reshape(s.y, affine)) : g;
    return o.reshape(turned(o, v, found), given.shape);
  };
  return [
    s.wants(0) ? toX() : null,
    hasWeight && s.wants(1) ? o.reshape(o.sumTo(o.mul(g, hat), affine), s.shapeIn(1)) : null,
    hasWeight && s.args.hasBias && s.wants(2) ? o.reshape(o.sumTo(g, affine), s.shapeIn(2)) : null,
  ];
}

/** The same for float32 in two passes over the elements, where nothing follows what the rule does. */
function inPasses(given: Tensor, s: Saved<NormArgs>, hasWeight: boolean): (Tensor | null)[] | null {
  if (!unwatched() || given.dtype !== "float32" || s.x.dtype !== "float32") return null;
  const { grouped, affine, dims } = s.args;
  const [x, g] = [shaped(s.x, grouped), shaped(given, grouped)];
  const { mean, scale } = statistics(x, s.args);
  const v = blank(grouped, "float32");
  const [vHat, gHat] = [blank(grouped, "float32"), blank(grouped, "float32")];
  const weight = hasWeight ? shaped(s.y, affine) : scalar(1, "float32");
  if (!vectorized(vector.normParts, [v, vHat, gHat], [g, x, mean, scale, weight])) return null;
  const total = (t: Tensor) => summed(t, { dims, keepdim: true, shape: grouped }, "float32");
  const count = numel(dims.map(d => grouped[d]));
  const toX = () => {
    const out = blank(grouped, "float32");
    vectorized(vector.normBack, [out], [v, x, mean, scale, total(v), total(vHat)], [1 / count]);
    return shaped(out, given.shape);
  };
  const narrow = (t: Tensor, slot: number) =>
    shaped(
      summed(t, { dims: repeatedDims(affine, grouped), keepdim: true, shape: grouped }, "float32"),
      s.shapeIn(slot),
    );
  return [
    s.wants(0) ? toX() : null,
    hasWeight && s.wants(1) ? narrow(gHat, 1) : null,
    hasWeight && s.args.hasBias && s.wants(2) ? narrow(g, 2) : null,
  ];
}

/** Centred and scaled within groups, and without the part along x̂: the symmetric Jacobian of x̂, applied to v. */
function turned(o: Ops, v: Tensor, { mean, scale, hat }: ReturnType<typeof parts>): Tensor {
  return o.mul(scale, o.sub(o.sub(v, mean(v)), o.mul(hat, mean(o.mul(v, hat)))));
}

/** The tangent: x̂ moves by its symmetric Jacobian; weight and bias move what they multiply and add. */
const pushed =
  (hasWeight: boolean): Push<NormArgs> =>
  (o, [x, w, b], s) => {
    const { affine, grouped } = s.args;
    const found = parts(o, s);
    const moved = x && turned(o, o.reshape(x, grouped), found);
    const byX = moved && hasWeight ? o.mul(moved, o.reshape(s.y, affine)) : moved;
    const byWeight = w && o.mul(found.hat, o.reshape(w, affine));
    const terms = [byX, byWeight, b && o.expand(o.reshape(b, affine), grouped)].filter(term => term != null);
    return o.reshape(
      terms.reduce((sum, term) => o.add(sum, term)),
      s.x.shape,
    );
  };

/** All samples at once, of recorded operations. */
const ofSamples: BatchRule<NormArgs> = {
  run: (o, [lane, w, b], { eps, grouped, dims, affine }, { size }) => {
    const x = leading(lane, size);
    const { hat } = parts(o, { x, args: { eps, grouped: [size, ...grouped], dims: dims.map(d => d + 1) } });
    const across = (each: Lane) =>
      widened(
        withLane(each, t => o.reshape(t, each.mapped ? [size, ...affine] : affine)),
        grouped.length,
      );
    const scaled = w === undefined ? hat : o.mul(hat, across(w));
    return o.reshape(b === undefined ? scaled : o.add(scaled, across(b)), x.shape);
  },
};

/** Both forms tell the same; without a weight W is 1. */
const told = {
  letters: ["x", "W", "b"],
  run: normalized,
  formula: { back: ["({g} · W, centred and without its part along x̂) ÷ σ", "Σ {g} · x̂", "Σ {g}"] },
} as const;

const affineText = (name: string, gradFn: string): RowText<NormArgs> => ({
  ...told,
  push: pushed(true),
  batch: ofSamples,
  name,
  gradFn,
  saves: "x W",
  joint: (o, g, s) => toInputs(o, g, s, true),
});

const plainText = (name: string, gradFn: string): RowText<NormArgs> => ({
  ...told,
  push: pushed(false),
  batch: ofSamples,
  name,
  gradFn,
  saves: "x",
  joint: (o, g, s) => toInputs(o, g, s, false).slice(0, 1),
});

/** A row reads what it saves, so the forms with and without weight are two; the full one stands in the table. */
export const normRows = (name: string, gradFn: string) => ({
  affine: row(affineText(name, gradFn)),
  plain: complete(plainText(name, gradFn)),
});

export interface Affine {
  weight?: Tensor | null;
  bias?: Tensor | null;
}

export function normalize(
  rows: ReturnType<typeof normRows>,
  x: Tensor,
  { weight, bias }: Affine,
  given: Omit<NormArgs, "hasBias">,
): Tensor {
  const args = { ...given, hasBias: Boolean(bias) };
  if (weight) return apply(rows.affine, bias ? [x, weight, bias] : [x, weight], args);
  const out = apply(rows.plain, [x], args);
  return bias ? ops.add(out, ops.reshape(bias, args.affine)) : out;
}

/** Throws unless x is floating and weight and bias have the shape. */
export function checkAffine(op: string, x: Tensor, { weight, bias }: Affine, shape: Shape): void {
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
