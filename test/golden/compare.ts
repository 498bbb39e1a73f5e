import type { Tensor } from "../../core/index.js";
import type { Meta, TensorText } from "./format.js";

// |a − b| ≤ atol + rtol·|b|; NaN matches only NaN, an infinity only the same infinity, integers must be equal.

export interface Tolerance extends Meta {
  /** Zeros must agree in sign. */
  readonly signedZero?: boolean;
  /** An all-zero gradient may stand for none. */
  readonly zeroForNull?: boolean;
}

const dtypes = { float64: "float64", int64: "int32", bool: "bool" } as const;

/** Null if `found` matches, else what differs. */
export function difference(found: unknown, expected: TensorText | null, t: Tolerance): string | null {
  if (expected === null) return absent(found, t);
  if (!isTensor(found)) return `expected a tensor of shape [${expected.shape}], found ${String(found)}`;
  if (
    found.shape.length !== expected.shape.length ||
    found.shape.some((size, i) => size !== expected.shape[i])
  )
    return `expected shape [${expected.shape.join(", ")}], found [${found.shape.join(", ")}]`;
  if (found.dtype !== dtypes[expected.dtype])
    return `expected ${dtypes[expected.dtype]}, found ${found.dtype}`;
  const exact = expected.dtype !== "float64";
  const data = found.data;
  for (let i = 0; i < data.length; i++) {
    const a = Number(data[i]);
    const b = expected.data[i];
    if (exact ? a === b : matches(a, b, t)) continue;
    return `element ${i}: expected ${text(b)}, found ${text(a)} (all: ${[...data.slice(0, 12)].map(text).join(", ")})`;
  }
  return null;
}

function absent(found: unknown, t: Tolerance): string | null {
  if (found === null || found === undefined) return null;
  if (!isTensor(found)) return `expected null, found ${String(found)}`;
  if (t.zeroForNull && [...found.data].every(value => Number(value) === 0)) return null;
  return `expected null, found ${found.toString()}`;
}

function matches(a: number, b: number, t: Tolerance): boolean {
  if (Number.isNaN(b)) return Number.isNaN(a);
  if (!Number.isFinite(b)) return a === b;
  if (t.signedZero && b === 0) return Object.is(a, b);
  return Math.abs(a - b) <= t.atol + t.rtol * Math.abs(b);
}

const text = (value: number | bigint | boolean) => (Object.is(value, -0) ? "-0" : String(value));

export function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === "object" && value !== null && "shape" in value && "dtype" in value && "data" in value
  );
}
