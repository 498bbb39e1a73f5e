import { apply } from "../autograd/apply.js";
import { Batched } from "../autograd/batched.js";
import { ops } from "../autograd/opset.js";
import { overload, type Row, row } from "../autograd/rule.js";
import { IndexError, ShapeError } from "../errors.js";
import { firstOutside, placesAlong, putAt } from "../kernels/gather.js";
import { dimension, type Shape, show } from "../tensor/shape.js";
import { empty, type Operand, type Tensor } from "../tensor/tensor.js";
import { elements, indexDtype, sameDtype, tensorOf } from "./arguments.js";
import { lanesOf } from "./lanes.js";
import {
  addPlaces,
  addToLines,
  atPlaces,
  type Lines,
  linesInBatch,
  type Places,
  pick,
  pickLines,
  placesFor,
  takePlaces,
} from "./places.js";

// Reading and writing by index tensors along one dimension (https://pytorch.org/docs/stable/torch.html, indexing ops).

const gatherRow: Row<Places> = row<Places>({
  name: "gather",
  letters: ["x", "i"],
  run: ([x], places) => pick(x, places),
  back: [(_o, g, s) => addPlaces(g, s.args), null],
  push: "linear",
  batch: atPlaces(() => gatherRow),
  formula: { back: ["{g} added at {i}", null] },
});

const scatterAddRow: Row<Places> = row<Places>({
  name: "scatterAdd",
  letters: ["x", "i", "y"],
  run: ([x, , y], { at }) => {
    const out = copyOf(x);
    const data = out.array();
    const source = elements(y);
    for (let i = 0; i < at.length; i++) data[at[i]] += source[i];
    return out;
  },
  back: [(_o, g) => g, null, (_o, g, s) => takePlaces(g, s.args)],
  push: "linear",
  batch: atPlaces(() => scatterAddRow),
  formula: { back: ["{g}", null, "{g} at {i}"] },
});

const scatterRow: Row<Places> = row<Places>({
  name: "scatter",
  letters: ["x", "i", "y"],
  run: ([x, , y], { at }) => {
    const out = copyOf(x);
    putAt(out.array(), elements(y), at);
    return out;
  },
  back: [(o, g, s) => o.mul(g, elsewhere(g, s.args)), null, (_o, g, s) => takePlaces(g, s.args)],
  push: "linear",
  batch: atPlaces(() => scatterRow),
  formula: { back: ["{g} outside of {i}", null, "{g} at {i}"] },
});

const scatterNumber = overload(scatterRow, "ScatterBackward1");

/** Ones with zeros at the places. */
export function elsewhere(like: Tensor, { at, source, batch }: Places): Tensor {
  if (batch !== undefined) {
    const whole = elsewhere(like, { at, source: [batch.size, ...source], picked: [] });
    return new Batched(batch, whole, true);
  }
  const mask = empty(source, like.dtype);
  const data = mask.array().fill(1);
  for (let i = 0; i < at.length; i++) data[at[i]] = 0;
  return mask;
}

export function copyOf(x: Tensor): Tensor {
  const out = empty(x.shape, x.dtype);
  out.array().set(elements(x));
  return out;
}

/** Places that `index` names in a tensor of `shape` along dim, everything checked. */
function along(op: string, x: Tensor, dim: number, index: Tensor): Places {
  const d = dimension(op, dim, tensorOf(op, "x", x).ndim);
  indexDtype(op, "index", tensorOf(op, "index", index));
  const fits = index.ndim === x.ndim && index.shape.every((n, i) => i === d || n <= x.shape[i]);
  if (!fits) {
    throw new ShapeError(
      `${op}: index ${show(index.shape)} does not fit x ${show(x.shape)} along dim ${d}; it needs as many dimensions, ` +
        "none larger than x's except that one",
    );
  }
  return placesFor([index], ([plain]) => {
    const data = elements(plain);
    inside(op, data, x.shape[d] ?? 1, d);
    return { at: placesAlong(data, index.shape, x.shape, d), source: x.shape, picked: index.shape };
  });
}

