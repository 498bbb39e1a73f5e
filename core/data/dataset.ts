import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { Generator } from "../kernels/random.js";
import { generator } from "../modes/seed.js";
import { checkOptions } from "../options.js";
import { show } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

// Where samples come from (https://pytorch.org/docs/stable/data.html).

/** Samples by number. Anything with a length and `get` is one. */
export interface Dataset<T> {
  readonly length: number;
  get(index: number): T;
}

/** Tensors whose first dimensions agree: sample i is the list of their i-th entries. */
export class TensorDataset implements Dataset<Tensor[]> {
  readonly tensors: readonly Tensor[];
  readonly length: number;

  constructor(...tensors: readonly Tensor[]) {
    for (const t of tensors) {
      if (!(t instanceof Tensor))
        throw new ArgumentError(`TensorDataset: expected tensors, got ${String(t)}`);
      if (t.ndim === 0)
        throw new ShapeError("TensorDataset: a 0-d tensor has no samples; its first dimension counts them");
    }
    if (tensors.length === 0) throw new ArgumentError("TensorDataset: give at least one tensor");
    const sizes = tensors.map(t => t.shape[0]);
    if (sizes.some(n => n !== sizes[0]))
      throw new ShapeError(
        `TensorDataset: first dimensions differ: ${tensors.map(t => show(t.shape)).join(", ")}`,
      );
    this.tensors = tensors;
    this.length = sizes[0];
  }

  /** Row `index` of every tensor. */
  get(index: number): Tensor[] {
    return this.tensors.map(t => t.select(0, index));
  }
}

/** Some samples of another dataset, by number. */
export class Subset<T> implements Dataset<T> {
  readonly dataset: Dataset<T>;
  readonly indices: readonly number[];

  constructor(dataset: Dataset<T>, indices: readonly number[]) {
    this.dataset = dataset;
    this.indices = indices;
  }

  get length(): number {
    return this.indices.length;
  }

  /** The item that `indices[index]` names. */
  get(index: number): T {
    const at = this.indices[index];
    if (at === undefined)
      throw new IndexError(`Subset: index ${index} is out of range for ${this.length} samples`);
    return this.dataset.get(at);
  }
}

/** Disjoint random parts of the sizes given, which are counts, or shares that add up to 1. */
export function randomSplit<T>(
  dataset: Dataset<T>,
  lengths: readonly number[],
  options?: { seed?: number },
): Subset<T>[] {
  checkOptions("randomSplit", options, ["seed"]);
  const seed = options?.seed;
  const total = lengths.reduce((a, b) => a + b, 0);
  const shares = Math.abs(total - 1) < 1e-9 && lengths.some(n => !Number.isInteger(n));
  const counts = shares ? lengths.map(n => Math.floor(n * dataset.length)) : [...lengths];
  // What rounding left over goes to the parts in turn, as in PyTorch.
  for (
    let left = shares ? dataset.length - counts.reduce((a, b) => a + b, 0) : 0, i = 0;
    left > 0;
    left--, i++
  )
    counts[i % counts.length]++;
  if (counts.some(n => !Number.isInteger(n) || n < 0) || counts.reduce((a, b) => a + b, 0) !== dataset.length)
    throw new ArgumentError(
      `randomSplit: lengths [${lengths.join(", ")}] do not add up to ${dataset.length} samples`,
    );
  const order = (seed === undefined ? generator : new Generator(seed)).permutation(dataset.length);
  let start = 0;
  return counts.map(n => {
    start += n;
    return new Subset(dataset, [...order.subarray(start - n, start)]);
  });
}
