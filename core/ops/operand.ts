import { ArgumentError } from "../errors.js";
import { getDefaultDtype, rounded } from "../tensor/dtype.js";
import { type Operand, scalar, Tensor } from "../tensor/tensor.js";
import { kind } from "./arguments.js";

/** A tensor where a tensor is needed: a number becomes a 0-d tensor of the default dtype. */
export function toTensor(op: string, x: Operand): Tensor {
  if (x instanceof Tensor) return x;
  if (typeof x !== "number") throw new ArgumentError(`${op}: x must be a tensor or a number, got ${kind(x)}`);
  return scalar(rounded(getDefaultDtype(), x), getDefaultDtype());
}
