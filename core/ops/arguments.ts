import { ArgumentError, DtypeError } from "../errors.js";
import { gatherStrided } from "../kernels/copy.js";
import { checkOptions } from "../options.js";
import { type Data, isFloating, newData } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";

// Reading what a user passed: PyTorch's trailing arguments by position or in one options object, checked with messages
// that name the operation.

/** What may trail: values by position, then perhaps the options object, which may also stand earlier. */
export type Trailing<O, P extends readonly unknown[]> = [...Positional<O, P>, options?: O];
type Positional<O, P extends readonly unknown[]> = { [K in keyof P]?: P[K] | O };

/**
 * Trailing arguments: positional ones in PyTorch's order, then perhaps one options object. `names` lists the options
 * that may be given by position first, in order, then the keyword-only ones after `positional`.
 */
export function trailing<T extends object>(
  op: string,
  rest: readonly unknown[],
  names: readonly (keyof T & string)[],
  positional = names.length,
): Partial<T> {
  const found: Record<string, unknown> = {};
  const last = rest.at(-1);
  const named = isOptions(last) ? last : {};
  const byPosition = isOptions(last) ? rest.slice(0, -1) : rest;
  if (byPosition.length > positional) {
    throw new ArgumentError(
      `${op}: ${byPosition.length} trailing arguments given, but it takes ${names.join(", ")}`,
    );
  }
  byPosition.forEach((value, i) => {
    if (value !== undefined) found[names[i]] = value;
  });
  checkOptions(op, named, names);
  for (const [key, value] of Object.entries(named)) {
    if (value !== undefined) found[key] = value;
  }
  return found as Partial<T>;
}

function isOptions(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Tensor) && !Array.isArray(value);
}

/** The value if it is a tensor. */
export function tensorOf(op: string, letter: string, value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new ArgumentError(`${op}: ${letter} must be a tensor, got ${kind(value)}; wrap numbers in tensor(…)`);
}

/** The value if it is a list of tensors. */
export function tensorsOf(op: string, value: unknown): readonly Tensor[] {
  if (!Array.isArray(value)) throw new ArgumentError(`${op}: expected a list of tensors, got ${kind(value)}`);
  return value.map((each, i) => tensorOf(op, `element ${i}`, each));
}

/** The value if it is a whole number, at least `least`. */
export function whole(op: string, what: string, value: unknown, least = Number.NEGATIVE_INFINITY): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  const bound = least === Number.NEGATIVE_INFINITY ? "" : ` >= ${least}`;
  throw new ArgumentError(`${op}: ${what} must be a whole number${bound}, got ${kind(value)}`);
}

/** An integer or a list of `count` integers, as PyTorch takes kernel sizes and strides. */
export function several(op: string, what: string, value: unknown, count: number, least: number): number[] {
  if (!Array.isArray(value)) return new Array<number>(count).fill(whole(op, what, value, least));
  if (value.length !== count)
    throw new ArgumentError(
      `${op}: ${what} must be one number or a list of ${count}, got [${value.join(", ")}]`,
    );
  return value.map(each => whole(op, what, each, least));
}

/** Throws unless all are floating and of one dtype. */
export function sameFloat(op: string, first: Tensor, ...others: readonly Tensor[]): void {
  for (const t of [first, ...others]) {
    if (!isFloating(t.dtype))
      throw new DtypeError(`${op}: expected floating tensors, got ${t.dtype}; convert with x.to("float32")`);
  }
  sameDtype(op, first, ...others);
}

/** Throws unless all are of one dtype. */
export function sameDtype(op: string, first: Tensor, ...others: readonly Tensor[]): void {
  for (const t of others) {
    if (t.dtype !== first.dtype)
      throw new DtypeError(
        `${op}: dtypes ${first.dtype} and ${t.dtype} differ; convert one of them with x.to("${first.dtype}")`,
      );
  }
}

/** Throws unless the tensor can index: int32. */
export function indexDtype(op: string, letter: string, index: Tensor): void {
  if (index.dtype !== "int32")
    throw new DtypeError(
      `${op}: ${letter} must be an int32 tensor, got ${index.dtype}; convert with x.to("int32")`,
    );
}

/** The elements in row-major order, from position 0 of the array on; a copy only where the tensor is strided. */
export function elements(x: Tensor): Data {
  const n = x.numel();
  if (x.isContiguous()) {
    const data = x.array();
    return x.offset === 0 && data.length === n ? data : data.subarray(x.offset, x.offset + n);
  }
  const copy = newData(x.dtype, n);
  gatherStrided(copy, 0, x.array(), x.shape, x.strides, x.offset);
  return copy;
}

/** What a value is, for messages. */
export function kind(value: unknown): string {
  if (value === null || value === undefined || typeof value === "number" || typeof value === "boolean")
    return String(value);
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
  if (Array.isArray(value)) return "a list";
  if (value instanceof Tensor) return `a tensor of shape [${value.shape.join(", ")}]`;
  return typeof value === "function" ? "a function" : "an object";
}
