import { MemoryError } from "../errors.js";
import { bytesOf, type Data, type Dtype, newData } from "./dtype.js";
import { drain, give, pool, take } from "./pool.js";
import { type Scope, scopes } from "./scope.js";
import { numel, type Shape, show } from "./shape.js";

// The memory behind tensors. A 0-d tensor keeps its one number in a field: a typed array of one element costs more
// than the whole operation that fills it.

/** A budget for storages. Live bytes cannot be counted (nothing tells when a storage dies), so `used` is asked. */
export const memory: {
  /** In bytes. */
  limit: number;
  /** Bytes in use now, from whoever can measure them; null: only single allocations are checked. */
  used: (() => number) | null;
  /** Bytes handed out since `used` was last asked. */
  since: number;
} = { limit: Number.POSITIVE_INFINITY, used: null, since: 0 };

/** One count for tensors and storages, so that a 0-d tensor can lend its number to a storage that is made later. */
let next = 0;

/** Ids rise: what has an id of at least `idMark()` was made after the call. */
export function nextId(): number {
  return next++;
}

export function idMark(): number {
  return next;
}

export class Storage {
  readonly id: number;
  /** Counts in-place changes; shared by all views. */
  version = 0;
  readonly dtype: Dtype;
  readonly length: number;
  /** Who knows everybody that can reach this memory; null: nobody does. */
  scope: Scope | null = null;
  /** Places in a running backward pass that hold it. */
  holds = 0;
  /** Null as long as the one element lives in `scalar`. */
  private data: Data | null;
  private scalar: number;

  constructor(dtype: Dtype, length: number, data: Data | null, scalar: number, id = nextId()) {
    this.id = id;
    this.dtype = dtype;
    this.length = length;
    this.data = data;
    this.scalar = scalar;
  }

  get bytes(): number {
    return this.length * bytesOf[this.dtype];
  }

  /** The elements. Once asked for, a scalar lives in an array, too. */
  array(): Data {
    if (this.data === null) {
      this.data = newData(this.dtype, 1);
      this.data[0] = this.scalar;
    }
    return this.data;
  }

  get(index: number): number {
    return this.data === null ? this.scalar : this.data[index];
  }

  /** Value must be representable in the dtype already (see `rounded`). */
  set(index: number, value: number): void {
    if (this.data === null) this.scalar = value;
    else this.data[index] = value;
  }

  /** Whether both show the same memory. */
  shares(other: Storage): boolean {
    return this === other || (this.data !== null && this.data.buffer === other.data?.buffer);
  }

  /** Gives the memory away to be used again; whoever looks here afterwards finds nothing. */
  recycle(): void {
    if (this.data === null || this.data.length === 0) return;
    give(this.dtype, this.data);
    this.data = newData(this.dtype, 0);
    this.scope = null;
  }
}

/** Storage within the budget: zeros, or with `dirty` whatever was there, for those who fill it. */
export function allocate(shape: Shape, dtype: Dtype, dirty = false): Storage {
  const length = numel(shape);
  if (length * bytesOf[dtype] < pool.least)
    return new Storage(dtype, length, length === 1 ? null : reserve(shape, dtype, length), 0);
  const used = take(dtype, length);
  if (used !== null && !dirty) used.fill(0);
  const storage = new Storage(dtype, length, used ?? reserve(shape, dtype, length), 0);
  storage.scope = scopes.current;
  scopes.current?.made.push(storage);
  return storage;
}

function reserve(shape: Shape, dtype: Dtype, length: number): Data {
  const bytes = length * bytesOf[dtype];
  // Positions are kept in 32 bits, and no typed array is much longer.
  if (length > 0x7fffffff)
    throw new MemoryError(
      `a ${dtype} tensor of shape ${show(shape)} does not fit: it has ${length} elements, and 2147483647 is the most; ` +
        "use smaller sizes",
    );
  memory.since += bytes;
  if (bytes > memory.limit) refuse(shape, dtype, bytes, 0);
  if (memory.used && memory.since > memory.limit / 16) {
    memory.since = 0;
    const used = memory.used();
    if (used + bytes > memory.limit) {
      drain();
      refuse(shape, dtype, bytes, used);
    }
  }
  return newData(dtype, length);
}

function refuse(shape: Shape, dtype: Dtype, bytes: number, used: number): never {
  const mb = (n: number) => `${(n / 2 ** 20).toFixed(1)} MB`;
  throw new MemoryError(
    `a ${dtype} tensor of shape ${show(shape)} takes ${mb(bytes)} and does not fit: ${mb(used)} of a budget of ` +
      `${mb(memory.limit)} are in use; use smaller tensors or batches, or raise the memory budget`,
  );
}
