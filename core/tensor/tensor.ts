import type { Data, Dtype } from "./dtype.js";
import { numel, type Shape, scalarShape } from "./shape.js";
import { allocate, Storage } from "./storage.js";
import { contiguousStrides, isContiguous } from "./strides.js";

// The value: an element type, a shape, and a strided window on a storage. What autograd needs to know of a tensor hangs
// on it in four plain fields, so that the engine reads them without a lookup; the public members (`grad`, `item`, `add`, …)
// are added to the prototype by the rooms that implement them.

/** Anything an operation takes where a tensor is expected. */
export type Operand = Tensor | number;

/** The graph node that made a tensor; the class is autograd's, this is all that the tensor room knows of it. */
export interface Origin {
  readonly name: string;
}

/** What few tensors have. */
export interface Extra {
  name: string | undefined;
  grad: Tensor | null;
  /** MXNet's attachGrad: what backward does to `.grad`. Undefined: PyTorch's accumulation. */
  gradReq: "write" | "add" | "null" | undefined;
  /** `.grad` is kept although this is no leaf. */
  retain: boolean;
  /** Where a leaf's gradient is accumulated; hooks of leaves live there. */
  accumulator: Origin | null;
  /** A view: the tensor whose storage it shows, and the version at which its history was last brought up to date. */
  base: Tensor | null;
  baseVersion: number;
  /** How the view came about: an ordinary one, under noGrad, or as one of several outputs. */
  viewKind: "view" | "noGrad" | "several";
  /** This tensor is the `.grad` of that one. */
  gradOf: Tensor | null;
}

let nextId = 0;

export class Tensor {
  readonly id: number = nextId++;
  readonly storage: Storage;
  readonly shape: Shape;
  readonly strides: Shape;
  /** Position of the first element in the storage. */
  readonly offset: number;
  readonly dtype: Dtype;
  /** Trace node; -1 when unrecorded. The recorder sets it. */
  node = -1;
  /** True for a number that was passed where a tensor is expected: it does not take part in type promotion. */
  wrapped = false;
  /** Gradients are wanted here. Public name: requiresGrad. */
  wants = false;
  /** Wanted only inside autograd.record: the tensor or everything it came from was marked by attachGrad. */
  scoped = false;
  /** Made in inferenceMode: never to be recorded. */
  inference = false;
  /** The node that made it, as of its last change; null for leaves. Public name, brought up to date: gradFn. */
  origin: Origin | null = null;
  /** Which output of that node. */
  slot = 0;
  extra: Extra | null = null;

  constructor(storage: Storage, shape: Shape, strides: Shape, offset: number) {
    this.storage = storage;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.dtype = storage.dtype;
  }

  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  numel(): number {
    return numel(this.shape);
  }

  /** How often the storage was changed in place; shared with views and detached aliases. */
  get version(): number {
    return this.storage.version;
  }

  isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /** A window on the same storage; `offset` counts from the storage's start. Not recorded. */
  strided(shape: Shape, strides: Shape, offset: number): Tensor {
    return new Tensor(this.storage, shape, strides, offset);
  }

  /** All elements of the storage; this tensor's begin at `offset` if it is contiguous. */
  array(): Data {
    return this.storage.array();
  }

  /** The first element. */
  value(): number {
    return this.storage.get(this.offset);
  }

  /** The fields few tensors need, made on demand. */
  more(): Extra {
    this.extra ??= {
      name: undefined,
      grad: null,
      gradReq: undefined,
      retain: false,
      accumulator: null,
      base: null,
      baseVersion: 0,
      viewKind: "view",
      gradOf: null,
    };
    return this.extra;
  }
}

/** A zero-filled tensor. */
export function empty(shape: Shape, dtype: Dtype): Tensor {
  return new Tensor(allocate(dtype, numel(shape)), shape, contiguousStrides(shape), 0);
}

/** A 0-d tensor; the value must be representable in the dtype (see `rounded`). */
export function scalar(value: number, dtype: Dtype): Tensor {
  return new Tensor(new Storage(dtype, 1, null, value), scalarShape, scalarShape, 0);
}

/** A tensor around elements that already lie in row-major order; takes the array over. */
export function fromData(data: Data, shape: Shape, dtype: Dtype): Tensor {
  return new Tensor(new Storage(dtype, data.length, data, 0), shape, contiguousStrides(shape), 0);
}
