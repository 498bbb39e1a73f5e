import { apply } from "../autograd/apply.js";
import { widened } from "../autograd/batch.js";
import { overload, row } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { broadcastStrides, broadcastsTo } from "../tensor/broadcast.js";
import { copyOf } from "../tensor/copy.js";
import { dimension, numel, type Shape, type Sizes, show, sizes } from "../tensor/shape.js";
import { contiguousStrides, viewStrides } from "../tensor/strides.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Trailing, tensorOf, trailing } from "./arguments.js";
import { asIs } from "./batching.js";

// The same elements under another shape. All but `clone` and some reshapes share the storage.

interface To {
  readonly shape: Shape;
  readonly from: Shape;
}

const reshapeRow = row<To>({
  name: "reshape",
  gradFn: "ViewBackward0",
  letters: ["x"],
  run: ([x], { shape }) => {
    const strides = viewStrides(x.shape, x.strides, shape);
    if (strides) return x.strided(shape, strides, x.offset);
    const copy = copyOf(x);
    return copy.strided(shape, contiguousStrides(shape), 0);
  },
  back: [(o, g, s) => o.reshape(g, s.args.from)],
  push: "linear",
  batch: ({ shape, from }, n) => ({ shape: [n, ...shape], from: [n, ...from] }),
  formula: { back: ["{g} reshaped"], local: ["1"] },
  view: true,
});

const squeezeRow = overload(reshapeRow, "SqueezeBackward0");
const squeezeAlong = overload(reshapeRow, "SqueezeBackward1");
const unsqueezeRow = overload(reshapeRow, "UnsqueezeBackward0");

const permuteRow = row<{ dims: readonly number[] }>({
  name: "permute",
  letters: ["x"],
  run: ([x], { dims }) =>
    x.strided(
      dims.map(d => x.shape[d]),
      dims.map(d => x.strides[d]),
      x.offset,
    ),
  back: [(o, g, s) => o.permute(g, inverse(s.args.dims))],
  push: "linear",
  batch: ({ dims }) => ({ dims: [0, ...dims.map(d => d + 1)] }),
  formula: { back: ["{g} permuted back"], local: ["1"] },
  view: true,
});

const transposeRow = row<{ a: number; b: number }>({
  name: "transpose",
  symbol: "ᵀ",
  letters: ["x"],
  run: ([x], { a, b }) => x.strided(swapped(x.shape, a, b), swapped(x.strides, a, b), x.offset),
  back: [(o, g, s) => o.transpose(g, s.args.a, s.args.b)],
  push: "linear",
  batch: ({ a, b }) => ({ a: a + 1, b: b + 1 }),
  formula: { back: ["{g}ᵀ"], local: ["1"] },
  view: true,
});

const tRow = overload(transposeRow, "TBackward0");

const expandRow = row<To>({
  name: "expand",
  letters: ["x"],
  run: ([x], { shape }) => x.strided(shape, broadcastStrides(x.shape, x.strides, shape), x.offset),
  back: [(o, g, s) => o.sumTo(g, s.args.from)],
  push: "linear",
  batch: { run: (o, [lane], { shape }, { size }) => o.expand(widened(lane, shape.length), [size, ...shape]) },
  formula: { back: ["Σ {g} over the repeated dims"], local: ["1"] },
  view: true,
});

const cloneRow = row({
  name: "clone",
  letters: ["x"],
  run: ([x]) => copyOf(x),
  back: [(_o, g) => g],
  push: "linear",
  batch: asIs,
  formula: { back: ["{g}"], local: ["1"] },
});

const aliasRow = row({
  name: "alias",
  op: "view",
  letters: ["x"],
  run: ([x]) => x.strided(x.shape, x.strides, x.offset),
  back: [(_o, g) => g],
  push: "linear",
  batch: asIs,
  formula: { back: ["{g}"], local: ["1"] },
  view: true,
});

function swapped(list: Shape, a: number, b: number): number[] {
  const copy = [...list];
  [copy[a], copy[b]] = [copy[b], copy[a]];
  return copy;
}

function inverse(dims: readonly number[]): number[] {
  const back = new Array<number>(dims.length);
  dims.forEach((d, i) => {
    back[d] = i;
  });
  return back;
}

/** Fills in the one size given as -1 and checks the number of elements. */
function resolved(op: string, x: Tensor, given: Sizes): number[] {
  const shape = sizes(op, given, -1);
  const open = shape.indexOf(-1);
  const n = tensorOf(op, "x", x).numel();
  const known = numel(shape.filter(size => size !== -1));
  if (open >= 0 && shape.indexOf(-1, open + 1) < 0 && known > 0 && n % known === 0) shape[open] = n / known;
  if (shape.includes(-1) || numel(shape) !== n) {
    throw new ShapeError(
      `${op}: a tensor of shape ${show(x.shape)} has ${n} elements and cannot take shape ${show(sizes(op, given, -1))}; ` +
        "the sizes must multiply to the same number (one may be -1)",
      [x.node],
    );
  }
  return shape;
}

/** The same elements in row-major order under another shape; a view where the strides allow it, else a copy. One size may be -1. */
export function reshape(x: Tensor, ...shape: Sizes): Tensor {
  return apply(reshapeRow, [x], { shape: resolved("reshape", x, shape), from: x.shape });
}

