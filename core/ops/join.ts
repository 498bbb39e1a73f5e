import { apply, applyAll } from "../autograd/apply.js";
import { leading, rankOf } from "../autograd/batch.js";
import { ops } from "../autograd/opset.js";
import { type Lane, overload, type Row, row } from "../autograd/rule.js";
import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { type Dtype, higher } from "../tensor/dtype.js";
import { dimension, numel, type Shape, show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, tensorOf, tensorsOf, whole } from "./arguments.js";

// Putting tensors together along a dimension, and taking them apart. The parts are views.

interface Along {
  readonly dim: number;
  /** Sizes of the parts along dim. */
  readonly parts: readonly number[];
}

/** Copies row-major parts side by side: each gives `part · inner` elements for every outer index. */
function concatenate(inputs: readonly Tensor[], shape: Shape, dim: number, dtype: Dtype): Tensor {
  const out = empty(shape, dtype);
  const data = out.array();
  const outer = numel(shape.slice(0, dim));
  let at = 0;
  for (const x of inputs) {
    const from = elements(x);
    const run = outer === 0 ? 0 : from.length / outer;
    const step = data.length / Math.max(1, outer);
    for (let o = 0; o < outer; o++) data.set(from.subarray(o * run, (o + 1) * run), at + o * step);
    at += run;
  }
  return out;
}

const common = (inputs: readonly Tensor[]) => inputs.map(x => x.dtype).reduce(higher);

/** Any number of inputs: the formula of the last letter holds for all that follow. */
const catRow: Row<Along> = row<Along>({
  name: "cat",
  letters: ["x"],
  run: (inputs, { dim, parts }) => {
    const shape = [...(inputs.find(x => x.ndim > 1 || x.numel() > 0) ?? inputs[0]).shape];
    shape[dim] = parts.reduce((a, b) => a + b, 0);
    return concatenate(inputs, shape, dim, common(inputs));
  },
  back: (o, g, s, slot) => {
    const { dim, parts } = s.args;
    const start = parts.slice(0, slot).reduce((a, b) => a + b, 0);
    const part = o.narrow(g, dim, start, parts[slot]);
    return part.ndim === s.shapeIn(slot).length ? part : o.reshape(part, s.shapeIn(slot));
  },
  push: "linear",
  batch: {
    run: (_o, lanes, args, { size }) =>
      apply(catRow, catLanes(lanes, size, args), { ...args, dim: args.dim + 1 }),
  },
  formula: { back: ["its part of {g}"] },
});

/** A 1-d part of size 0, which joins anything, gets the shape of the others; none of it is copied. */
function catLanes(lanes: readonly Lane[], size: number, { dim, parts }: Along): Tensor[] {
  const like = lanes.find((lane, i) => parts[i] > 0 || rankOf(lane) > 1) ?? lanes[0];
  const rank = rankOf(like);
  return lanes.map(lane => {
    if (rankOf(lane) === rank) return leading(lane, size);
    const shape = like.x.shape.slice(like.mapped ? 1 : 0).map((n, d) => (d === dim ? 0 : n));
    return ops.reshape(leading(lane, size), [size, ...shape]);
  });
}

const stackRow = row<{ dim: number }>({
  name: "stack",
  letters: ["x"],
  run: (inputs, { dim }) => {
    const shape = [...inputs[0].shape];
    shape.splice(dim, 0, inputs.length);
    return concatenate(inputs, shape, dim, common(inputs));
  },
  back: (o, g, s, slot) => o.select(g, s.args.dim, slot),
  push: "linear",
  batch: ({ dim }) => ({ dim: dim + 1 }),
  formula: { back: ["its part of {g}"] },
});

/**
 * Joins tensors that agree in all dimensions but `dim`; a 1-d tensor of size 0 joins anything.
 * Docs: https://pytorch.org/docs/stable/generated/torch.cat.html
 */
export function cat(tensors: readonly Tensor[], dim: number | { dim?: number } = 0): Tensor {
  const inputs = tensorsOf("cat", tensors);
  if (inputs.length === 0) throw new ArgumentError("cat: the list of tensors is empty; give at least one");
  const like = inputs.find(x => x.ndim !== 1 || x.numel() > 0) ?? inputs[0];
  if (like.ndim === 0) throw new ShapeError("cat: 0-d tensors cannot be joined along a dimension; use stack");
  const d = dimension("cat", typeof dim === "number" ? dim : (dim.dim ?? 0), like.ndim);
  const skipped = (x: Tensor) => x.ndim === 1 && x.numel() === 0;
  for (const x of inputs) {
    if (skipped(x) || (x.ndim === like.ndim && x.shape.every((n, i) => i === d || n === like.shape[i])))
      continue;
    throw new ShapeError(
      `cat: shapes ${show(like.shape)} and ${show(x.shape)} differ outside of dim ${d}; only the size along dim may differ`,
    );
  }
  return apply(catRow, inputs, {
    dim: d,
    parts: inputs.map(x => (skipped(x) && like.ndim > 1 ? 0 : x.shape[d])),
  });
}

