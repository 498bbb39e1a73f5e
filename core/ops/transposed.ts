import { apply } from "../autograd/apply.js";
import { type Ops, ops } from "../autograd/opset.js";
import { type Row, row } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { addToChannels } from "../kernels/add.js";
import { convToInput } from "../kernels/conv.js";
import { numel, type Shape, show } from "../tensor/shape.js";
import { blank, type Tensor } from "../tensor/tensor.js";
import { elements, sameFloat, several, tensorOf, trailing, whole } from "./arguments.js";
import { type ConvArgs, correlate, inputOfSamples, weightRow } from "./conv.js";

// Transposed convolution (Zeiler et al. 2010): the adjoint of a convolution as an operation of its own. `args` are those of
// the convolution that it is the adjoint of, so that what is its output there is the input here.

const text = (name: string): Row<ConvArgs> =>
  row<ConvArgs>({
    name,
    gradFn: "ConvolutionBackward0",
    symbol: "∗",
    letters: ["x", "W", "b"],
    run: ([x, w, b], { size, x: shape }) => {
      const out = blank(shape, x.dtype);
      convToInput(out.array(), elements(x), elements(w), size);
      if (b !== undefined) addToChannels(out.array(), elements(b), shape[1], numel(shape.slice(2)));
      return out;
    },
    saves: ["W", "x", ""],
    back: [
      (_o, g, s) => correlate(g, s.y, s.args),
      (_o, g, s) => apply(weightRow, [g, s.x], s.args),
      (o, g, s) => o.sum(g, { dim: s.args.x.map((_, d) => d).filter(d => d !== 1) }),
    ],
    push: (o, [x, w, b], s) => {
      const parts = [x && plain(x, s.y, s.args), w && plain(s.x, w, s.args), b && across(o, b, s.args)];
      return parts.filter(part => part != null).reduce((sum, part) => o.add(sum, part));
    },
    batch: {
      run: (o, [x, w, b], args, { size }) => {
        const out = inputOfSamples(o, [x, w], args, size);
        return b === undefined ? out : o.add(out, across(o, b.x, args));
      },
    },
    formula: { back: ["{g} ⋆ {W}", "{g} ⋆ {x}", "Σ {g}"] },
  });

const rows: { 1: Row<ConvArgs>; 2: Row<ConvArgs> } = {
  1: text("convTranspose1d"),
  2: text("convTranspose2d"),
};

/** Without bias, of the rank of its arguments. */
const plain = (x: Tensor, w: Tensor, args: ConvArgs): Tensor =>
  apply(args.x.length === 3 ? rows[1] : rows[2], [x, w], args);

/** A bias [C], or one for each sample of a batch, to be added to [N, C, …]. */
const across = (o: Ops, b: Tensor, args: ConvArgs): Tensor =>
  o.reshape(b, [...b.shape.slice(0, -1), 1, b.shape[b.ndim - 1], ...args.x.slice(2).map(() => 1)]);

/** Settings of transposed convolutions: those of the convolution that they are the adjoint of. */
export interface ConvTransposeOptions {
  /** [outChannels]. */
  bias?: Tensor | null;
  stride?: number | readonly number[];
  /** What is cut off on both sides. */
  padding?: number | readonly number[];
  /** What is added at the end: which of the sizes that the convolution maps to this one. Less than stride or dilation. */
  outputPadding?: number | readonly number[];
  groups?: number;
  dilation?: number | readonly number[];
}

const optionNames = ["bias", "stride", "padding", "outputPadding", "groups", "dilation"] as const;
type Sizes = number | readonly number[];
type Rest =
  | [ConvTransposeOptions?]
  | [
      bias?: Tensor | null,
      stride?: Sizes,
      padding?: Sizes,
      outputPadding?: Sizes,
      groups?: number,
      dilation?: Sizes,
    ]; // prettier-ignore