/** As reshape, but throws where that would need a copy. */
export function view(x: Tensor, ...shape: Sizes): Tensor {
  const target = resolved("view", x, shape);
  if (viewStrides(x.shape, x.strides, target) === null) {
    throw new ShapeError(
      `view: shape ${show(target)} does not fit the strides ${show(x.strides)} of this tensor of shape ${show(x.shape)}; use reshape`,
      [x.node],
    );
  }
  return apply(reshapeRow, [x], { shape: target, from: x.shape });
}

interface FlattenOptions {
  startDim?: number;
  endDim?: number;
}

/** Joins the dimensions from startDim to endDim into one. */
export function flatten(x: Tensor, ...rest: Trailing<FlattenOptions, [number, number]>): Tensor {
  const { startDim = 0, endDim = -1 } = trailing<FlattenOptions>("flatten", rest, ["startDim", "endDim"]);
  const { ndim } = tensorOf("flatten", "x", x);
  const [from, to] = [dimension("flatten", startDim, ndim), dimension("flatten", endDim, ndim)];
  if (from > to) throw new ArgumentError(`flatten: startDim ${startDim} lies behind endDim ${endDim}`);
  const middle = numel(x.shape.slice(from, to + 1));
  return reshape(x, [...x.shape.slice(0, from), middle, ...x.shape.slice(to + 1)]);
}

/** Dimensions in another order: out dimension i is x's dims[i]. */
export function permute(x: Tensor, ...dims: Sizes): Tensor {
  const list = (dims.length === 1 && Array.isArray(dims[0]) ? dims[0] : dims) as readonly number[];
  const { ndim } = tensorOf("permute", "x", x);
  const found = list.map(d => dimension("permute", d, ndim));
  if (found.length !== x.ndim || new Set(found).size !== x.ndim) {
    throw new ArgumentError(
      `permute: dims ${show(list)} must name each dim of a tensor of ${x.ndim} dimensions once (shape ${show(x.shape)})`,
      [x.node],
    );
  }
  return apply(permuteRow, [x], { dims: found });
}

/** Two dimensions exchanged. */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const { ndim } = tensorOf("transpose", "x", x);
  return apply(transposeRow, [x], {
    a: dimension("transpose", dim0, ndim),
    b: dimension("transpose", dim1, ndim),
  });
}

/** The transpose of a matrix; vectors and scalars stay as they are. */
export function t(x: Tensor): Tensor {
  if (tensorOf("t", "x", x).ndim > 2)
    throw new ShapeError(
      `t: expects at most 2 dimensions, got shape ${show(x.shape)}; use transpose or permute`,
    );
  return x.ndim < 2 ? apply(aliasRow, [x]) : apply(tRow, [x], { a: 0, b: 1 });
}

/** Repeats dimensions of size 1 without copying; -1 keeps a size, new dimensions come in front. */
export function expand(x: Tensor, ...shape: Sizes): Tensor {
  const given = sizes("expand", shape, -1);
  const ahead = given.length - tensorOf("expand", "x", x).ndim;
  const target = given.map((n, i) => (n === -1 && i >= ahead ? x.shape[i - ahead] : n));
  if (target.includes(-1) || !broadcastsTo(x.shape, target)) {
    throw new ShapeError(
      `expand: a tensor of shape ${show(x.shape)} cannot be expanded to ${show(given)}: only dimensions of size 1 can be ` +
        "repeated, and -1 needs a size to keep",
      [x.node],
    );
  }
  return apply(expandRow, [x], { shape: target, from: x.shape });
}

/** x expanded to the shape of other. */
export function expandAs(x: Tensor, other: Tensor): Tensor {
  return expand(x, tensorOf("expandAs", "other", other).shape);
}

/** Without the dimensions of size 1 (or those of them in `dim`). */
export function squeeze(
  x: Tensor,
  dim?: number | readonly number[] | { dim?: number | readonly number[] },
): Tensor {
  const given =
    typeof dim === "object" && !Array.isArray(dim) ? (dim as { dim?: number | readonly number[] }).dim : dim;
  const list =
    given === undefined ? null : typeof given === "number" ? [given] : (given as readonly number[]);
  const { ndim } = tensorOf("squeeze", "x", x);
  const dims = list?.map(d => dimension("squeeze", d, ndim)) ?? null;
  const shape = x.shape.filter((n, i) => n !== 1 || (dims !== null && !dims.includes(i)));
  return apply(dims === null ? squeezeRow : squeezeAlong, [x], { shape, from: x.shape });
}

/** With a new dimension of size 1 at `dim`. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const at = dimension("unsqueeze", dim, tensorOf("unsqueeze", "x", x).ndim + 1);
  const shape = [...x.shape.slice(0, at), 1, ...x.shape.slice(at)];
  return apply(unsqueezeRow, [x], { shape, from: x.shape });
}

/** A copy with the same history. */
export function clone(x: Tensor): Tensor {
  return apply(cloneRow, [x]);
}

/** x itself if its elements lie in row-major order, else a copy that does. */
export function contiguous(x: Tensor): Tensor {
  return tensorOf("contiguous", "x", x).isContiguous() ? x : clone(x);
}

/** Another tensor on the same storage with x as its history. */
export function alias(x: Tensor): Tensor {
  return apply(aliasRow, [x]);
}

const freshRow = row({
  name: "fresh",
  op: "view",
  letters: ["x"],
  run: ([x]) => x.strided(x.shape, x.strides, x.offset),
  push: (_o, t) => t[0],
  batch: asIs,
  view: true,
});

/** A new leaf on x's storage: what a function transform differentiates with respect to. */
export function fresh(x: Tensor): Tensor {
  return apply(freshRow, [x]);
}
