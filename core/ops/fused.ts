import { levels } from "../autograd/levels.js";
import type { Vector } from "../kernels/vector/run.js";
import { vector } from "../kernels/vector/table.js";
import { modes } from "../modes/state.js";
import { broadcastShapes } from "../tensor/broadcast.js";
import type { Shape } from "../tensor/shape.js";
import { blank, type Tensor } from "../tensor/tensor.js";
import { vectorized } from "./elementwise.js";

// Backward rules in one pass over float32 elements. A rule written with operations makes an array for every step; where
// nothing follows what the rule does (no createGraph, no function transform), one kernel does all steps. The rule of operations
// stays: it is the definition, serves every other dtype and higher derivatives, and is what the kernel is tested against.

/** Whether rules may compute aside from recorded operations now. */
export function unwatched(): boolean {
  return !modes.grad && !levels.on;
}

/** The kernel's result, of the operands' common shape; null where the rule of operations must be taken. */
export function fused(
  kernel: Vector,
  operands: readonly Tensor[],
  numbers?: readonly number[],
): Tensor | null {
  if (!unwatched()) return null;
  let shape: Shape = operands[0].shape;
  for (const x of operands) {
    if (x.dtype !== "float32" && !x.wrapped) return null;
    if (x.shape !== shape) shape = broadcastShapes("backward", shape, x.shape);
  }
  const out = blank(shape, "float32");
  return vectorized(kernel, [out], operands, numbers) ? out : null;
}

const table: Readonly<Record<string, Vector | undefined>> = vector;

/** The kernel of that name, if there is one. */
export const vectorOf = (name: string): Vector | undefined => table[name];
