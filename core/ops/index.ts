import { apply } from "../autograd/apply.js";
import { leading, oneByOne, widened } from "../autograd/batch.js";
import { inplace } from "../autograd/inplace.js";
import { ops } from "../autograd/opset.js";
import { type Row, row } from "../autograd/rule.js";
import { ArgumentError, blamed, DtypeError, IndexError, ShapeError } from "../errors.js";
import { putAt } from "../kernels/gather.js";
import { broadcastShapes, broadcastStrides, broadcastsTo } from "../tensor/broadcast.js";
import { type Shape, show } from "../tensor/shape.js";
import { contiguousStrides } from "../tensor/strides.js";
import { empty, fromData, type Operand, Tensor } from "../tensor/tensor.js";
import { elements, kind, tensorOf } from "./arguments.js";
import { fromNested, type Nested } from "./nested.js";
import { addPlaces, atPlaces, inBatch, type Places, pick, placesFor, takePlaces } from "./places.js";
import { elsewhere } from "./select.js";
import { Slice } from "./slice.js";

// x.at(…) and x.set_(…): Python's x[…] with numbers, slices, null (a new dimension), "..." and index tensors
// (https://numpy.org/doc/stable/user/basics.indexing.html). Numbers and slices make views; index tensors pick elements.

/** Lists are index tensors in short: of whole numbers, nested too, or a mask of booleans. */
export type Index = number | Slice | null | "..." | Tensor | readonly Nested[];

interface Picked {
  /** x after its numbers, slices and new dimensions. */
  readonly view: Tensor;
  /** By dimension of the view: its index tensor, if it has one. */
  readonly indices: readonly (Tensor | null)[];
}

type Item = Exclude<Index, readonly Nested[]>;

/** How many dimensions of x an item uses up. */
function width(item: Item): number {
  if (item === null || item === "...") return 0;
  return item instanceof Tensor && item.dtype === "bool" ? item.ndim : 1;
}

/** Applies what makes views, and lists the index tensors that are left. */
function basic(op: string, x: Tensor, given: readonly Index[]): Picked {
  const items = given.map(item => (Array.isArray(item) ? fromList(op, item) : (item as Item)));
  const used = items.reduce<number>((sum, item) => sum + width(item), 0);
  if (used > x.ndim)
    throw new IndexError(`${op}: ${used} indices for x ${show(x.shape)}, which has ${x.ndim} dimensions`);
  if (items.filter(item => item === "...").length > 1)
    throw new IndexError(`${op}: "..." may stand only once in an index`);
  let view = x;
  const indices: (Tensor | null)[] = [];
  for (const item of items) {
    const d = indices.length;
    if (typeof item === "number") view = selected(op, view, d, item);
    else if (item instanceof Slice) {
      view = ops.sliceOf(view, { dim: d, start: item.start, end: item.stop, step: item.step });
      indices.push(null);
    } else if (item === null) {
      view = ops.unsqueeze(view, d);
      indices.push(null);
    } else if (item === "...") {
      for (let i = x.ndim - used; i > 0; i--) indices.push(null);
    } else indices.push(...indexTensors(op, view, d, item));
  }
  while (indices.length < view.ndim) indices.push(null);
  return { view, indices };
}

function selected(op: string, view: Tensor, d: number, index: number): Tensor {
  try {
    return ops.select(view, d, index);
  } catch (error) {
    throw blamed(error, "select", op);
  }
}

function indexTensors(op: string, view: Tensor, d: number, item: unknown): Tensor[] {
  if (!(item instanceof Tensor))
    throw new ArgumentError(
      `${op}: an index is a number, slice(…), null, "...", an index tensor, or a list of whole numbers or booleans; got ${kind(item)}`,
    );
  if (item.dtype === "bool") return trues(op, view, d, item);
  if (item.dtype === "int32") return [item];
  throw new DtypeError(
    `${op}: an index tensor must be int32 or bool, got ${item.dtype}; convert with x.to("int32")`,
  );
}

function fromList(op: string, item: readonly unknown[]): Tensor {
  const leaves: readonly unknown[] = item.flat(64);
  if (leaves.every(Number.isInteger)) return fromNested(op, item, "int32");
  if (leaves.every(leaf => typeof leaf === "boolean")) return fromNested(op, item, "bool");
  throw new ArgumentError(`${op}: a list as an index holds whole numbers only, or booleans only`);
}

/** The places where a mask is true, one list for each of its dimensions. */
function trues(op: string, view: Tensor, d: number, mask: Tensor): Tensor[] {
  const covered = view.shape.slice(d, d + mask.ndim);
  if (covered.some((n, i) => n !== mask.shape[i]))
    throw new IndexError(
      `${op}: a mask of shape ${show(mask.shape)} does not fit the dimensions ${show(covered)} of x`,
    );
  const data = elements(mask);
  const strides = contiguousStrides(mask.shape);
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) found.push(i);
  return mask.shape.map((n, k) =>
    fromData(
      Int32Array.from(found, i => Math.floor(i / strides[k]) % n),
      [found.length],
      "int32",
    ),
  );
}

/** Where in the row-major view each element of the result lies. */
function placesOf(op: string, { view, indices }: Picked): Places {
  const given = indices.filter(index => index !== null);
  return placesFor(given, plain => {
    let next = 0;
    return placesIn(op, { view, indices: indices.map(index => index && plain[next++]) });
  });
}

