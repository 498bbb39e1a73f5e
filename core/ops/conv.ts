import { apply } from "../autograd/apply.js";
import { leading } from "../autograd/batch.js";
import { type Ops, ops } from "../autograd/opset.js";
import { type Lane, type Row, type RowText, row, type Saved } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { addToChannels } from "../kernels/add.js";
import { type ConvShape, conv, convLength, convToInput, convToWeight } from "../kernels/conv.js";
import { type Shape, show } from "../tensor/shape.js";
import { blank, type Tensor } from "../tensor/tensor.js";
import { elements, kind, sameFloat, several, tensorOf, trailing, whole } from "./arguments.js";

// Cross-correlation and its two adjoints. Each of the three is linear in two of (x, weight, g), and the derivatives of
// one are the others, so that any order of derivative stays among them.

/** Sizes of a convolution, and the shapes of what takes part. */
export interface ConvArgs {
  readonly size: ConvShape;
  readonly x: Shape;
  readonly weight: Shape;
  readonly out: Shape;
}

const inputRow: Row<ConvArgs> = row<ConvArgs>({
  name: "convToInput",
  gradFn: "ConvolutionBackwardBackward0",
  letters: ["x", "W"],
  run: ([g, w], { size, x }) => {
    const out = blank(x, g.dtype);
    convToInput(out.array(), elements(g), elements(w), size);
    return out;
  },
  saves: ["W", "x"],
  back: [(_o, v, s) => correlate(v, s.y, s.args), (_o, v, s) => apply(weightRow, [v, s.x], s.args)],
  push: "bilinear",
  batch: { run: (o, lanes, args, { size }) => inputOfSamples(o, lanes, args, size) },
  formula: { back: ["{g} ⋆ {W}", "{g} ⋆ {x}"] },
});

export const weightRow: Row<ConvArgs> = row<ConvArgs>({
  name: "convToWeight",
  gradFn: "ConvolutionBackwardBackward0",
  letters: ["x", "y"],
  run: ([x, g], { size, weight }) => {
    const out = blank(weight, g.dtype);
    convToWeight(out.array(), elements(x), elements(g), size);
    return out;
  },
  saves: ["y", "x"],
  back: [(_o, v, s) => apply(inputRow, [s.y, v], s.args), (_o, v, s) => correlate(s.x, v, s.args)],
  push: "bilinear",
  batch: { run: (o, lanes, args, { size }) => weightOfSamples(o, lanes, args, size) },
  formula: { back: ["{y} ∗ {g}", "{x} ⋆ {g}"] },
});

const text = (name: string): RowText<ConvArgs> => ({
  name,
  gradFn: "ConvolutionBackward0",
  symbol: "⋆",
  letters: ["x", "W", "b"],
  run: ([x, w, b], { size, out: shape }) => {
    const out = blank(shape, x.dtype);
    conv(out.array(), elements(x), elements(w), size);
    if (b !== undefined)
      addToChannels(out.array(), elements(b), size.outChannels, size.outHeight * size.outWidth);
    return out;
  },
  saves: ["W", "x", ""],
  back: [
    (_o, g, s) => apply(inputRow, [g, s.y], s.args),
    (_o, g, s) => apply(weightRow, [s.x, g], s.args),
    (o: Ops, g: Tensor, s: Saved<ConvArgs>) =>
      o.sum(g, { dim: s.args.out.map((_, d) => d).filter(d => d !== 1) }),
  ],
  push: (o, [x, w, b], s) => {
    const across = (t: Tensor) => o.reshape(t, [-1, ...s.args.out.slice(2).map(() => 1)]);
    const parts = [x && correlate(x, s.y, s.args), w && correlate(s.x, w, s.args), b && across(b)];
    return parts.filter(part => part != null).reduce((sum, part) => o.add(sum, part));
  },
  batch: { run: (o, lanes, args, { size }) => outOfSamples(o, lanes, args, size) },
  formula: { back: ["{g} ∗ {W}", "{x} ⋆ {g}", "Σ {g}"] },
});

const rows = { 1: row(text("conv1d")), 2: row(text("conv2d")) };

/** The convolution without bias that a derivative needs, of the rank of its arguments. */
export const correlate = (x: Tensor, w: Tensor, args: ConvArgs): Tensor =>
  apply(args.x.length === 3 ? rows[1] : rows[2], [x, w], args);

// A batch of convolutions is one: of more images where all samples share the weight, else of as many more groups.

/** The arguments for `size` times as many images. */
const moreImages = ({ size: shape, x, weight, out }: ConvArgs, size: number): ConvArgs => ({
  size: { ...shape, batch: shape.batch * size },
  x: [size * x[0], ...x.slice(1)],
  weight,
  out: [size * out[0], ...out.slice(1)],
});

