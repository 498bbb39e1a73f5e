import { apply } from "../autograd/apply.js";
import { type Row, row } from "../autograd/rule.js";
import { adaptiveSpans, averagePool, averageSpread, type Spans, slidingSpans } from "../kernels/pool.js";
import type { Shape } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, several, trailing } from "./arguments.js";
import { type Numbers, type PoolOptions, planesOf, windowsOf } from "./windows.js";

// The mean of each window; mean and its adjoint, the spread, are each other's derivatives.

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

const morePlanes = (a: MeanArgs, size: number): MeanArgs => ({
  ...a,
  planes: a.planes * size,
  source: [size, ...a.source],
  picked: [size, ...a.picked],
});

const spreadRow: Row<MeanArgs> = row<MeanArgs>({
  name: "averageSpread",
  letters: ["x"],
  run: ([g], a) => {
    const out = empty(a.source, g.dtype);
    averageSpread(out.array(), elements(g), a.planes, a.height, a.width, a.rows, a.columns);
    return out;
  },
  back: [(_o, g, s) => apply(meanRows.avgPool2d, [g], s.args)],
  push: "linear",
  batch: morePlanes,
  formula: { back: ["mean of {g} in each window"] },
});

const meanRow = (name: string, gradFn: string): Row<MeanArgs> =>
  row<MeanArgs>({
    name,
    gradFn,
    letters: ["x"],
    run: ([x], args) => mean(x, args),
    back: [(_o, g, s) => apply(spreadRow, [g], s.args)],
    push: "linear",
    batch: morePlanes,
    formula: { back: ["{g} spread over each window"] },
  });

const meanRows = {
  avgPool1d: meanRow("avgPool1d", "SqueezeBackward1"),
  avgPool2d: meanRow("avgPool2d", "AvgPool2DBackward0"),
  adaptiveAvgPool1d: meanRow("adaptiveAvgPool1d", "SqueezeBackward1"),
  adaptiveAvgPool2d: meanRow("adaptiveAvgPool2d", "AdaptiveAvgPool2DBackward0"),
};

/** Options of average pooling. */
export interface AvgPoolOptions extends PoolOptions {
  /** Padding counts as elements of a window. Default true. */
  countIncludePad?: boolean;
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
