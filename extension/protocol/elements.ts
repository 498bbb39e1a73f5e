// The elements of a value as they cross the wires: bytes of its dtype, row-major.

export const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;
