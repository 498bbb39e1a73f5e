import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { dimension } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { kind, type Trailing, tensorOf, trailing } from "./arguments.js";
import type { Dims } from "./reduce.js";

// linalg.norm: unlike the top-level norm it knows matrices, whose norms are not those of their elements.

type Order = number | "fro" | "nuc";

/** Options of `linalg.norm`. */
export interface OrderOptions {
  /** Of vectors any number; of matrices "fro", "nuc", ±1, ±2 or ±Infinity. Left out: the 2-norm of all elements. */
  ord?: Order | null;
  dim?: Dims;
  keepdim?: boolean;
}

/**
 * ‖x‖ of the order asked for: of a matrix where x (or `dim`) has two dimensions and an order is given, else of a vector.
 * Docs: https://pytorch.org/docs/stable/generated/torch.linalg.norm.html
 */
export function norm(x: Tensor, ...rest: Trailing<OrderOptions, [Order | null, Dims, boolean]>): Tensor {
  const t = tensorOf("linalg.norm", "x", x);
  const options = trailing<OrderOptions>("linalg.norm", rest, ["ord", "dim", "keepdim"]);
  const { ord = null, dim = null, keepdim = false } = options;
  const given =
    dim === null ? [...t.shape.keys()] : Array.isArray(dim) ? (dim as readonly number[]) : [dim as number];
  if (ord === null) return ops.norm(t, { dim, keepdim });
  if (given.length === 2) return ofMatrix(t, ord, [given[0], given[1]], keepdim);
  if (given.length === 1 && typeof ord === "number") return ops.norm(t, { p: ord, dim: given, keepdim });
  throw new ArgumentError(
    `linalg.norm: order ${kind(ord)} is for ${typeof ord === "string" ? "matrices" : "vectors and matrices"}, but it would run over ${given.length} dimensions; name one or two in dim`,
  );
}

/** Sum, greatest or least of the singular values. */
function bySingular(x: Tensor, ord: 2 | -2 | "nuc", [rows, columns]: Pair, keepdim: boolean): Tensor {
  const last = [dimension("linalg.norm", rows, x.ndim), dimension("linalg.norm", columns, x.ndim)];
  const others = x.shape.map((_, d) => d).filter(d => !last.includes(d));
  const values = ops.svdvals(ops.permute(x, [...others, ...last]));
  const reduced = ord === "nuc" ? ops.sum(values, -1) : (ord > 0 ? ops.amax : ops.amin)(values, { dim: -1 });
  return keepdim
    ? ops.reshape(
        reduced,
        x.shape.map((n, d) => (last.includes(d) ? 1 : n)),
      )
    : reduced;
}

type Pair = readonly [rows: number, columns: number];

/** The greatest (or for negative orders least) sum of absolute values along columns or rows. */
function ofMatrix(x: Tensor, ord: Order, [rows, columns]: Pair, keepdim: boolean): Tensor {
  if (ord === "fro") return ops.norm(x, { dim: [rows, columns], keepdim });
  if (ord === "nuc" || ord === 2 || ord === -2) return bySingular(x, ord, [rows, columns], keepdim);
  const inner = Math.abs(ord) === 1 ? rows : Math.abs(ord) === Number.POSITIVE_INFINITY ? columns : null;
  if (inner === null)
    throw new ArgumentError(
      `linalg.norm: a matrix has the orders "fro", "nuc", ±1, ±2 and ±Infinity, got ${kind(ord)}; for the elements' norm use norm(x, { p })`,
    );
  const sums = ops.sum(ops.abs(x), { dim: inner, keepdim: true });
  return (ord > 0 ? ops.amax : ops.amin)(sums, { dim: [rows, columns], keepdim });
}
