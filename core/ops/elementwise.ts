import { map } from "../kernels/map.js";
import type { Vector } from "../kernels/vector/run.js";
import { One, Row, type Source, Walk } from "../kernels/vector/source.js";
import { zip, zipStrided } from "../kernels/zip.js";
import { broadcastShapes, broadcastStrides } from "../tensor/broadcast.js";
import { contiguous } from "../tensor/copy.js";
import { type Dtype, getDefaultDtype, isFloating, promote, rounded } from "../tensor/dtype.js";
import { type Shape, sameShape } from "../tensor/shape.js";
import { blank, scalar, type Tensor } from "../tensor/tensor.js";

// Element by element, on tensors: the kernels plus dtype, broadcasting and the short way for 0-d tensors. float32 goes
// through a vector kernel where the operation has one, everything else through a loop over its function of numbers.

/** Below this many elements copying to and from the vector kernels' memory costs more than they save. */
const worth = 24;
const none: readonly number[] = [];

/** The dtype of a function with real values: floating stays, the rest becomes the default. */
export function floating(dtype: Dtype): Dtype {
  return isFloating(dtype) ? dtype : getDefaultDtype();
}

/** f of every element; `kernel` computes the same in float32, given `numbers`. */
export function mapped(
  x: Tensor,
  f: (x: number) => number,
  dtype: Dtype = x.dtype,
  kernel?: Vector,
  numbers = none,
): Tensor {
  if (x.shape.length === 0) return scalar(rounded(dtype, f(x.value())), dtype);
  const out = blank(x.shape, dtype);
  const fast = kernel !== undefined && dtype === "float32" && x.dtype === dtype;
  if (fast && vectorized(kernel, [out], [x], numbers)) return out;
  const from = contiguous(x);
  if (out.numel() > 0) map(out.array(), from.array(), from.offset, f);
  return out;
}

/** f of every pair of elements, broadcast; the operands are brought to their common dtype first. */
export function zipped(
  op: string,
  x: Tensor,
  y: Tensor,
  f: (x: number, y: number) => number,
  into?: Dtype,
  kernel?: Vector,
  numbers = none,
): Tensor {
  const common = x.dtype === y.dtype && !y.wrapped && !x.wrapped ? x.dtype : promote(x, y);
  const dtype = into ?? common;
  if (x.shape.length === 0 && y.shape.length === 0) {
    return scalar(rounded(dtype, f(rounded(common, x.value()), rounded(common, y.value()))), dtype);
  }
  const shape = broadcastShapes(op, x.shape, y.shape);
  const out = blank(shape, dtype);
  if (out.numel() === 0) return out;
  const fast = kernel !== undefined && common === "float32" && (dtype === "float32" || dtype === "bool");
  if (fast && vectorized(kernel, [out], [x, y], numbers)) return out;
  const a = prepared(x, common, shape);
  const b = prepared(y, common, shape);
  if (steps(a, shape) !== null && steps(b, shape) !== null) {
    zip(out.array(), a.array(), a.offset, steps(a, shape)!, b.array(), b.offset, steps(b, shape)!, f);
    return out;
  }
  const p = broadcastStrides(a.shape, a.strides, shape);
  const q = broadcastStrides(b.shape, b.strides, shape);
  zipStrided(out.array(), shape, a.array(), p, a.offset, b.array(), q, b.offset, f);
  return out;
}

/** Runs a vector kernel on operands that broadcast to the results' shape; false, and nothing done, where it does not pay. */
export function vectorized(
  kernel: Vector,
  outs: readonly Tensor[],
  operands: readonly Tensor[],
  numbers = none,
): boolean {
  const { shape } = outs[0];
  if (outs[0].numel() < worth) return false;
  const { takes } = kernel.kernel;
  return kernel.run(
    outs.map(out => out.array()),
    operands.map((x, i) => source(x, shape, takes[i] === "number")),
    numbers,
  );
}

function source(x: Tensor, shape: Shape, number: boolean): Source {
  if (number && repeats(x)) return new One(Math.fround(x.value()));
  if (sameShape(x.shape, shape) && x.isContiguous()) return new Row(x.array(), x.offset);
  return new Walk(x.array(), x.offset, shape, broadcastStrides(x.shape, x.strides, shape));
}

/**
 * A 0-d operand in the common dtype, so that 0.1 meets float32 elements as float32. An operand of the results' shape is
 * gathered first unless its rows can be read as they lie.
 */
function prepared(x: Tensor, common: Dtype, shape: Shape): Tensor {
  if (x.shape.length === 0) return x.dtype === common ? x : scalar(rounded(common, x.value()), common);
  const gathered = x.strides[x.ndim - 1] !== 1 && sameShape(x.shape, shape) && !repeats(x);
  return gathered ? contiguous(x) : x;
}

/** Whether all elements are one: a number, or one expanded. */
export function repeats(x: Tensor): boolean {
  for (let d = 0; d < x.shape.length; d++) if (x.strides[d] !== 0 && x.shape[d] !== 1) return false;
  return true;
}

/** How far apart a contiguous walk over `shape` reads x: 0 if all elements are one; null if it is no such walk. */
export function steps(x: Tensor, shape: Shape): 0 | 1 | null {
  if (repeats(x)) return 0;
  return sameShape(x.shape, shape) && x.isContiguous() ? 1 : null;
}
