import { apply } from "../autograd/apply.js";
import { type Row, row } from "../autograd/rule.js";
import { ArgumentError } from "../errors.js";
import { dimension, type Shape, show } from "../tensor/shape.js";
import { contiguousStrides } from "../tensor/strides.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, tensorOf, trailing, whole } from "./arguments.js";

// Elements moved to other places: reversed, or shifted around.

/** Moves every element: source coordinate of each coordinate of the output, by dimension. */
function moved(x: Tensor, coordinate: (d: number, i: number) => number): Tensor {
  const out = empty(x.shape, x.dtype);
  const [to, from] = [out.array(), elements(x)];
  const strides = contiguousStrides(x.shape);
  const table = x.shape.map((n, d) =>
    Int32Array.from({ length: n }, (_, i) => coordinate(d, i) * strides[d]),
  );
  for (let k = 0; k < to.length; k++) {
    let place = 0;
    for (let d = 0; d < table.length; d++) place += table[d][Math.floor(k / strides[d]) % x.shape[d]];
    to[k] = from[place];
  }
  return out;
}

const flipRow = row<{ dims: readonly number[] }>({
  name: "flip",
  letters: ["x"],
  run: ([x], { dims }) => moved(x, (d, i) => (dims.includes(d) ? x.shape[d] - 1 - i : i)),
  back: [(o, g, s) => o.flip(g, s.args.dims)],
  push: "linear",
  batch: ({ dims }) => ({ dims: dims.map(d => d + 1) }),
  formula: { back: ["{g} flipped"] },
});

/** Reversed along dims. Docs: https://pytorch.org/docs/stable/generated/torch.flip.html */
export function flip(x: Tensor, dims: number | readonly number[]): Tensor {
  const { ndim } = tensorOf("flip", "x", x);
  const list = (typeof dims === "number" ? [dims] : dims).map(d => dimension("flip", d, ndim));
  if (new Set(list).size < list.length)
    throw new ArgumentError(`flip: dims ${show(list)} names a dimension twice`);
  return apply(flipRow, [x], { dims: list });
}

interface Shifts {
  /** By dimension. */
  readonly by: readonly number[];
  /** Along the flattened tensor instead. */
  readonly flat: boolean;
}

const rollRow: Row<Shifts> = row<Shifts>({
  name: "roll",
  letters: ["x"],
  run: ([x], { by, flat }) => {
    const shape: Shape = flat ? [x.numel()] : x.shape;
    const wrap = (d: number, i: number) => (((i - by[d]) % shape[d]) + shape[d]) % shape[d];
    if (!flat) return moved(x, wrap);
    const from = elements(x);
    const out = empty(x.shape, x.dtype);
    const to = out.array();
    for (let i = 0; i < to.length; i++) to[i] = from[wrap(0, i)];
    return out;
  },
  back: [(_o, g, s) => apply(rollRow, [g], { ...s.args, by: s.args.by.map(n => -n) })],
  push: "linear",
  batch: {
    run: (o, [{ x }], { by, flat }) => {
      const rows = flat ? o.reshape(x, [x.shape[0], -1]) : x;
      return o.reshape(apply(rollRow, [rows], { by: [0, ...by], flat: false }), x.shape);
    },
  },
  formula: { back: ["{g} rolled back"] },
});

/** Shifted along dims, wrapping around; without dims, flattened. Docs: https://pytorch.org/docs/stable/generated/torch.roll.html */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  ...rest: [dims?: number | readonly number[] | { dims?: number | readonly number[] }]
): Tensor {
  const options = Array.isArray(rest[0])
    ? { dims: rest[0] }
    : trailing<{ dims: number | readonly number[] }>("roll", rest, ["dims"]);
  const list = (typeof shifts === "number" ? [shifts] : shifts).map(n => whole("roll", "a shift", n));
  const { ndim } = tensorOf("roll", "x", x);
  if (options.dims === undefined) {
    if (list.length !== 1) throw new ArgumentError(`roll: ${list.length} shifts need dims, one for each`);
    return apply(rollRow, [x], { by: list, flat: true });
  }
  const dims = (typeof options.dims === "number" ? [options.dims] : options.dims).map(d =>
    dimension("roll", d, ndim),
  );
  if (dims.length !== list.length)
    throw new ArgumentError(`roll: ${list.length} shifts, but ${dims.length} dims; give one shift for each`);
  const by = new Array<number>(ndim).fill(0);
  dims.forEach((d, i) => {
    by[d] += list[i];
  });
  return apply(rollRow, [x], { by, flat: false });
}
