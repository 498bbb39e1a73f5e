import { apply } from "../autograd/apply.js";
import { type Row, row } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import {
  adaptiveSpans,
  averagePool,
  averageSpread,
  maxPool,
  type PoolShape,
  poolLength,
  type Spans,
  slidingSpans,
} from "../kernels/pool.js";
import { numel, type Shape, show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, sameFloat, several, tensorOf, trailing } from "./arguments.js";
import { addPlaces, type Places } from "./places.js";

// Pooling over the last one or two dimensions. One dimension is two with height 1.

interface MaxArgs extends PoolShape {
  readonly source: Shape;
  readonly picked: Shape;
  /** Where each maximum was found: filled in by the forward run, read by the derivative. */
  readonly places: { at: Int32Array };
}

const placesOf = ({ source, picked, places }: MaxArgs): Places => ({ at: places.at, source, picked });

const maxRow = (name: string, gradFn: string) =>
  row<MaxArgs>({
    name,
    gradFn,
    letters: ["x"],
    run: ([x], args) => {
      const out = empty(args.picked, x.dtype);
      const at = new Int32Array(out.numel());
      maxPool(out.array(), at, elements(x), args);
      const window = args.outHeight * args.outWidth;
      for (let i = 0; i < at.length; i++) at[i] += Math.floor(i / window) * args.height * args.width;
      args.places.at = at;
      return out;
    },
    back: [(_o, g, s) => addPlaces(g, placesOf(s.args))],
    formula: { back: ["{g} at each maximum"] },
  });

const maxRows = {
  1: maxRow("maxPool1d", "SqueezeBackward1"),
  2: maxRow("maxPool2d", "MaxPool2DWithIndicesBackward0"),
};

interface MeanArgs {
  readonly source: Shape;
  readonly picked: Shape;
  readonly planes: number;
  readonly height: number;
  readonly width: number;
  readonly rows: Spans;
  readonly columns: Spans;
}

const mean = (x: Tensor, a: MeanArgs): Tensor => {
  const out = empty(a.picked, x.dtype);
  averagePool(out.array(), elements(x), a.planes, a.height, a.width, a.rows, a.columns);
  return out;
};

const spreadRow: Row<MeanArgs> = row<MeanArgs>({
  name: "averageSpread",
  letters: ["x"],
  run: ([g], a) => {
    const out = empty(a.source, g.dtype);
    averageSpread(out.array(), elements(g), a.planes, a.height, a.width, a.rows, a.columns);
    return out;
  },
  back: [(_o, g, s) => apply(meanRows.avgPool2d, [g], s.args)],
  formula: { back: ["mean of {g} in each window"] },
});

const meanRow = (name: string, gradFn: string): Row<MeanArgs> =>
  row<MeanArgs>({
    name,
    gradFn,
    letters: ["x"],
    run: ([x], args) => mean(x, args),
    back: [(_o, g, s) => apply(spreadRow, [g], s.args)],
    formula: { back: ["{g} spread over each window"] },
  });

const meanRows = {
  avgPool1d: meanRow("avgPool1d", "SqueezeBackward1"),
  avgPool2d: meanRow("avgPool2d", "AvgPool2DBackward0"),
  adaptiveAvgPool1d: meanRow("adaptiveAvgPool1d", "SqueezeBackward1"),
  adaptiveAvgPool2d: meanRow("adaptiveAvgPool2d", "AdaptiveAvgPool2DBackward0"),
};

type Numbers = number | readonly number[];

export interface PoolOptions {
  /** Step between windows; the kernel's size unless given. */
  stride?: Numbers;
  padding?: Numbers;
  /** A last window may hang over the end. */
  ceilMode?: boolean;
}

export interface MaxPoolOptions extends PoolOptions {
  dilation?: Numbers;
}

export interface AvgPoolOptions extends PoolOptions {
  /** Padding counts as elements of a window. Default true. */
  countIncludePad?: boolean;
}

/** Planes, height and width of a batched or unbatched input. */
function planesOf(op: string, x: Tensor, rank: 1 | 2) {
  sameFloat(op, tensorOf(op, "x", x));
  if (x.ndim !== rank + 1 && x.ndim !== rank + 2) {
    const form = rank === 1 ? "[N, C, L] or [C, L]" : "[N, C, H, W] or [C, H, W]";
    throw new ShapeError(`${op}: expected x ${form}, found ${show(x.shape)}`);
  }
  const lead = x.shape.slice(0, -rank);
  const spatial = x.shape.slice(-rank);
  const [height, width] = rank === 1 ? [1, spatial[0]] : spatial;
  return { lead, spatial, height, width, planes: numel(lead) };
}

interface Windows {
  readonly kernel: number[];
  readonly stride: number[];
  readonly padding: number[];
  readonly dilation: number[];
  readonly lengths: number[];
}

