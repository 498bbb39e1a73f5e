import { ArgumentError, DtypeError, ShapeError } from "../errors.js";
import { checkDtype, type Dtype, getDefaultDtype, rounded } from "../tensor/dtype.js";
import { type Shape, show } from "../tensor/shape.js";
import { empty, scalar, type Tensor } from "../tensor/tensor.js";
import { kind } from "./arguments.js";

// Nested lists as tensors: what `tensor` takes, and lists as indices.

export type Nested = number | boolean | readonly Nested[];
const maxDims = 64;

/** A fresh tensor of nested lists, all numbers or all booleans; `op` is named in messages. */
export function fromNested(op: string, data: unknown, given?: Dtype): Tensor {
  const shape: number[] = [];
  for (let level = data; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    // A list that holds itself has no end.
    if (shape.length > maxDims)
      throw new ShapeError(
        `${op}: lists are nested more than ${maxDims} deep; a tensor has fewer dimensions`,
      );
  }
  const values: (number | boolean)[] = [];
  collect(op, data, shape, 0, values);
  const dtype = checkDtype(
    op,
    given ?? (values.length > 0 && typeof values[0] === "boolean" ? "bool" : getDefaultDtype()),
  );
  if (dtype === "int32") for (const value of values) checkInt(op, Number(value));
  if (shape.length === 0) return scalar(rounded(dtype, Number(values[0])), dtype);
  const out = empty(shape, dtype);
  const into = out.array();
  for (let i = 0; i < values.length; i++) into[i] = rounded(dtype, Number(values[i]));
  return out;
}

function collect(op: string, data: unknown, shape: Shape, depth: number, values: (number | boolean)[]): void {
  if (depth === shape.length) {
    if (typeof data === "number" || typeof data === "boolean") values.push(data);
    else
      throw new ArgumentError(
        `${op}: element ${values.length} is ${kind(data)}; expected a number or a boolean`,
      );
    return;
  }
  if (!Array.isArray(data) || data.length !== shape[depth]) {
    throw new ShapeError(
      `${op}: ragged nesting: expected lists of ${shape[depth]} elements at depth ${depth} (shape ${show(shape)}), found ${kind(data)}` +
        (Array.isArray(data) ? ` of ${data.length}` : ""),
    );
  }
  for (const each of data) collect(op, each, shape, depth + 1, values);
}

/** A cast wraps around; data that does not fit is a mistake. */
export function checkInt(op: string, value: number): void {
  if (value > -2147483649 && value < 2147483648) return;
  throw new DtypeError(`${op}: ${value} does not fit into int32, which ends at ±2147483647; use "float64"`);
}
