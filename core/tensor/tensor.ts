import { bytesOf, type Data, type Dtype } from "./dtype.js";
import { pool } from "./pool.js";
import { numel, type Shape, scalarShape } from "./shape.js";
import { allocate, nextId, Storage } from "./storage.js";
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

/** A tangent that forward mode carries along with a tensor (../autograd/forward.ts), one for each level. */
export interface Dual {
  /** Number of the level. */
  readonly level: number;
  readonly tangent: Tensor;
  /** The storage's version that it belongs to. */
  readonly version: number;
  readonly next: Dual | null;
}

/** What few tensors have. */
export interface Extra {
  name: string | undefined;
  grad: Tensor | null;
  /** The program has never seen `.grad`: nobody but this tensor holds its memory. */
  gradOurs: boolean;
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

/**
 * A strided window on elements of one dtype, and what autograd knows of it. Made by `tensor`, `zeros`, `randn` and others.
 * Docs: https://pytorch.org/docs/stable/tensors.html
 */
export class Tensor {
  // Written out, for a bundler renames a class that mentions itself.
  /** What messages call it. */
  static readonly name: string = "Tensor";
  readonly id: number = nextId();
  /** Null as long as nobody asked for it: then this is a 0-d tensor, and `number` is its value. */
  private memory: Storage | null;
  private readonly number: number | null;
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
  /** Tangents; null outside of forward mode. */
  dual: Dual | null = null;

  constructor(
    storage: Storage | null,
    shape: Shape,
    strides: Shape,
    offset: number,
    dtype: Dtype,
    number: number | null,
  ) {
    this.memory = storage;
    this.number = number;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.dtype = dtype;
  }

  /** The memory behind it, shared with views. Made on demand where one number is all there is. */
  get storage(): Storage {
    this.memory ??= new Storage(this.dtype, 1, null, this.number as number, this.id);
    return this.memory;
  }

  /** Id of the storage, without making one; this and the next two are for whoever looks at every tensor. */
  get storageId(): number {
    return this.memory === null ? this.id : this.memory.id;
  }

  /** Elements in the storage. */
  get storageLength(): number {
    return this.memory === null ? 1 : this.memory.length;
  }

  get storageBytes(): number {
    return this.storageLength * bytesOf[this.dtype];
  }

  /** The storage where it is worth using again. */
  get large(): Storage | null {
    return this.memory !== null && this.memory.bytes >= pool.least ? this.memory : null;
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
    return this.memory === null ? 0 : this.memory.version;
  }

  /** Whether the elements lie in row-major order without gaps. */
  isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /** A window on the same storage; `offset` counts from the storage's start. Not recorded. */
  strided(shape: Shape, strides: Shape, offset: number): Tensor {
    return new Tensor(this.storage, shape, strides, offset, this.dtype, null);
  }

  /** All elements of the storage; this tensor's begin at `offset` if it is contiguous. */
  array(): Data {
    return this.storage.array();
  }

  /** The first element. */
  value(): number {
    return this.memory === null ? (this.number as number) : this.memory.get(this.offset);
  }

  /** The fields few tensors need, made on demand. */
  more(): Extra {
    this.extra ??= {
      name: undefined,
      grad: null,
      gradOurs: false,
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

/** A tensor for somebody who writes every element of it. */
export function blank(shape: Shape, dtype: Dtype): Tensor {
  return new Tensor(allocate(shape, dtype, true), shape, contiguousStrides(shape), 0, dtype, null);
}

/** A zero-filled tensor. */
export function empty(shape: Shape, dtype: Dtype): Tensor {
  return new Tensor(allocate(shape, dtype), shape, contiguousStrides(shape), 0, dtype, null);
}

/** A 0-d tensor; the value must be representable in the dtype (see `rounded`). */
export function scalar(value: number, dtype: Dtype): Tensor {
  return new Tensor(null, scalarShape, scalarShape, 0, dtype, value);
}

/** A tensor around elements that already lie in row-major order; takes the array over. */
export function fromData(data: Data, shape: Shape, dtype: Dtype): Tensor {
  return new Tensor(
    new Storage(dtype, data.length, data, 0),
    shape,
    contiguousStrides(shape),
    0,
    dtype,
    null,
  );
}
