import { apply } from "../autograd/apply.js";
import { type Row, row } from "../autograd/rule.js";
import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { scatterStrided } from "../kernels/copy.js";
import { copyOf } from "../tensor/copy.js";
import { dimension, type Shape, show } from "../tensor/shape.js";
import { contiguousStrides } from "../tensor/strides.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { tensorOf } from "./arguments.js";

// Parts of a tensor along one dimension, as views.

/** Every step-th position from start on, count of them; `drop` removes the dimension (count is 1 then). */
interface Window {
  readonly dim: number;
  readonly start: number;
  readonly count: number;
  readonly step: number;
  readonly from: Shape;
  readonly drop: boolean;
}

function shapeOf({ dim, count, from, drop }: Window): number[] {
  return drop ? from.filter((_, i) => i !== dim) : from.map((n, i) => (i === dim ? count : n));
}

function stridesOf(strides: Shape, { dim, step, drop }: Window): number[] {
  return drop ? strides.filter((_, i) => i !== dim) : strides.map((s, i) => (i === dim ? s * step : s));
}

function windowRow(name: string): Row<Window> {
  return row<Window>({
    name,
    letters: ["x"],
    run: ([x], a) => x.strided(shapeOf(a), stridesOf(x.strides, a), x.offset + a.start * x.strides[a.dim]),
    back: [(o, g, s) => o.embed(g, s.args)],
    push: "linear",
    batch: (a, n) => ({ ...a, dim: a.dim + 1, from: [n, ...a.from] }),
    formula: { back: ["{g} put into zeros of {x}'s shape"], local: ["1"] },
    view: true,
  });
}

const sliceRow = windowRow("slice");
const selectRow = windowRow("select");

/** The transpose of a window: zeros with g where the window lies. */
const embedRow: Row<Window> = row<Window>({
  name: "embed",
  letters: ["g"],
  run: ([g], a) => {
    const out = empty(a.from, g.dtype);
    if (g.numel() === 0) return out;
    const flat = copyOf(g);
    const strides = contiguousStrides(a.from);
    scatterStrided(
      out.array(),
      shapeOf(a),
      stridesOf(strides, a),
      a.start * strides[a.dim],
      flat.array(),
      flat.offset,
    );
    return out;
  },
  back: [(_o, g, s) => apply(s.args.drop ? selectRow : sliceRow, [g], s.args)],
  push: "linear",
  batch: (a, n) => ({ ...a, dim: a.dim + 1, from: [n, ...a.from] }),
  formula: { back: ["the part of {g} in the window"] },
});

/** Zeros of the window's whole shape with g in the window. For the rules of views. */
export function embed(g: Tensor, a: Window): Tensor {
  return apply(embedRow, [g], a);
}

/** length positions of dim from start on. */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const d = dimension("narrow", dim, tensorOf("narrow", "x", x).ndim);
  const n = x.shape[d] ?? 1;
  const from = start < 0 ? start + n : start;
  if (x.ndim === 0) throw new ShapeError("narrow: a 0-d tensor has no dimension to narrow");
  if (!Number.isInteger(start) || !Number.isInteger(length) || from < 0 || length < 0 || from + length > n) {
    throw new IndexError(
      `narrow: start ${start} and length ${length} are out of range for dim ${d} of size ${n}`,
      [x.node],
    );
  }
  return apply(sliceRow, [x], { dim: d, start: from, count: length, step: 1, from: x.shape, drop: false });
}

/** Position `index` of dim, which disappears; negative indices count from the end. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  if (tensorOf("select", "x", x).ndim === 0)
    throw new ShapeError("select: a 0-d tensor has no dimension to select from");
  const d = dimension("select", dim, x.ndim);
  const n = x.shape[d];
  if (!Number.isInteger(index) || index < -n || index >= n) {
    throw new IndexError(
      `select: index ${String(index)} is out of range for dim ${d} of size ${n} (shape ${show(x.shape)})`,
      [x.node],
    );
  }
  return apply(selectRow, [x], {
    dim: d,
    start: index < 0 ? index + n : index,
    count: 1,
    step: 1,
    from: x.shape,
    drop: true,
  });
}

export interface SliceOptions {
  dim?: number;
  start?: number | null;
  end?: number | null;
  step?: number | null;
}

/** x[start:end:step] along dim; bounds may be negative or pass the size. */
export function sliceOf(
  x: Tensor,
  { dim = 0, start = null, end = null, step = null }: SliceOptions = {},
): Tensor {
  if (x.ndim === 0) throw new ShapeError("slice: a 0-d tensor has no dimension to slice");
  const d = dimension("slice", dim, x.ndim);
  const by = step ?? 1;
  if (!Number.isInteger(by) || by < 1)
    throw new ArgumentError(
      `slice: step must be a whole number > 0, got ${String(step)}; use flip to reverse`,
    );
  const n = x.shape[d];
  const from = bound("start", start ?? 0, n);
  const to = bound("end", end ?? n, n);
  const count = Math.max(0, Math.ceil((to - from) / by));
  return apply(sliceRow, [x], {
    dim: d,
    start: count === 0 ? 0 : from,
    count,
    step: by,
    from: x.shape,
    drop: false,
  });
}

function bound(what: string, value: number, n: number): number {
  if (!Number.isInteger(value) && Math.abs(value) !== Number.POSITIVE_INFINITY) {
    throw new ArgumentError(`slice: ${what} must be a whole number or null, got ${String(value)}`);
  }
  return Math.min(Math.max(value < 0 ? value + n : value, 0), n);
}
