import { ArgumentError, IndexError } from "../errors.js";

// Sizes and dimension numbers: parsing, checking and naming them in messages.

export type Shape = readonly number[];

/** `zeros(2, 3)` or `zeros([2, 3])`. */
export type Sizes = readonly number[] | readonly [readonly number[]];

/** The shape of every 0-d tensor, shared so that scalars allocate none. */
export const scalarShape: Shape = Object.freeze([]);

/** Number of elements. */
export function numel(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i];
  return n;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** "[2, 3]", as messages print shapes. */
export function show(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Reads `f(2, 3)` and `f([2, 3])` alike; every size a whole number, at least `least`. */
export function sizes(op: string, given: Sizes, least = 0): number[] {
  const list = given.length === 1 && Array.isArray(given[0]) ? (given[0] as number[]) : (given as number[]);
  for (const size of list) {
    if (!Number.isInteger(size) || size < least) {
      throw new ArgumentError(
        `${op}: a size must be a whole number >= ${least}, got ${named(size)} in [${list.map(named).join(", ")}]`,
      );
    }
  }
  return [...list];
}

/** A size that is none, for messages. */
function named(size: unknown): string {
  if (Array.isArray(size)) return `[${size.map(named).join(", ")}]`;
  return typeof size === "object" && size !== null ? "an object" : String(size);
}

/** A dimension counted from the front; negative ones count from the end, a 0-d tensor has dimensions 0 and -1. */
export function dimension(op: string, dim: number, ndim: number): number {
  const n = Math.max(ndim, 1);
  if (!Number.isInteger(dim) || dim < -n || dim >= n) {
    throw new IndexError(
      `${op}: dim ${String(dim)} is out of range; a tensor of ${ndim} dimensions has dims ${-n} to ${n - 1}`,
    );
  }
  return dim < 0 ? dim + n : dim;
}

/** Several dimensions, each once, in ascending order; undefined, null and [] mean all of them. */
export function dimensions(
  op: string,
  dim: number | readonly number[] | null | undefined,
  ndim: number,
): number[] {
  if (dim === undefined || dim === null) return Array.from({ length: ndim }, (_, i) => i);
  const given = Array.isArray(dim) ? (dim as readonly number[]) : [dim as number];
  if (given.length === 0) return Array.from({ length: ndim }, (_, i) => i);
  const found = given.map(d => dimension(op, d, ndim));
  if (new Set(found).size < found.length)
    throw new ArgumentError(`${op}: dim ${show(given)} names a dimension twice`);
  return ndim === 0 ? [] : found.sort((a, b) => a - b);
}

/** The shape after reducing `dims`. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): number[] {
  return keepdim
    ? shape.map((n, i) => (dims.includes(i) ? 1 : n))
    : shape.filter((_, i) => !dims.includes(i));
}
