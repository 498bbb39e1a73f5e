import { apply } from "../autograd/apply.js";
import { type Ops, ops } from "../autograd/opset.js";
import { complete, type RowText, row, type Saved } from "../autograd/rule.js";
import { ShapeError } from "../errors.js";
import { type Group, moments, standardize } from "../kernels/normalize.js";
import { numel, type Shape, sameShape, show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, sameFloat, tensorOf } from "./arguments.js";

// Batch, layer and group normalisation are one operation: centre and scale groups of elements, then apply a weight and
// a bias that broadcast. They differ in what makes a group and in where weight and bias lie.

export interface NormArgs {
  readonly eps: number;
  /** x's shape with the dimensions split so that `dims` of it make up one group. */
  readonly grouped: Shape;
  readonly dims: readonly number[];
  /** Shape in which weight and bias broadcast with x. */
  readonly affine: Shape;
  readonly groups: readonly Group[];
  readonly hasBias: boolean;
}

function normalized([x, w, b]: readonly Tensor[], { eps, groups, affine }: NormArgs): Tensor {
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
function parts(o: Ops, s: Saved<NormArgs>) {
  const { grouped, dims, eps } = s.args;
  const mean = (t: Tensor) => o.mean(t, { dim: dims, keepdim: true });
  const x = o.reshape(s.x, grouped);
  const centred = o.sub(x, mean(x));
  const scale = o.rsqrt(o.add(mean(o.square(centred)), eps));
  return { mean, scale, hat: o.mul(centred, scale) };
}

function toInputs(o: Ops, g: Tensor, s: Saved<NormArgs>, hasWeight: boolean): (Tensor | null)[] {
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

const affineText = (name: string, gradFn: string): RowText<NormArgs> => ({
  ...told,
  name,
  gradFn,
  saves: "x W",
  joint: (o, g, s) => toInputs(o, g, s, true),
});

const plainText = (name: string, gradFn: string): RowText<NormArgs> => ({
  ...told,
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
