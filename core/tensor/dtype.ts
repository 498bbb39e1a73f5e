import { ArgumentError, DtypeError } from "../errors.js";
import { newArray } from "./slab.js";

// The four element types, their arrays, and what comes out when they meet.

/** An element type: `float32` (the default), `float64`, `int32` (PyTorch's int64, too) or `bool`. */
export type Dtype = "float32" | "float64" | "int32" | "bool";
export type Data = Float32Array | Float64Array | Int32Array | Uint8Array;

/** bool < int32 < float32 < float64: the order of promotion. */
const rank: Record<Dtype, number> = { bool: 0, int32: 1, float32: 2, float64: 3 };
const category: Record<Dtype, number> = { bool: 0, int32: 1, float32: 2, float64: 2 };

export const bytesOf: Record<Dtype, number> = { bool: 1, int32: 4, float32: 4, float64: 8 };

const state: { dtype: "float32" | "float64" } = { dtype: "float32" };

/** The dtype that JavaScript numbers become: "float32" unless changed. */
export function getDefaultDtype(): "float32" | "float64" {
  return state.dtype;
}

/** Sets the dtype that JavaScript numbers become; throws DtypeError unless it is floating. */
export function setDefaultDtype(dtype: "float32" | "float64"): void {
  if (dtype !== "float32" && dtype !== "float64") {
    throw new DtypeError(
      `setDefaultDtype: only float32 and float64 can be the default, got ${String(dtype)}`,
    );
  }
  state.dtype = dtype;
}

export function checkDtype(op: string, dtype: Dtype): Dtype {
  if (!(dtype in rank)) {
    throw new ArgumentError(
      `${op}: unknown dtype ${String(dtype)}; use "float32", "float64", "int32" or "bool"`,
    );
  }
  return dtype;
}

export function isFloating(dtype: Dtype): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** Zeros. May lie in a buffer that others share: see slab.ts. */
export function newData(dtype: Dtype, length: number): Data {
  if (dtype === "float32") return newArray(Float32Array, length);
  if (dtype === "float64") return newArray(Float64Array, length);
  return dtype === "int32" ? newArray(Int32Array, length) : newArray(Uint8Array, length);
}

/** The value as an element of that dtype would hold it; integers are cut toward zero as a cast does. */
export function rounded(dtype: Dtype, value: number): number {
  if (dtype === "float64") return value;
  if (dtype === "float32") return Math.fround(value);
  return dtype === "int32" ? value | 0 : Number(value !== 0);
}

export function higher(a: Dtype, b: Dtype): Dtype {
  return rank[a] >= rank[b] ? a : b;
}

interface Typed {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly wrapped: boolean;
  value(): number;
}

/**
 * The dtype of an operation on both (PyTorch's type promotion): a 0-d tensor or a number changes the dtype of a tensor
 * with dimensions only if it is of a higher category (bool < integer < floating). JavaScript has one kind of number,
 * so a whole number keeps an integer dtype and a fraction makes it the default floating dtype.
 */
export function promote(a: Typed, b: Typed): Dtype {
  if (a.dtype === b.dtype && !a.wrapped && !b.wrapped) return a.dtype;
  const p = priority(a);
  const q = priority(b);
  const da = a.wrapped ? numberDtype(a.value()) : a.dtype;
  const db = b.wrapped ? numberDtype(b.value()) : b.dtype;
  if (p === q) return a.wrapped ? getDefaultDtype() : higher(da, db);
  const [strong, weak] = p > q ? [da, db] : [db, da];
  if (category[weak] <= category[strong]) return strong;
  return (p > q ? b : a).wrapped && category[weak] === 2 ? getDefaultDtype() : weak;
}

function priority(t: Typed): number {
  if (t.wrapped) return 0;
  return t.shape.length === 0 ? 1 : 2;
}

function numberDtype(value: number): Dtype {
  return Number.isInteger(value) ? "int32" : getDefaultDtype();
}
