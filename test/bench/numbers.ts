// Inputs of the cases: the same numbers for every engine, made here and sent as bytes.

export interface Numbers {
  readonly dtype: "float32" | "float64" | "int32";
  readonly shape: readonly number[];
  /** base64 of the bytes, little-endian. */
  readonly data: string;
}

export type Inputs = Readonly<Record<string, Numbers>>;

const base64 = (values: Float32Array | Float64Array | Int32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

/** Evenly spread numbers in [-1, 1): mulberry32, seeded by the input's place in the case. */
function spread(seed: number, count: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

const size = (shape: readonly number[]): number => shape.reduce((all, each) => all * each, 1);

/** float32 in [offset - scale, offset + scale). */
export function uniform(seed: number, shape: readonly number[], scale = 1, offset = 0): Numbers {
  const data = Float32Array.from(spread(seed, size(shape)), value => value * scale + offset);
  return { dtype: "float32", shape, data: base64(data) };
}

/** float64 in [-1, 1). */
export function double(seed: number, shape: readonly number[]): Numbers {
  return { dtype: "float64", shape, data: base64(spread(seed, size(shape))) };
}

export const constant = (value: number): Numbers => ({
  dtype: "float32",
  shape: [],
  data: base64(Float32Array.of(value)),
});

/** Class numbers 0 … classes - 1 in turn. */
export function classes(count: number, classes: number): Numbers {
  return {
    dtype: "int32",
    shape: [count],
    data: base64(Int32Array.from({ length: count }, (_, i) => i % classes)),
  };
}

/** What an engine answers: float64, whatever it computed in. */
export function decode(data: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(data, "base64")).buffer);
}