/** Throws unless all indices are in [0, size). */
export function inside(
  op: string,
  index: ArrayLike<number> & Parameters<typeof firstOutside>[0],
  size: number,
  dim: number,
): void {
  const outside = firstOutside(index, size);
  if (outside < 0) return;
  throw new IndexError(
    `${op}: index ${index[outside]} is out of range for dim ${dim} of size ${size}; valid are 0 to ${size - 1}`,
  );
}

/** out[i][j] = x[i][index[i][j]] for dim 1. Docs: https://pytorch.org/docs/stable/generated/torch.gather.html */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  const places = along("gather", x, dim, index);
  return apply(gatherRow, [x, index], places);
}

/** The part of src that an index of that shape reads. */
function leading(op: string, src: Tensor, shape: Shape): Tensor {
  if (src.ndim !== shape.length || src.shape.some((n, d) => n < shape[d]))
    throw new ShapeError(
      `${op}: src ${show(src.shape)} is smaller than index ${show(shape)}; they need sizes of their own for each entry`,
    );
  return src.shape.reduce((part, n, d) => (n === shape[d] ? part : ops.narrow(part, d, 0, shape[d])), src);
}

/** x with src added at the indices. Docs: https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_add_.html */
export function scatterAdd(x: Tensor, dim: number, index: Tensor, src: Tensor): Tensor {
  const places = along("scatterAdd", x, dim, index);
  sameDtype("scatterAdd", x, tensorOf("scatterAdd", "src", src));
  return apply(scatterAddRow, [x, index, leading("scatterAdd", src, index.shape)], places);
}

/** x with src written at the indices. Docs: https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_.html */
export function scatter(x: Tensor, dim: number, index: Tensor, src: Operand): Tensor {
  const places = along("scatter", x, dim, index);
  if (typeof src === "number") return apply(scatterNumber, [x, index, filled(index.shape, x, src)], places);
  sameDtype("scatter", x, tensorOf("scatter", "src", src));
  return apply(scatterRow, [x, index, leading("scatter", src, index.shape)], places);
}

function filled(shape: Shape, like: Tensor, value: number): Tensor {
  const out = empty(shape, like.dtype);
  out.array().fill(value);
  return out;
}

const indexSelectRow = row<Lines>({
  name: "indexSelect",
  letters: ["x", "i"],
  run: ([x], lines) => pickLines(x, lines),
  back: [(_o, g, s) => addToLines(g, s.args), null],
  push: "linear",
  batch: linesInBatch,
  formula: { back: ["{g} added at {i}", null] },
});

/** The lines of x along dim that index (1-d) names. Docs: https://pytorch.org/docs/stable/generated/torch.index_select.html */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  const d = dimension("indexSelect", dim, tensorOf("indexSelect", "x", x).ndim);
  indexDtype("indexSelect", "index", tensorOf("indexSelect", "index", index));
  if (index.ndim > 1)
    throw new ShapeError(
      `indexSelect: index must have one dimension, found ${show(index.shape)}; use gather or at`,
    );
  if (index instanceof Batched && index.mapped && x.ndim > 0) return linesOfSamples(x, d, index);
  const list = Int32Array.from(elements(index));
  inside("indexSelect", list, x.shape[d] ?? 1, d);
  const picked = x.ndim === 0 ? [] : x.shape.map((n, i) => (i === d ? list.length : n));
  return apply(indexSelectRow, [x, index], { index: list, ...lanesOf(x.shape, d), source: x.shape, picked });
}

/** Each sample picks lines of its own: every element is gathered. */
function linesOfSamples(x: Tensor, dim: number, index: Tensor): Tensor {
  const count = index.ndim === 0 ? 1 : index.shape[0];
  const column = ops.reshape(
    index,
    x.shape.map((_, d) => (d === dim ? count : 1)),
  );
  return gather(
    x,
    dim,
    ops.expand(
      column,
      x.shape.map((n, d) => (d === dim ? count : n)),
    ),
  );
}