/** The arguments for `size` times as many groups of channels. */
const moreGroups = ({ size: shape, x, weight, out }: ConvArgs, size: number): ConvArgs => ({
  size: {
    ...shape,
    channels: shape.channels * size,
    outChannels: shape.outChannels * size,
    groups: shape.groups * size,
  },
  x: [x[0], size * x[1], ...x.slice(2)],
  weight: [size * weight[0], ...weight.slice(1)],
  out: [out[0], size * out[1], ...out.slice(2)],
});

/** [B, N, …] as [B · N, …]. */
const joined = (o: Ops, x: Tensor) => o.reshape(x, [-1, ...x.shape.slice(2)]);

/** [B, N, C, …] as [N, B · C, …]. */
function asChannels(o: Ops, x: Tensor): Tensor {
  const [size, n, c, ...rest] = x.shape;
  return o.reshape(o.transpose(x, 0, 1), [n, size * c, ...rest]);
}

/** [N, B · C, …] as [B, N, C, …]. */
function fromChannels(o: Ops, x: Tensor, size: number): Tensor {
  const [n, c, ...rest] = x.shape;
  return o.transpose(o.reshape(x, [n, size, c / size, ...rest]), 0, 1);
}

function outOfSamples(o: Ops, [x, w, b]: readonly Lane[], args: ConvArgs, size: number): Tensor {
  const across = (t: Tensor) =>
    o.reshape(t, [...t.shape.slice(0, -1), 1, t.shape[t.ndim - 1], ...args.out.slice(2).map(() => 1)]);
  const out = w.mapped
    ? fromChannels(
        o,
        correlate(asChannels(o, leading(x, size)), joined(o, w.x), moreGroups(args, size)),
        size,
      )
    : o.reshape(correlate(joined(o, leading(x, size)), w.x, moreImages(args, size)), [size, ...args.out]);
  return b === undefined ? out : o.add(out, across(b.x));
}

/** `convToInput` of a batch of samples as one. */
export function inputOfSamples(o: Ops, [g, w]: readonly Lane[], args: ConvArgs, size: number): Tensor {
  if (!w.mapped)
    return o.reshape(apply(inputRow, [joined(o, g.x), w.x], moreImages(args, size)), [size, ...args.x]);
  const x = apply(inputRow, [asChannels(o, leading(g, size)), joined(o, w.x)], moreGroups(args, size));
  return fromChannels(o, x, size);
}

function weightOfSamples(o: Ops, [x, g]: readonly Lane[], args: ConvArgs, size: number): Tensor {
  const inputs = [asChannels(o, leading(x, size)), asChannels(o, leading(g, size))];
  return o.reshape(apply(weightRow, inputs, moreGroups(args, size)), [size, ...args.weight]);
}

/** How a kernel moves over its input. */
export interface ConvOptions {
  /** [outChannels]. */
  bias?: Tensor | null;
  stride?: number | readonly number[];
  /** Zeros on both sides; "same" keeps the size (stride 1), "valid" is 0. */
  padding?: number | readonly number[] | "same" | "valid";
  dilation?: number | readonly number[];
  groups?: number;
}

const optionNames = ["bias", "stride", "padding", "dilation", "groups"] as const;

function convolve(op: "conv1d" | "conv2d", x: Tensor, weight: Tensor, rest: readonly unknown[]): Tensor {
  const rank = op === "conv1d" ? 1 : 2;
  const options = trailing<ConvOptions>(op, rest, optionNames);
  const { bias } = options;
  const inputs = [tensorOf(op, "x", x), tensorOf(op, "weight", weight)];
  if (bias) inputs.push(tensorOf(op, "bias", bias));
  sameFloat(op, x, ...inputs.slice(1));
  if (x.ndim === rank + 1) return ops.squeeze(convolve(op, ops.unsqueeze(x, 0), weight, rest), 0);
  const axes = geometry(op, rank, options, weight);
  const { even, lopsided } = axes;
  if (lopsided) return convolve(op, ops.pad(x, lopsided), weight, [{ ...options, padding: even }]);
  const args = argsOf(op, rank, x, weight, axes);
  if (bias && (bias.ndim !== 1 || bias.shape[0] !== weight.shape[0]))
    throw new ShapeError(
      `${op}: bias ${show(bias.shape)} does not fit ${weight.shape[0]} out channels of weight ${show(weight.shape)}`,
    );
  return apply(rows[rank], inputs, args);
}

interface Axes {
  readonly stride: number[];
  readonly dilation: number[];
  readonly even: number[];
  /** What "same" needs at the end only, in the order of `pad`; PyTorch pads the end when the total is odd. */
  readonly lopsided: number[] | null;
  readonly groups: number;
}