/** Joins tensors of one shape along a new dimension. Docs: https://pytorch.org/docs/stable/generated/torch.stack.html */
export function stack(tensors: readonly Tensor[], dim: number | { dim?: number } = 0): Tensor {
  const inputs = tensorsOf("stack", tensors);
  if (inputs.length === 0) throw new ArgumentError("stack: the list of tensors is empty; give at least one");
  const shape = inputs[0].shape;
  for (const x of inputs) {
    if (x.ndim === shape.length && x.shape.every((n, i) => n === shape[i])) continue;
    throw new ShapeError(`stack: shapes ${show(shape)} and ${show(x.shape)} differ; all must be the same`);
  }
  const d = dimension("stack", typeof dim === "number" ? dim : (dim.dim ?? 0), shape.length + 1);
  return apply(stackRow, inputs, { dim: d });
}

const slab = (x: Tensor, dim: number, start: number, length: number) =>
  x.strided(
    x.shape.map((n, i) => (i === dim ? length : n)),
    x.strides,
    x.offset + start * x.strides[dim],
  );

const splitRow = row<Along>({
  name: "split",
  letters: ["x"],
  run: ([x], { dim, parts }) => {
    let start = 0;
    return parts.map(part => {
      start += part;
      return slab(x, dim, start - part, part);
    });
  },
  back: [
    (o, _g, s) =>
      o.cat(
        s.args.parts.map((_, i) => s.grad(i)),
        { dim: s.args.dim },
      ),
  ],
  push: "linear",
  batch: a => ({ ...a, dim: a.dim + 1 }),
  formula: { back: ["the parts' {g} joined"] },
  view: true,
});

const splitSections = overload(splitRow, "SplitWithSizesBackward0");

function apart(op: string, x: Tensor, dim: number, parts: readonly number[], made = splitRow): Tensor[] {
  if (parts.length === 0) throw new ArgumentError(`${op}: there are no parts to make`);
  return applyAll(made, [x], { dim, parts });
}

const dimOf = (dim: number | { dim?: number }) => (typeof dim === "number" ? dim : (dim.dim ?? 0));

function checked(op: string, x: Tensor, dim: number | { dim?: number }): number {
  if (tensorOf(op, "x", x).ndim === 0)
    throw new ShapeError(`${op}: a 0-d tensor has no dimension to take apart`);
  return dimension(op, dimOf(dim), x.ndim);
}

/** Equal parts of a size (the last may be smaller), or parts of the sizes listed. Docs: https://pytorch.org/docs/stable/generated/torch.split.html */
export function split(
  x: Tensor,
  sizeOrSections: number | readonly number[],
  dim: number | { dim?: number } = 0,
): Tensor[] {
  const d = checked("split", x, dim);
  const size = x.shape[d];
  if (typeof sizeOrSections === "number")
    return apart("split", x, d, equal(size, whole("split", "the size", sizeOrSections, 1)));
  const parts = sizeOrSections.map(part => whole("split", "a section", part, 0));
  const total = parts.reduce((a, b) => a + b, 0);
  if (total !== size) {
    throw new ShapeError(
      `split: sections [${parts.join(", ")}] add up to ${total}, but dim ${d} of x ${show(x.shape)} has size ${size}`,
    );
  }
  return apart("split", x, d, parts, splitSections);
}

function equal(size: number, part: number): number[] {
  if (size === 0) return [0];
  return Array.from({ length: Math.ceil(size / part) }, (_, i) => Math.min(part, size - i * part));
}

/** At most `chunks` parts of one size, the last smaller. Docs: https://pytorch.org/docs/stable/generated/torch.chunk.html */
export function chunk(x: Tensor, chunks: number, dim: number | { dim?: number } = 0): Tensor[] {
  const d = checked("chunk", x, dim);
  const count = whole("chunk", "chunks", chunks, 1);
  const size = x.shape[d];
  return apart(
    "chunk",
    x,
    d,
    size === 0 ? new Array<number>(count).fill(0) : equal(size, Math.ceil(size / count)),
  );
}

const unbindRow = row<{ dim: number; count: number }>({
  name: "unbind",
  letters: ["x"],
  run: ([x], { dim, count }) =>
    Array.from({ length: count }, (_, i) =>
      x.strided(
        x.shape.filter((_n, d) => d !== dim),
        x.strides.filter((_n, d) => d !== dim),
        x.offset + i * x.strides[dim],
      ),
    ),
  back: [
    (o, _g, s) =>
      o.stack(
        Array.from({ length: s.args.count }, (_, i) => s.grad(i)),
        { dim: s.args.dim },
      ),
  ],
  push: "linear",
  batch: a => ({ ...a, dim: a.dim + 1 }),
  formula: { back: ["the parts' {g} stacked"] },
  view: true,
});

/** All slices along dim, without it. Docs: https://pytorch.org/docs/stable/generated/torch.unbind.html */
export function unbind(x: Tensor, dim: number | { dim?: number } = 0): Tensor[] {
  const d = checked("unbind", x, dim);
  if (x.shape[d] === 0)
    throw new IndexError(`unbind: dim ${d} of x ${show(x.shape)} is empty; there is nothing to unbind`);
  return applyAll(unbindRow, [x], { dim: d, count: x.shape[d] });
}