function placesIn(op: string, { view, indices }: Picked): Places {
  const where = indices.flatMap((index, d) => (index ? [d] : []));
  const shape = where.map(d => indices[d]!.shape).reduce((a, b) => broadcastShapes(op, a, b));
  const adjacent = where.every((d, i) => i === 0 || d === where[i - 1] + 1);
  const front = adjacent ? where[0] : 0;
  const rest = view.shape.flatMap((_, d) => (indices[d] ? [] : [d]));
  const picked = [
    ...rest.slice(0, front).map(d => view.shape[d]),
    ...shape,
    ...rest.slice(front).map(d => view.shape[d]),
  ];
  const strides = contiguousStrides(view.shape);
  const starts = indexed(op, view, indices, where, shape, strides);
  const before = spans(rest.slice(0, front), view.shape, strides);
  const after = spans(rest.slice(front), view.shape, strides);
  const at = new Int32Array(before.length * starts.length * after.length);
  let to = 0;
  for (const a of before) for (const b of starts) for (const c of after) at[to++] = a + b + c;
  return { at, source: view.shape, picked };
}

/** The part of a place that the index tensors decide, for each element of their common shape. */
function indexed(
  op: string,
  view: Tensor,
  indices: readonly (Tensor | null)[],
  where: readonly number[],
  shape: Shape,
  strides: Shape,
): number[] {
  const starts = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0);
  for (const d of where) {
    const index = indices[d]!;
    const n = view.shape[d];
    const list = elements(
      index.strided(shape, broadcastStrides(index.shape, index.strides, shape), index.offset),
    );
    for (let i = 0; i < starts.length; i++) {
      if (list[i] < -n || list[i] >= n)
        throw new IndexError(
          `${op}: index ${list[i]} is out of range for a dimension of size ${n}; valid are ${-n} to ${n - 1}`,
        );
      starts[i] += (list[i] < 0 ? list[i] + n : list[i]) * strides[d];
    }
  }
  return starts;
}

/** Offsets of all coordinates of some dimensions, the last varying fastest. */
function spans(dims: readonly number[], shape: Shape, strides: Shape): number[] {
  return dims.reduce<number[]>(
    (offsets, d) => offsets.flatMap(at => Array.from({ length: shape[d] }, (_, i) => at + i * strides[d])),
    [0],
  );
}

const indexRow: Row<Places> = row<Places>({
  name: "index",
  op: "at",
  letters: ["x", "i", "j", "k"],
  run: ([x], places) => pick(x, places),
  back: (_o, g, s, slot) => (slot === 0 ? addPlaces(g, s.args) : null),
  push: "linear",
  batch: atPlaces(() => indexRow),
  formula: { back: ["{g} added at the indices", null, null, null] },
});

const indexPutRow: Row<Places> = row<Places>({
  name: "indexPut",
  op: "set",
  letters: ["x", "y"],
  run: ([x, y], { at, picked }) => {
    const out = empty(x.shape, x.dtype);
    out.array().set(elements(x));
    putAt(
      out.array(),
      elements(y.strided(picked, broadcastStrides(y.shape, y.strides, picked), y.offset)),
      at,
    );
    return out;
  },
  back: [(o, g, s) => o.mul(g, elsewhere(g, s.args)), (_o, g, s) => takePlaces(g, s.args)],
  push: "linear",
  batch: {
    run: (o, lanes, places, level) => {
      if (places.batch !== undefined && places.batch !== level)
        return oneByOne(indexPutRow, lanes, places, level);
      const { size } = level;
      const y = o.expand(widened(lanes[1], places.picked.length), [size, ...places.picked]);
      return apply(indexPutRow, [leading(lanes[0], size), y], inBatch(places, size));
    },
  },
  formula: { back: ["{g} elsewhere", "{g} at the indices"] },
});

/** x[items]: `x.at(1, slice(0, 2), null, "...")`. A view, unless index tensors pick elements. */
export function at(x: Tensor, ...items: readonly Index[]): Tensor {
  const picked = basic("at", x, items);
  const indices = picked.indices.filter(index => index !== null);
  if (indices.length > 0) return apply(indexRow, [picked.view, ...indices], placesOf("at", picked));
  return picked.view === x ? ops.alias(x) : picked.view;
}

/**
 * x[index] = value in place; `index` is one item or a list of items as `at` takes them (a list of booleans is one mask),
 * `value` broadcasts.
 * Of places named twice the last one counts.
 */
export function set_(x: Tensor, index: Index | readonly Index[], value: Operand): Tensor {
  const mask = Array.isArray(index) && index.length > 0 && index.every(each => typeof each === "boolean");
  const items = Array.isArray(index) && !mask ? (index as readonly Index[]) : [index as Index];
  const picked = basic("set_", x, items);
  if (picked.indices.every(each => each === null)) {
    try {
      picked.view.copy_(value);
    } catch (error) {
      throw blamed(error, "copy_", "set_");
    }
    return x;
  }
  const places = placesOf("set_", picked);
  if (value instanceof Tensor && !broadcastsTo(value.shape, places.picked))
    throw new ShapeError(
      `set_: a value of shape ${show(value.shape)} does not broadcast to the ${show(places.picked)} that the index names`,
    );
  inplace(indexPutRow, picked.view, [value], places);
  return x;
}

/** The elements where mask holds, in one dimension. Docs: https://pytorch.org/docs/stable/generated/torch.masked_select.html */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  const given = tensorOf("maskedSelect", "mask", mask).shape;
  const shape = broadcastShapes("maskedSelect", tensorOf("maskedSelect", "x", x).shape, given);
  if (mask.dtype !== "bool")
    throw new DtypeError(`maskedSelect: mask must be a bool tensor, got ${mask.dtype}`);
  return at(ops.expand(x, shape), ops.expand(mask, shape));
}
