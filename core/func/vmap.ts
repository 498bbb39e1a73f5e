import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { kind, type Trailing, trailing } from "../ops/arguments.js";
import { callUser } from "../tape/register.js";
import { show } from "../tensor/shape.js";
import { type Operand, Tensor } from "../tensor/tensor.js";
import { type Parts, parts } from "./tree.js";

type Dim = number | null;

export interface VmapOptions {
  /** By argument, the dimension to map over; null: the same for every call. One number stands for all tensors. */
  inDims?: Dim | readonly Dim[];
  /** Where the mapped dimension goes in each output. */
  outDims?: number | readonly number[];
}

type Rest = Trailing<VmapOptions, [Dim | readonly Dim[], number | readonly number[]]>;

/** f applied to every slice of its arguments along inDims, results stacked along outDims; differentiable, and nests with grad. */
export function vmap(f: (...args: Operand[]) => Tensor, ...rest: Rest): (...args: Operand[]) => Tensor;
export function vmap(f: (...args: Tensor[]) => Tensor, ...rest: Rest): (...args: Operand[]) => Tensor;
export function vmap(
  f: (...args: Tensor[]) => readonly Tensor[],
  ...rest: Rest
): (...args: Operand[]) => Tensor[];
export function vmap(f: (...args: never[]) => unknown, ...rest: Rest): (...args: never[]) => unknown;
export function vmap(f: (...args: never[]) => unknown, ...rest: Rest): (...args: never[]) => unknown {
  const { inDims = 0, outDims = 0 } = trailing<VmapOptions>("func.vmap", rest, ["inDims", "outDims"]);
  if (typeof f !== "function")
    throw new ArgumentError(`func.vmap: the first argument must be a function of tensors, got ${kind(f)}`);
  return (...args: unknown[]) => {
    const dims = args.map((x, i) => dimOf(x, Array.isArray(inDims) ? inDims[i] : (inDims as Dim)));
    const size = batch(args, dims);
    const results: Parts[] = [];
    for (let i = 0; i < size; i++) {
      const slices = args.map((x, a) => (dims[a] === null ? x : ops.select(x as Tensor, dims[a], i)));
      results.push(
        parts(
          "func.vmap",
          "the function's result",
          callUser(() => f(...(slices as never[]))),
        ),
      );
    }
    const [first] = results;
    return first.build(
      first.tensors.map((_, o) =>
        ops.stack(
          results.map(r => r.tensors[o]),
          Array.isArray(outDims) ? outDims[o] : outDims,
        ),
      ),
    );
  };
}

function dimOf(x: unknown, dim: Dim | undefined): Dim {
  if (dim === null || dim === undefined || !(x instanceof Tensor)) return null;
  if (!Number.isInteger(dim) || dim < -x.ndim || dim >= x.ndim) {
    throw new ArgumentError(
      `func.vmap: dim ${dim} is out of range for an argument of shape ${show(x.shape)}; use null to pass it whole`,
    );
  }
  return dim < 0 ? dim + x.ndim : dim;
}

function batch(args: readonly unknown[], dims: readonly Dim[]): number {
  const sizes = args.flatMap((x, i) => (dims[i] === null ? [] : [(x as Tensor).shape[dims[i]]]));
  if (sizes.length === 0)
    throw new ArgumentError(
      "func.vmap: no argument is mapped; give at least one tensor with a dimension in inDims",
    );
  if (sizes.some(n => n !== sizes[0]))
    throw new ShapeError(`func.vmap: the mapped dimensions differ: sizes ${sizes.join(", ")}`);
  if (sizes[0] === 0) throw new ShapeError("func.vmap: the mapped dimension is empty");
  return sizes[0];
}
