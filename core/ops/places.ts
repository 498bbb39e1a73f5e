import { apply, applyAll } from "../autograd/apply.js";
import { leading, oneByOne } from "../autograd/batch.js";
import { Batched } from "../autograd/batched.js";
import type { BatchLevel } from "../autograd/levels.js";
import { ops } from "../autograd/opset.js";
import { type BatchRule, type Row, row } from "../autograd/rule.js";
import { addAt, addLines, take, takeLines } from "../kernels/gather.js";
import { numel, type Shape } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements } from "./arguments.js";

// Reading at computed places, and adding at them: two pairs of adjoint operations. Everything that picks elements
// (gather, index, sort, max pooling …) has one of them as its derivative, to any order.

/** Element i of the picked tensor is element at[i] of the source, both row-major. */
export interface Places {
  readonly at: Int32Array;
  /** Shape of the source and of what is picked. */
  readonly source: Shape;
  readonly picked: Shape;
  /** Every sample of that batch has places of its own: then `at` counts in the whole batch, sample after sample. */
  readonly batch?: BatchLevel;
}

/** Places that index tensors name. `find` reads plain ones; of a batch it is asked sample by sample. */
export function placesFor(indices: readonly Tensor[], find: (indices: readonly Tensor[]) => Places): Places {
  const found = indices.find(each => each instanceof Batched && each.mapped);
  if (!(found instanceof Batched)) return find(indices);
  const { level: batch } = found;
  const each = Array.from({ length: batch.size }, (_, b) =>
    find(indices.map(index => sampleOf(index, batch, b))),
  );
  const { source, picked } = each[0];
  const [n, m] = [numel(source), numel(picked)];
  const at = new Int32Array(each.length * m);
  each.forEach((places, b) => {
    for (let i = 0; i < m; i++) at[b * m + i] = places.at[i] + b * n;
  });
  return { at, source, picked, batch };
}

/** One sample of a batch; not recorded. */
function sampleOf(x: Tensor, batch: BatchLevel, index: number): Tensor {
  if (!(x instanceof Batched) || x.level !== batch) return x;
  if (!x.mapped) return x.physical;
  const { shape, strides, offset } = x.physical;
  return x.physical.strided(shape.slice(1), strides.slice(1), offset + index * strides[0]);
}

/** The places in a whole batch. */
export function inBatch({ at, source, picked, batch }: Places, size: number): Places {
  const whole = { source: [size, ...source], picked: [size, ...picked] };
  if (batch !== undefined) return { at, ...whole };
  const [n, m] = [numel(source), at.length];
  const all = new Int32Array(size * m);
  for (let b = 0; b < size; b++) for (let i = 0; i < m; i++) all[b * m + i] = at[i] + b * n;
  return { at: all, ...whole };
}

/** The batching rule of rows with places for arguments. Places of an outer batch's samples wait for that batch. */
export const atPlaces = (row: () => Row<Places>): BatchRule<Places> => ({
  run: (_o, lanes, places, level) =>
    places.batch !== undefined && places.batch !== level
      ? oneByOne(row(), lanes, places, level)
      : applyAll(
          row(),
          lanes.map(lane => leading(lane, level.size)),
          inBatch(places, level.size),
        ),
});

/** x as a tensor of the batch that the places belong to, so that each sample meets its own. */
function met(x: Tensor, { batch }: Places): Tensor {
  if (batch === undefined || (x instanceof Batched && x.level === batch && x.mapped)) return x;
  const zeros = new Batched(batch, empty([batch.size, ...x.shape], x.dtype), true);
  return ops.add(x, zeros);
}

/** The picked elements, without recording. */
export function pick(x: Tensor, { at, picked }: Places): Tensor {
  const out = empty(picked, x.dtype);
  take(out.array(), elements(x), at);
  return out;
}

/** Zeros of the source's shape with each picked element added at its place, without recording. */
export function unpick(g: Tensor, { at, source }: Places): Tensor {
  const out = empty(source, g.dtype);
  addAt(out.array(), elements(g), at);
  return out;
}

const takeRow: Row<Places> = row<Places>({
  name: "takePlaces",
  letters: ["x"],
  run: ([x], places) => pick(x, places),
  back: [(_o, g, s) => addPlaces(g, s.args)],
  push: "linear",
  batch: atPlaces(() => takeRow),
  formula: { back: ["put {g} back"] },
});

const addRow: Row<Places> = row<Places>({
  name: "addPlaces",
  letters: ["x"],
  run: ([g], places) => unpick(g, places),
  back: [(_o, g, s) => takePlaces(g, s.args)],
  push: "linear",
  batch: atPlaces(() => addRow),
  formula: { back: ["{g} at the places"] },
});

export function takePlaces(x: Tensor, places: Places): Tensor {
  return apply(takeRow, [met(x, places)], places);
}

export function addPlaces(g: Tensor, places: Places): Tensor {
  return apply(addRow, [met(g, places)], places);
}

/** Lines of the middle dimension of [outer, size, inner], by index; -1 is nowhere. */
export interface Lines {
  readonly index: Int32Array;
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly source: Shape;
  readonly picked: Shape;
}

/** The lines of a batch: it is one more outer dimension. */
export const linesInBatch = <A extends Lines>(lines: A, size: number): A => ({
  ...lines,
  outer: lines.outer * size,
  source: [size, ...lines.source],
  picked: [size, ...lines.picked],
});

/** The picked lines, without recording. */
export function pickLines(x: Tensor, l: Lines): Tensor {
  const out = empty(l.picked, x.dtype);
  takeLines(out.array(), elements(x), l.index, l.outer, l.size, l.inner);
  return out;
}

const takeLinesRow = row<Lines>({
  name: "takeLines",
  letters: ["x"],
  run: ([x], lines) => pickLines(x, lines),
  back: [(_o, g, s) => addToLines(g, s.args)],
  push: "linear",
  batch: linesInBatch,
  formula: { back: ["put {g} back"] },
});

const addLinesRow = row<Lines>({
  name: "addLines",
  letters: ["x"],
  run: ([g], l) => {
    const out = empty(l.source, g.dtype);
    addLines(out.array(), elements(g), l.index, l.outer, l.size, l.inner);
    return out;
  },
  back: [(_o, g, s) => apply(takeLinesRow, [g], s.args)],
  push: "linear",
  batch: linesInBatch,
  formula: { back: ["{g} at the lines"] },
});

/** Zeros of the source's shape with each line of g added at its index. */
export function addToLines(g: Tensor, lines: Lines): Tensor {
  return apply(addLinesRow, [g], lines);
}
