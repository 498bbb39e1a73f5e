import type { Dtype } from "../tensor/dtype.js";

// The element types of safetensors files, how each is read and, if we have it too, written.

export interface Element {
  /** Size of one element. */
  readonly bytes: number;
  /** What it becomes here. */
  readonly dtype: Dtype;
  readonly read: (view: DataView, at: number) => number;
}

const element = (bytes: number, dtype: Dtype, read: Element["read"]): Element => ({ bytes, dtype, read });

/** IEEE 754 binary16: 1 bit sign, 5 exponent, 10 fraction; exact in float32. */
function half(view: DataView, at: number): number {
  const bits = view.getUint16(at, true);
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 31
      ? fraction === 0
        ? Number.POSITIVE_INFINITY
        : Number.NaN
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25);
  return bits >= 32768 ? -size : size;
}

const upper = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float32. */
function brain(view: DataView, at: number): number {
  upper.setUint16(0, view.getUint16(at, true));
  return upper.getFloat32(0);
}

/** By the name that headers give it. */
export const stored: Readonly<Record<string, Element>> = {
  F64: element(8, "float64", (view, at) => view.getFloat64(at, true)),
  F32: element(4, "float32", (view, at) => view.getFloat32(at, true)),
  F16: element(2, "float32", half),
  BF16: element(2, "float32", brain),
  I64: element(8, "int32", (view, at) => Number(view.getBigInt64(at, true))),
  U64: element(8, "int32", (view, at) => Number(view.getBigUint64(at, true))),
  I32: element(4, "int32", (view, at) => view.getInt32(at, true)),
  U32: element(4, "int32", (view, at) => view.getUint32(at, true)),
  I16: element(2, "int32", (view, at) => view.getInt16(at, true)),
  U16: element(2, "int32", (view, at) => view.getUint16(at, true)),
  I8: element(1, "int32", (view, at) => view.getInt8(at)),
  U8: element(1, "int32", (view, at) => view.getUint8(at)),
  BOOL: element(1, "bool", (view, at) => view.getUint8(at)),
};

interface Written {
  readonly as: string;
  readonly write: (view: DataView, at: number, value: number) => void;
}

/** How each dtype of ours is written. */
export const written: Readonly<Record<Dtype, Written>> = {
  float64: { as: "F64", write: (view, at, x) => view.setFloat64(at, x, true) },
  float32: { as: "F32", write: (view, at, x) => view.setFloat32(at, x, true) },
  int32: { as: "I32", write: (view, at, x) => view.setInt32(at, x, true) },
  bool: { as: "BOOL", write: (view, at, x) => view.setUint8(at, x) },
};
