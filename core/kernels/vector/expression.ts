// What a vector kernel computes, as a graph of 128-bit SIMD instructions. Kernels are written with the words of `Lanes`;
// a node that is used twice is computed once (compile.ts).

export type Width = "f32" | "f64";

/** One instruction and where its operands come from; what has no operands is a constant, an operand or a number. */
export interface Value {
  /** Opcode after the SIMD prefix 0xfd; see the WebAssembly core specification, 5.4.10 (vector instructions). */
  readonly code: number;
  readonly from: readonly Value[];
  /** A constant's 16 bytes. */
  readonly bytes?: readonly number[];
  /** How far a shift goes. */
  readonly distance?: number;
}

type Term = Value | number;
type Two = (a: Term, b: Term) => Value;
type One = (a: Term) => Value;

/** Arithmetic on all lanes of a vector: four of float32 or two of float64. */
export interface Lanes {
  readonly width: Width;
  readonly add: Two;
  readonly sub: Two;
  readonly mul: Two;
  readonly div: Two;
  readonly min: Two;
  readonly max: Two;
  /** b where a < b, else a: unlike max it keeps a NaN of a only. */
  readonly raise: Two;
  /** b where b < a, else a. */
  readonly lower: Two;
  readonly eq: Two;
  readonly lt: Two;
  readonly gt: Two;
  readonly le: Two;
  readonly ge: Two;
  readonly neg: One;
  readonly abs: One;
  readonly sqrt: One;
  readonly floor: One;
  readonly ceil: One;
  readonly trunc: One;
  /** To the nearest whole number, halves to even. */
  readonly nearest: One;
  /** Bits of both, of any, of the first without the second's. */
  readonly and: Two;
  readonly or: Two;
  readonly without: Two;
  /** a where the mask is set, else b. */
  readonly pick: (mask: Value, a: Term, b: Term) => Value;
  /** c₀ + c₁x + c₂x² + …, by Estrin's scheme (1960): shorter chains than Horner's, so the processor overlaps more. */
  readonly polynomial: (x: Value, coefficients: readonly number[]) => Value;
}

/** The same 4 or 8 bytes in all lanes. */
function constant(lane: Float32Array | Float64Array | BigInt64Array): Value {
  const bytes = new Uint8Array(lane.buffer);
  return { code: 12, from: [], bytes: Array.from({ length: 16 }, (_, i) => bytes[i % bytes.length]) };
}

/** Opcodes by width: [float32, float64]. */
const codes = {
  add: [228, 240],
  sub: [229, 241],
  mul: [230, 242],
  div: [231, 243],
  min: [232, 244],
  max: [233, 245],
  lower: [234, 246],
  raise: [235, 247],
  eq: [65, 71],
  lt: [67, 73],
  gt: [68, 74],
  le: [69, 75],
  ge: [70, 76],
  and: [78, 78],
  without: [79, 79],
  or: [80, 80],
  abs: [224, 236],
  neg: [225, 237],
  sqrt: [227, 239],
  ceil: [103, 116],
  floor: [104, 117],
  trunc: [105, 122],
  nearest: [106, 148],
} as const;

function words(width: Width): Lanes {
  const at = width === "f32" ? 0 : 1;
  const number = width === "f32" ? (a: number) => Float32Array.of(a) : (a: number) => Float64Array.of(a);
  const value = (a: Term): Value => (typeof a === "number" ? constant(number(a)) : a);
  const made: Record<string, unknown> = { width };
  for (const [name, pair] of Object.entries(codes))
    made[name] = (...terms: Term[]): Value => ({ code: pair[at], from: terms.map(value) });
  const v = made as unknown as Lanes; // every word of `codes` takes terms and gives a value
  return {
    ...v,
    pick: (mask, a, b) => ({ code: 82, from: [value(a), value(b), mask] }),
    polynomial: (x, c) => estrin(v, x, c.map(value)),
  };
}

/** Neighbours become one, c₀ + c₁x, and the rest is a polynomial of half the degree in x². */
function estrin(v: Lanes, x: Value, c: readonly Value[]): Value {
  if (c.length === 1) return c[0];
  const pairs = c.flatMap((low, i) => {
    if (i % 2 === 1) return [];
    return i + 1 < c.length ? [v.add(v.mul(c[i + 1], x), low)] : [low];
  });
  return estrin(v, v.mul(x, x), pairs);
}

export const single: Lanes = words("f32");
export const double: Lanes = words("f64");

/** 64-bit patterns of float64 lanes, for taking exponents apart. */
export const bits = {
  of: (pattern: bigint): Value => constant(BigInt64Array.of(pattern)),
  left: (a: Value, distance: number): Value => ({ code: 203, from: [a], distance }),
  right: (a: Value, distance: number): Value => ({ code: 205, from: [a], distance }),
  add: (a: Value, b: Value): Value => ({ code: 206, from: [a, b] }),
  xor: (a: Value, b: Value): Value => ({ code: 81, from: [a, b] }),
};

/** An operand or a number: what the loop keeps ready under this node. */
export const operand = (): Value => ({ code: -1, from: [] });

/** Whole lanes of 32 bits from 4 bytes and back: masks of bool elements. */
export const mask = {
  /** All ones where a byte is not 0, from four bytes at the start of a vector. */
  ofBytes: (a: Value): Value => {
    const wide: Value = { code: 169, from: [{ code: 137, from: [a] }] };
    return { code: 56, from: [wide, constant(Float32Array.of(0))] };
  },
  /** 1 in the first four bytes where the lanes' masks are set, else 0. */
  toBytes: (a: Value): Value => {
    const half: Value = { code: 133, from: [a, a] };
    return {
      code: 78,
      from: [{ code: 101, from: [half, half] }, constant(BigInt64Array.of(0x0101010101010101n))],
    };
  },
};
