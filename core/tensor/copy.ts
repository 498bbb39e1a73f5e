import { gatherStrided } from "../kernels/copy.js";
import type { Data, Dtype } from "./dtype.js";
import { rounded } from "./dtype.js";
import { blank, scalar, type Tensor } from "./tensor.js";

// Row-major copies of strided tensors; no history, no recording.

export function copyOf(x: Tensor, dtype: Dtype = x.dtype): Tensor {
  if (x.shape.length === 0) return scalar(rounded(dtype, x.value()), dtype);
  const out = blank(x.shape, dtype);
  if (out.shape.includes(0)) return out;
  const data = out.array();
  if (dtype === "bool" && x.dtype !== "bool") {
    const from = contiguous(x);
    const source = from.array();
    for (let i = 0; i < data.length; i++) data[i] = source[from.offset + i] === 0 ? 0 : 1;
  } else if (x.isContiguous()) data.set(x.array().subarray(x.offset, x.offset + data.length));
  else gatherStrided(data, 0, x.array(), x.shape, x.strides, x.offset);
  return out;
}

/** x itself if its elements lie in row-major order from `x.offset` on, else a copy that does. */
export function contiguous(x: Tensor): Tensor {
  return x.isContiguous() ? x : copyOf(x);
}

/** The elements alone, in an array with a buffer of its own. */
export function elements(x: Tensor): Data {
  const flat = contiguous(x);
  return flat.array().slice(flat.offset, flat.offset + flat.numel());
}
