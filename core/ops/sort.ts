import { apply, applyAll } from "../autograd/apply.js";
import type { BatchLevel } from "../autograd/levels.js";
import { ops } from "../autograd/opset.js";
import { type Row, row, rowOf } from "../autograd/rule.js";
import { ArgumentError } from "../errors.js";
import { argsort as argsortKernel } from "../kernels/sort.js";
import { dimension, show } from "../tensor/shape.js";
import { fromData, type Tensor } from "../tensor/tensor.js";
import { elements, tensorOf, trailing, whole } from "./arguments.js";
import { lanesOf } from "./lanes.js";
import { addPlaces, type Places, pick, takePlaces } from "./places.js";

// Order along one dimension. Equal elements keep their order; NaN counts as the greatest.

interface Args {
  readonly dim: number;
  readonly descending: boolean;
  /** How many leading elements of the order are kept. */
  readonly count: number;
  /** Where the kept elements came from: filled in by the forward run, read by the derivative. */
  readonly found: { places: Places };
}

/** Values and int32 indices of the first `count` in order. */
function order(x: Tensor, { dim, descending, count, found }: Args): Tensor[] {
  const { outer, size, inner } = lanesOf(x.shape, dim);
  const all = new Int32Array(x.numel());
  argsortKernel(all, elements(x), outer, size, inner, descending);
  const shape = x.shape.map((n, d) => (d === dim ? count : n));
  const indices = new Int32Array(outer * count * inner);
  const at = new Int32Array(indices.length);
  let to = 0;
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < count * inner; k++, to++) {
      indices[to] = all[o * size * inner + k];
      at[to] = (o * size + indices[to]) * inner + (k % inner);
    }
  }
  found.places = { at, source: x.shape, picked: shape };
  return [pick(x, found.places), fromData(indices, shape, "int32")];
}

const orderRow = (name: string) =>
  row<Args>({
    name,
    letters: ["x"],
    run: ([x], args) => order(x, args),
    back: [(_o, _g, s) => addPlaces(s.grad(0), s.args.found.places)],
    push: (_o, [t], s) => [t && takePlaces(t, s.args.found.places), null],
    batch: { run: (_o, [{ x }], args, level) => ordered(rowOf(name) as Row<Args>, x, args, level) },
    formula: { back: ["{g} put back in order"] },
  });

/** All samples in order; what was found is told to the one row that stands for them. */
function ordered(made: Row<Args>, x: Tensor, args: Args, level: BatchLevel): Tensor[] {
  const flat = x.ndim === 1;
  const own = { ...args, dim: args.dim + 1, found: nowhere() };
  const outs = applyAll(made, [flat ? ops.unsqueeze(x, 1) : x], own);
  const { at, source, picked } = own.found.places;
  const rank = flat ? 0 : x.ndim - 1;
  args.found.places = {
    at,
    source: source.slice(1, 1 + rank),
    picked: picked.slice(1, 1 + rank),
    batch: level,
  };
  return flat ? outs.map(out => ops.squeeze(out, 1)) : outs;
}

const sortRow = orderRow("sort");
const topkRow = orderRow("topk");

const argsortRow = row<Args>({
  name: "argsort",
  letters: ["x"],
  run: ([x], args) => order(x, args)[1],
  batch: { run: (_o, [{ x }], args, level) => ordered(sortRow, x, args, level)[1] },
  stops: "integer",
});

const nowhere = (): Args["found"] => ({ places: { at: new Int32Array(0), source: [0], picked: [0] } });

/** Options of `sort` and `argsort`. */
export interface SortOptions {
  /** Default −1. */
  dim?: number;
  descending?: boolean;
  /** Always stable; the option is PyTorch's. */
  stable?: boolean;
}

/** Sorted values and where they were (int32). */
export interface Ordered {
  readonly values: Tensor;
  /** int32. */
  readonly indices: Tensor;
}

function sortArgs(op: string, x: Tensor, rest: readonly unknown[]): Args {
  const { dim = -1, descending = false } = trailing<SortOptions>(op, rest, ["dim", "descending", "stable"]);
  const d = dimension(op, dim, tensorOf(op, "x", x).ndim);
  return { dim: d, descending, count: x.shape[d] ?? 1, found: nowhere() };
}

type SortTrailing = [SortOptions?] | [dim?: number, descending?: boolean];

/** x in order along dim, and where each element was. Docs: https://pytorch.org/docs/stable/generated/torch.sort.html */
export function sort(x: Tensor, ...rest: SortTrailing): Ordered {
  const [values, indices] = applyAll(sortRow, [x], sortArgs("sort", x, rest));
  return { values, indices };
}

/** The indices that sort x along dim (int32). Docs: https://pytorch.org/docs/stable/generated/torch.argsort.html */
export function argsort(x: Tensor, ...rest: SortTrailing): Tensor {
  return apply(argsortRow, [x], sortArgs("argsort", x, rest));
}

/** Options of `topk`. */
export interface TopkOptions {
  /** Default −1. */
  dim?: number;
  /** Default true: the k greatest. */
  largest?: boolean;
  /** The result is always sorted; the option is PyTorch's. */
  sorted?: boolean;
}

/** The k greatest (or smallest) along dim, in order. Docs: https://pytorch.org/docs/stable/generated/torch.topk.html */
export function topk(
  x: Tensor,
  k: number,
  ...rest: [TopkOptions?] | [dim?: number, largest?: boolean, sorted?: boolean]
): Ordered {
  const { dim = -1, largest = true } = trailing<TopkOptions>("topk", rest, ["dim", "largest", "sorted"]);
  const d = dimension("topk", dim, tensorOf("topk", "x", x).ndim);
  const count = whole("topk", "k", k, 0);
  const size = x.shape[d] ?? 1;
  if (count > size)
    throw new ArgumentError(
      `topk: k is ${count}, but dim ${d} of x ${show(x.shape)} has only ${size} elements`,
    );
  const [values, indices] = applyAll(topkRow, [x], { dim: d, descending: largest, count, found: nowhere() });
  return { values, indices };
}