function windowsOf(
  op: string,
  rank: 1 | 2,
  spatial: Shape,
  kernelSize: Numbers,
  options: MaxPoolOptions,
): Windows {
  const kernel = several(op, "kernelSize", kernelSize, rank, 1);
  const stride = several(op, "stride", options.stride ?? kernel, rank, 1);
  const padding = several(op, "padding", options.padding ?? 0, rank, 0);
  const dilation = several(op, "dilation", options.dilation ?? 1, rank, 1);
  if (padding.some((p, i) => p > kernel[i] / 2))
    throw new ArgumentError(
      `${op}: padding [${padding.join(", ")}] is more than half of the kernel [${kernel.join(", ")}]`,
    );
  const lengths = kernel.map((k, i) =>
    poolLength(spatial[i], k, stride[i], padding[i], dilation[i], options.ceilMode === true),
  );
  if (lengths.some(n => n < 1)) {
    throw new ShapeError(
      `${op}: a kernel of [${kernel.join(", ")}] with dilation [${dilation.join(", ")}] does not fit into ${show(spatial)} ` +
        `with padding [${padding.join(", ")}]`,
    );
  }
  return { kernel, stride, padding, dilation, lengths };
}

const two = (rank: 1 | 2, first: number, list: readonly number[]): [number, number] =>
  rank === 1 ? [first, list[0]] : [list[0], list[1]];

function pooledMax(rank: 1 | 2, x: Tensor, kernelSize: Numbers, rest: readonly unknown[]): Tensor {
  const op = `maxPool${rank}d`;
  const options = trailing<MaxPoolOptions>(op, rest, ["stride", "padding", "dilation", "ceilMode"]);
  const { lead, spatial, height, width, planes } = planesOf(op, x, rank);
  const w = windowsOf(op, rank, spatial, kernelSize, options);
  const [outHeight, outWidth] = two(rank, 1, w.lengths);
  const args: MaxArgs = {
    planes,
    height,
    width,
    outHeight,
    outWidth,
    kernel: two(rank, 1, w.kernel),
    stride: two(rank, 1, w.stride),
    padding: two(rank, 0, w.padding),
    dilation: two(rank, 1, w.dilation),
    source: x.shape,
    picked: [...lead, ...w.lengths],
    places: { at: new Int32Array(0) },
  };
  return apply(maxRows[rank], [x], args);
}

type MaxTrailing =
  | [MaxPoolOptions?]
  | [stride?: Numbers, padding?: Numbers, dilation?: Numbers, ceilMode?: boolean];

/** Greatest element of each window along L. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html */
export function maxPool1d(x: Tensor, kernelSize: Numbers, ...rest: MaxTrailing): Tensor {
  return pooledMax(1, x, kernelSize, rest);
}

/** Greatest element of each window. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html */
export function maxPool2d(x: Tensor, kernelSize: Numbers, ...rest: MaxTrailing): Tensor {
  return pooledMax(2, x, kernelSize, rest);
}

function pooledMean(rank: 1 | 2, x: Tensor, kernelSize: Numbers, rest: readonly unknown[]): Tensor {
  const op = `avgPool${rank}d` as const;
  const options = trailing<AvgPoolOptions>(op, rest, ["stride", "padding", "ceilMode", "countIncludePad"]);
  const { lead, spatial, height, width, planes } = planesOf(op, x, rank);
  const w = windowsOf(op, rank, spatial, kernelSize, options);
  const spans = w.lengths.map((n, i) =>
    slidingSpans(spatial[i], n, w.kernel[i], w.stride[i], w.padding[i], options.countIncludePad !== false),
  );
  const whole: Spans = { from: [0], to: [1], size: [1] };
  const [rows, columns] = rank === 1 ? [whole, spans[0]] : spans;
  return apply(meanRows[op], [x], {
    source: x.shape,
    picked: [...lead, ...w.lengths],
    planes,
    height,
    width,
    rows,
    columns,
  });
}

type AvgTrailing =
  | [AvgPoolOptions?]
  | [stride?: Numbers, padding?: Numbers, ceilMode?: boolean, countIncludePad?: boolean];

/** Mean of each window along L. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html */
export function avgPool1d(x: Tensor, kernelSize: Numbers, ...rest: AvgTrailing): Tensor {
  return pooledMean(1, x, kernelSize, rest);
}

/** Mean of each window. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html */
export function avgPool2d(x: Tensor, kernelSize: Numbers, ...rest: AvgTrailing): Tensor {
  return pooledMean(2, x, kernelSize, rest);
}

function adaptive(rank: 1 | 2, x: Tensor, outputSize: number | readonly (number | null)[]): Tensor {
  const op = `adaptiveAvgPool${rank}d` as const;
  const { lead, spatial, height, width, planes } = planesOf(op, x, rank);
  const given = Array.isArray(outputSize) ? outputSize.map((n, i) => n ?? spatial[i]) : outputSize;
  const sizes = several(op, "outputSize", given, rank, 1);
  const spans = sizes.map((n, i) => adaptiveSpans(spatial[i], n));
  const [rows, columns] = rank === 1 ? [adaptiveSpans(1, 1), spans[0]] : spans;
  return apply(meanRows[op], [x], {
    source: x.shape,
    picked: [...lead, ...sizes],
    planes,
    height,
    width,
    rows,
    columns,
  });
}

/** Means over `outputSize` even parts. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html */
export function adaptiveAvgPool1d(x: Tensor, outputSize: number | readonly (number | null)[]): Tensor {
  return adaptive(1, x, outputSize);
}

/** Means over `outputSize` even parts. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html */
export function adaptiveAvgPool2d(x: Tensor, outputSize: number | readonly (number | null)[]): Tensor {
  return adaptive(2, x, outputSize);
}
