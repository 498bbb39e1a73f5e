// The buffers that kernels read and write. Kernels take them contiguous and row-major, unless they say otherwise.

export type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;
