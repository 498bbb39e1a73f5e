import { Batched } from "../autograd/batched.js";
import { type BatchLevel, batchLevel, type Randomness, within } from "../autograd/levels.js";
import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { kind, type Trailing, trailing } from "../ops/arguments.js";
import { callUser } from "../tape/register.js";
import { show } from "../tensor/shape.js";
import { type Operand, Tensor } from "../tensor/tensor.js";
import { type Parts, parts } from "./tree.js";
import { watched } from "./watched.js";

// One call for all samples (https://pytorch.org/docs/stable/generated/torch.func.vmap.html): the function sees tensors of
// one sample's shape, and each operation runs once, on the whole batch.

type Dim = number | null;

/** Which dimensions `vmap` runs along: of the arguments and of the results. */
export interface VmapOptions {
  /** By argument, the dimension to map over (of all tensors in it); null: the same for every sample. One number stands for all tensors. */
  inDims?: Dim | readonly Dim[];
  /** Where the mapped dimension goes in each output. */
  outDims?: number | readonly number[];
  /** Random operations inside throw ("error"), draw for each sample ("different") or once for all ("same"). Default "error". */
  randomness?: Randomness;
}

type Rest = Trailing<VmapOptions, [Dim | readonly Dim[], number | readonly number[], Randomness]>;

/** f applied to every slice of its arguments along inDims, results stacked along outDims; differentiable, and nests with grad. */
export function vmap(f: (...args: Operand[]) => Tensor, ...rest: Rest): (...args: Operand[]) => Tensor;
export function vmap(f: (...args: Tensor[]) => Tensor, ...rest: Rest): (...args: Operand[]) => Tensor;
export function vmap(
  f: (...args: Tensor[]) => readonly Tensor[],
  ...rest: Rest
): (...args: Operand[]) => Tensor[];
export function vmap(f: (...args: never[]) => unknown, ...rest: Rest): (...args: never[]) => unknown;
export function vmap(f: (...args: never[]) => unknown, ...rest: Rest): (...args: never[]) => unknown {
  const options = trailing<VmapOptions>("func.vmap", rest, ["inDims", "outDims", "randomness"]);
  const { inDims = 0, outDims = 0, randomness = "error" } = options;
  if (typeof f !== "function")
    throw new ArgumentError(`func.vmap: the first argument must be a function of tensors, got ${kind(f)}`);
  if (randomness !== "error" && randomness !== "different" && randomness !== "same")
    throw new ArgumentError(
      `func.vmap: randomness is "error", "different" or "same", got ${kind(randomness)}`,
    );
  return (...args: unknown[]) => {
    const mapped = args.map((x, i) => mappedOf(x, Array.isArray(inDims) ? inDims[i] : (inDims as Dim)));
    const size = sizeOf(mapped);
    const level = batchLevel(size, randomness);
    const inside = args.map((x, i) => (mapped[i] === null ? x : samples(mapped[i], level)));
    const result = watched(() => within(level, () => callUser(() => f(...(inside as never[])))));
    const output = parts("func.vmap", "the function's result", result);
    return output.build(
      output.tensors.map((t, o) => batchOf(t, level, Array.isArray(outDims) ? outDims[o] : outDims)),
    );
  };
}

/** An argument taken apart, and the dimension that each of its tensors is mapped over. */
interface Mapped {
  readonly parts: Parts;
  readonly dims: readonly number[];
}

function mappedOf(x: unknown, dim: Dim | undefined): Mapped | null {
  if (dim === null || dim === undefined || typeof x === "number") return null;
  if (!(x instanceof Tensor) && (typeof x !== "object" || x === null)) return null;
  const found = parts("func.vmap", "an argument", x);
  return { parts: found, dims: found.tensors.map(t => dimOf(t, dim)) };
}

function dimOf(x: Tensor, dim: number): number {
  if (!Number.isInteger(dim) || dim < -x.ndim || dim >= x.ndim) {
    throw new ArgumentError(
      `func.vmap: dim ${dim} is out of range for an argument of shape ${show(x.shape)}; use null to pass it whole`,
    );
  }
  return dim < 0 ? dim + x.ndim : dim;
}

function sizeOf(mapped: readonly (Mapped | null)[]): number {
  const sizes = mapped.flatMap(each => each?.parts.tensors.map((t, i) => t.shape[each.dims[i]]) ?? []);
  if (sizes.length === 0)
    throw new ArgumentError(
      "func.vmap: no argument is mapped; give at least one tensor with a dimension in inDims",
    );
  if (sizes.some(n => n !== sizes[0]))
    throw new ShapeError(`func.vmap: the mapped dimensions differ: sizes ${sizes.join(", ")}`);
  if (sizes[0] === 0) throw new ShapeError("func.vmap: the mapped dimension is empty");
  return sizes[0];
}

/** The argument as the function sees it. */
function samples({ parts, dims }: Mapped, level: BatchLevel): unknown {
  return parts.build(parts.tensors.map((t, i) => new Batched(level, moved(t, dims[i], 0), true)));
}

/** What the function returned, with the batch at `dim`. */
function batchOf(t: Tensor, level: BatchLevel, dim: number | undefined): Tensor {
  const own = t instanceof Batched && t.level === level;
  const physical = own ? t.physical : t;
  const whole = own && t.mapped ? physical : ops.expand(physical, [level.size, ...physical.shape]);
  const { ndim } = whole;
  if (dim === undefined || !Number.isInteger(dim) || dim < -ndim || dim >= ndim) {
    throw new ArgumentError(
      `func.vmap: outDims ${String(dim)} is out of range for an output of shape ${show(t.shape)} for each sample; ` +
        `give each output a dim from ${-ndim} to ${ndim - 1}`,
    );
  }
  return moved(whole, 0, dim < 0 ? dim + ndim : dim);
}

function moved(t: Tensor, from: number, to: number): Tensor {
  if (from === to) return t;
  const order = [...t.shape.keys()].filter(d => d !== from);
  order.splice(to, 0, from);
  return ops.permute(t, order);
}
