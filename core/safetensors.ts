// The tensors of a safetensors file as plain numbers, for who compares them and needs no library.
import { readHeader } from "./nn/header.js";
import { stored } from "./nn/stored.js";

export interface PlainTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float64Array;
  /** It was kept in less than float64. */
  readonly single: boolean;
}

/**
 * By name. Every element type that the format's readers share becomes numbers, exactly up to 2^53.
 * @throws ArgumentError on anything that the format forbids
 */
export function plainTensors(bytes: Uint8Array): Map<string, PlainTensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { start, header } = readHeader("safetensors", bytes, view);
  const found = new Map<string, PlainTensor>();
  for (const [name, { dtype, shape, data_offsets }] of header.entries) {
    const { bytes: size, dtype: ours, read } = stored[dtype];
    const [begin, end] = data_offsets;
    const values = new Float64Array((end - begin) / size);
    for (let i = 0; i < values.length; i++) values[i] = read(view, start + begin + i * size);
    found.set(name, { shape, values, single: ours !== "float64" });
  }
  return found;
}
