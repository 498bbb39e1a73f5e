import { apply } from "../autograd/apply.js";
import { overload, type Row, row } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { rounded } from "../tensor/dtype.js";
import { type Shape, show } from "../tensor/shape.js";
import { contiguousStrides } from "../tensor/strides.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, kind, tensorOf, trailing, whole } from "./arguments.js";
import { addPlaces, inBatch, type Places } from "./places.js";

// Padding of the last dimensions. Every mode is a table of source coordinates by dimension: where each coordinate of the
// result comes from, or nowhere (constant mode).

type Mode = "constant" | "reflect" | "replicate" | "circular";

interface Padded {
  readonly places: Places;
  /** Which elements of the result come from x; the others are `value`. */
  readonly inside: Int32Array;
  readonly value: number;
}

const padRow: Row<Padded> = row<Padded>({
  name: "pad",
  gradFn: "ConstantPadNdBackward0",
  letters: ["x"],
  run: ([x], { places: { at, picked }, inside, value }) => {
    const out = empty(picked, x.dtype);
    const [to, from] = [out.array().fill(rounded(x.dtype, value)), elements(x)];
    for (let i = 0; i < inside.length; i++) to[inside[i]] = from[at[i]];
    return out;
  },
  back: [
    (o, g, s) => {
      const { places, inside } = s.args;
      const flat = o.reshape(g, [-1]);
      const all = { at: inside, source: flat.shape, picked: [inside.length] };
      const kept = inside.length === flat.shape[0] ? flat : o.takePlaces(flat, all);
      return addPlaces(kept, { ...places, picked: [inside.length] });
    },
  ],
  push: (_o, [t], s) => t && apply(padRow, [t], { ...s.args, value: 0 }),
  batch: ({ places, inside, value }, n) => {
    const all = inBatch({ at: inside, source: places.picked, picked: [inside.length] }, n);
    return { places: inBatch(places, n), inside: all.at, value };
  },
  formula: { back: ["{g} inside"] },
});

/** Where coordinate i of the padded dimension lies in the original one of size n; -1 is outside. */
const sources: Readonly<Record<Mode, (i: number, n: number) => number>> = {
  constant: (i, n) => (i >= 0 && i < n ? i : -1),
  reflect: (i, n) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i),
  replicate: (i, n) => Math.min(Math.max(i, 0), n - 1),
  circular: (i, n) => ((i % n) + n) % n,
};

/** PyTorch has a node for each rank: "ReflectionPad2DBackward0" of [N, C, H, W]. */
const edgeRow = (mode: "reflect" | "replicate", ndim: number) =>
  overload(padRow, `${mode === "reflect" ? "Reflection" : "Replication"}Pad${ndim - 2}DBackward0`);

/** Options of `pad`. */
export interface PadOptions {
  /** Default "constant". */
  mode?: Mode;
  /** What "constant" pads with. Default 0. */
  value?: number;
}

/**
 * Pads the last dimensions: `pad` lists before and after of the last, then of the one before it, and so on; negative
 * sizes crop. Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export function pad(
  x: Tensor,
  pad: readonly number[],
  ...rest: [PadOptions?] | [mode?: Mode, value?: number]
): Tensor {
  const { mode = "constant", value = 0 } = trailing<PadOptions>("pad", rest, ["mode", "value"]);
  tensorOf("pad", "x", x);
  if (!Array.isArray(pad) || pad.length % 2 !== 0 || pad.length > 2 * x.ndim) {
    throw new ArgumentError(
      `pad: expected pairs of sizes for the last dimensions of x ${show(x.shape)}, got ${Array.isArray(pad) ? `[${pad}]` : kind(pad)}`,
    );
  }
  if (!Object.hasOwn(sources, mode))
    throw new ArgumentError(`pad: mode must be one of ${Object.keys(sources).join(", ")}, got ${kind(mode)}`);
  const before = x.shape.map((_, d) => whole("pad", "a size", pad[2 * (x.ndim - 1 - d)] ?? 0));
  const after = x.shape.map((_, d) => whole("pad", "a size", pad[2 * (x.ndim - 1 - d) + 1] ?? 0));
  const made = mode === "reflect" || mode === "replicate" ? edgeRow(mode, x.ndim) : padRow;
  return apply(made, [x], { ...layout(x.shape, before, after, mode), value });
}

function layout(
  shape: Shape,
  before: readonly number[],
  after: readonly number[],
  mode: Mode,
): Omit<Padded, "value"> {
  const picked = shape.map((n, d) => n + before[d] + after[d]);
  picked.forEach((n, d) => {
    const most = Math.max(before[d], after[d]);
    const limit =
      mode === "reflect" ? shape[d] - 1 : mode === "circular" ? shape[d] : Number.POSITIVE_INFINITY;
    if (n < 0 || most > limit || (mode === "replicate" && shape[d] === 0 && n > 0))
      throw new ShapeError(
        `pad: ${before[d]} before and ${after[d]} after do not fit dim ${d} of x ${show(shape)} in mode "${mode}"`,
      );
  });
  const strides = contiguousStrides(shape);
  const table = picked.map((n, d) =>
    Array.from({ length: n }, (_, i) => sources[mode](i - before[d], shape[d])),
  );
  const steps = contiguousStrides(picked);
  const [at, inside]: [number[], number[]] = [[], []];
  const total = picked.reduce((a, b) => a * b, 1);
  for (let k = 0; k < total; k++) {
    let place = 0;
    for (let d = 0; d < picked.length && place >= 0; d++) {
      const from = table[d][Math.floor(k / steps[d]) % picked[d]];
      place = from < 0 ? -1 : place + from * strides[d];
    }
    if (place < 0) continue;
    at.push(place);
    inside.push(k);
  }
  return { places: { at: Int32Array.from(at), source: shape, picked }, inside: Int32Array.from(inside) };
}