function geometry(op: string, rank: number, options: ConvOptions, weight: Tensor): Axes {
  const { stride: s = 1, padding: p = 0, dilation: d = 1, groups: g = 1 } = options;
  const stride = several(op, "stride", s, rank, 1);
  const dilation = several(op, "dilation", d, rank, 1);
  const groups = whole(op, "groups", g, 1);
  if (typeof p !== "string")
    return { stride, dilation, groups, even: several(op, "padding", p, rank, 0), lopsided: null };
  if (p === "valid")
    return { stride, dilation, groups, even: new Array<number>(rank).fill(0), lopsided: null };
  if (p !== "same")
    throw new ArgumentError(`${op}: padding must be numbers, "same" or "valid", got ${kind(p)}`);
  if (stride.some(step => step !== 1))
    throw new ArgumentError(`${op}: padding "same" needs stride 1, got [${stride.join(", ")}]`);
  const total = dilation.map((step, i) => step * (weight.shape[i + 2] - 1));
  const odd = total.some(n => n % 2 === 1);
  const lopsided = odd ? [...total].reverse().flatMap(n => [0, n % 2]) : null;
  return { stride, dilation, groups, even: total.map(n => Math.floor(n / 2)), lopsided };
}

/** Sizes of the kernel call; one dimension is two with height 1. */
function argsOf(op: string, rank: 1 | 2, x: Tensor, weight: Tensor, axes: Axes): ConvArgs {
  checkShapes(op, rank, x.shape, weight.shape, axes.groups);
  const { stride, dilation, even } = axes;
  const two = <T>(first: T, list: readonly T[]): [T, T] =>
    rank === 1 ? [first, list[0]] : [list[0], list[1]];
  const [height, width] = two(1, x.shape.slice(2));
  const [kernelHeight, kernelWidth] = two(1, weight.shape.slice(2));
  const spatial = stride.map((step, i) =>
    convLength(x.shape[i + 2], weight.shape[i + 2], step, even[i], dilation[i]),
  );
  if (spatial.some(n => n < 1)) {
    throw new ShapeError(
      `${op}: the kernel ${show(weight.shape.slice(2))} with dilation [${dilation.join(", ")}] is larger than the input ` +
        `${show(x.shape.slice(2))} with padding [${even.join(", ")}]; pad more or use a smaller kernel`,
    );
  }
  const [outHeight, outWidth] = two(1, spatial);
  const size: ConvShape = {
    batch: x.shape[0],
    channels: x.shape[1],
    height,
    width,
    outChannels: weight.shape[0],
    groups: axes.groups,
    kernelHeight,
    kernelWidth,
    outHeight,
    outWidth,
    stride: two(1, stride),
    padding: two(0, even),
    dilation: two(1, dilation),
  };
  return { size, x: x.shape, weight: weight.shape, out: [x.shape[0], weight.shape[0], ...spatial] };
}

function checkShapes(op: string, rank: number, x: Shape, weight: Shape, groups: number): void {
  const form =
    rank === 1 ? ["[N, C, L]", "[out, C / groups, k]"] : ["[N, C, H, W]", "[out, C / groups, kh, kw]"];
  if (x.length !== rank + 2 || weight.length !== rank + 2)
    throw new ShapeError(
      `${op}: expected x ${form[0]} and weight ${form[1]}, found ${show(x)} and ${show(weight)}`,
    );
  if (x[1] !== weight[1] * groups) {
    throw new ShapeError(
      `${op}: x ${show(x)} has ${x[1]} channels, but weight ${show(weight)} with groups ${groups} takes ` +
        `${weight[1] * groups} channels; weight is ${form[1]}`,
    );
  }
  if (weight[0] % groups !== 0)
    throw new ShapeError(
      `${op}: ${weight[0]} out channels of weight ${show(weight)} do not divide into ${groups} groups`,
    );
}

type Trailing =
  | [ConvOptions?]
  | [
      bias?: Tensor | null,
      stride?: ConvOptions["stride"],
      padding?: ConvOptions["padding"],
      dilation?: ConvOptions["dilation"],
      groups?: number,
    ]; // prettier-ignore

/**
 * Cross-correlation of x [N, C, L] with weight [out, C / groups, k].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 */
export function conv1d(x: Tensor, weight: Tensor, ...rest: Trailing): Tensor {
  return convolve("conv1d", x, weight, rest);
}

/**
 * Cross-correlation of x [N, C, H, W] with weight [out, C / groups, kh, kw].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 */
export function conv2d(x: Tensor, weight: Tensor, ...rest: Trailing): Tensor {
  return convolve("conv2d", x, weight, rest);
}
