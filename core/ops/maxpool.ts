import { apply } from "../autograd/apply.js";
import type { BatchLevel } from "../autograd/levels.js";
import { type Row, row, rowOf } from "../autograd/rule.js";
import { maxPool, type PoolShape } from "../kernels/pool.js";
import type { Shape } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, trailing } from "./arguments.js";
import { addPlaces, type Places, takePlaces } from "./places.js";
import { type Numbers, type PoolOptions, planesOf, two, windowsOf } from "./windows.js";

// The greatest element of each window; the derivative goes back to where it was found.

interface MaxArgs extends PoolShape {
  readonly source: Shape;
  readonly picked: Shape;
  /** Where each maximum was found: filled in by the forward run, read by the derivative. */
  readonly places: { at: Int32Array; batch?: BatchLevel };
}

const placesOf = ({ source, picked, places }: MaxArgs): Places => ({ ...places, source, picked });

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
    push: (_o, [t], s) => t && takePlaces(t, placesOf(s.args)),
    batch: { run: (_o, [{ x }], args, level) => pooled(rowOf(name) as Row<MaxArgs>, x, args, level) },
    formula: { back: ["{g} at each maximum"] },
  });

/** The samples are more planes; where their maxima are is told to the one row that stands for them. */
function pooled(made: Row<MaxArgs>, x: Tensor, args: MaxArgs, level: BatchLevel): Tensor {
  const { size } = level;
  const [source, picked] = [
    [size, ...args.source],
    [size, ...args.picked],
  ];
  const places = { at: new Int32Array(0) };
  const out = apply(made, [x], { ...args, planes: args.planes * size, source, picked, places });
  args.places.at = places.at;
  args.places.batch = level;
  return out;
}

const maxRows = {
  1: maxRow("maxPool1d", "SqueezeBackward1"),
  2: maxRow("maxPool2d", "MaxPool2DWithIndicesBackward0"),
};

/** Options of max pooling. */
export interface MaxPoolOptions extends PoolOptions {
  dilation?: Numbers;
}

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
