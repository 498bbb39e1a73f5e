import { apply } from "../autograd/apply.js";
import { row } from "../autograd/rule.js";
import { addAt, addLines, take, takeLines } from "../kernels/gather.js";
import type { Shape } from "../tensor/shape.js";
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

const takeRow = row<Places>({
  name: "takePlaces",
  letters: ["x"],
  run: ([x], places) => pick(x, places),
  back: [(_o, g, s) => addPlaces(g, s.args)],
  formula: { back: ["put {g} back"] },
});

const addRow = row<Places>({
  name: "addPlaces",
  letters: ["x"],
  run: ([g], places) => unpick(g, places),
  back: [(_o, g, s) => takePlaces(g, s.args)],
  formula: { back: ["{g} at the places"] },
});

export function takePlaces(x: Tensor, places: Places): Tensor {
  return apply(takeRow, [x], places);
}

export function addPlaces(g: Tensor, places: Places): Tensor {
  return apply(addRow, [g], places);
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
  formula: { back: ["{g} at the lines"] },
});

/** Zeros of the source's shape with each line of g added at its index. */
export function addToLines(g: Tensor, lines: Lines): Tensor {
  return apply(addLinesRow, [g], lines);
}