function transposed(rank: 1 | 2, x: Tensor, weight: Tensor, rest: readonly unknown[]): Tensor {
  const op = `convTranspose${rank}d`;
  const options = trailing<ConvTransposeOptions>(op, rest, optionNames);
  const { bias } = options;
  const inputs = [tensorOf(op, "x", x), tensorOf(op, "weight", weight)];
  if (bias) inputs.push(tensorOf(op, "bias", bias));
  sameFloat(op, x, ...inputs.slice(1));
  if (x.ndim === rank + 1) return ops.squeeze(transposed(rank, ops.unsqueeze(x, 0), weight, rest), 0);
  const args = argsOf(op, rank, x.shape, weight.shape, options);
  if (bias && (bias.ndim !== 1 || bias.shape[0] !== args.x[1]))
    throw new ShapeError(`${op}: bias ${show(bias.shape)} does not fit ${args.x[1]} out channels`);
  return apply(rows[rank], inputs, args);
}

function argsOf(op: string, rank: 1 | 2, x: Shape, weight: Shape, options: ConvTransposeOptions): ConvArgs {
  const groups = whole(op, "groups", options.groups ?? 1, 1);
  if (x.length !== rank + 2 || weight.length !== rank + 2 || x[1] !== weight[0] || x[1] % groups !== 0) {
    throw new ShapeError(
      `${op}: expected x [N, in, …] and weight [in, out / groups, …] of ${rank + 2} dimensions with in divisible by ` +
        `groups ${groups}, found ${show(x)} and ${show(weight)}`,
    );
  }
  const stride = several(op, "stride", options.stride ?? 1, rank, 1);
  const padding = several(op, "padding", options.padding ?? 0, rank, 0);
  const dilation = several(op, "dilation", options.dilation ?? 1, rank, 1);
  const extra = several(op, "outputPadding", options.outputPadding ?? 0, rank, 0);
  if (extra.some((n, i) => n >= Math.max(stride[i], dilation[i])))
    throw new ArgumentError(`${op}: outputPadding ${show(extra)} must be less than stride or dilation`);
  const spatial = extra.map(
    (n, i) => (x[i + 2] - 1) * stride[i] - 2 * padding[i] + dilation[i] * (weight[i + 2] - 1) + n + 1,
  );
  if (spatial.some(n => n < 1))
    throw new ShapeError(
      `${op}: the result would have sizes ${show(spatial)}; x is ${show(x)}, use less padding or a larger kernel`,
    );
  // One dimension is two with height 1.
  const two = (first: number, list: Shape): [number, number] =>
    rank === 1 ? [first, list[0]] : [list[0], list[1]];
  const [height, width] = two(1, spatial);
  const [kernelHeight, kernelWidth] = two(1, weight.slice(2));
  const [outHeight, outWidth] = two(1, x.slice(2));
  const channels = weight[1] * groups;
  const size = {
    ...{ batch: x[0], channels, height, width, outChannels: x[1], groups },
    ...{ kernelHeight, kernelWidth, outHeight, outWidth },
    ...{ stride: two(1, stride), padding: two(0, padding), dilation: two(1, dilation) },
  };
  return { size, x: [x[0], channels, ...spatial], weight, out: x };
}

/**
 * The adjoint of `conv1d`: x [N, in, L] with weight [in, out / groups, k] gives
 * [N, out, (L − 1) · stride − 2 · padding + dilation · (k − 1) + outputPadding + 1].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html
 */
export function convTranspose1d(x: Tensor, weight: Tensor, ...rest: Rest): Tensor {
  return transposed(1, x, weight, rest);
}

/**
 * The adjoint of `conv2d`: x [N, in, H, W] with weight [in, out / groups, kh, kw]; sizes as of `convTranspose1d`.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 */
export function convTranspose2d(x: Tensor, weight: Tensor, ...rest: Rest): Tensor {
  return transposed(2, x, weight, rest);
}
