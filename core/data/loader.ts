import { began, noteLeaf } from "../autograd/note.js";
import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { takeLines } from "../kernels/gather.js";
import { Generator as Random } from "../kernels/random.js";
import { generator } from "../modes/seed.js";
import { elements, type Trailing, trailing, whole } from "../ops/arguments.js";
import { callUser } from "../tape/register.js";
import { getDefaultDtype } from "../tensor/dtype.js";
import { empty, fromData, Tensor } from "../tensor/tensor.js";
import { type Dataset, TensorDataset } from "./dataset.js";

/** Options of `DataLoader`, as of torch.utils.data.DataLoader. */
export interface LoaderOptions<T, B> {
  batchSize?: number;
  /** A new random order for each pass. */
  shuffle?: boolean;
  /** Leave out a last batch that is not full. */
  dropLast?: boolean;
  /** Of the shuffling; without it the library's own generator, which manualSeed seeds. */
  seed?: number;
  /** A batch from its samples. By default tensors are stacked, numbers become a tensor, lists go entry by entry. */
  collateFn?: (samples: T[]) => B;
}

const names = ["batchSize", "shuffle", "dropLast", "seed", "collateFn"] as const;

/**
 * Batches of a dataset, in order or shuffled: `for (const [x, y] of loader)`.
 * Docs: https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export class DataLoader<T, B = T> implements Iterable<B> {
  readonly dataset: Dataset<T>;
  readonly batchSize: number;
  readonly #options: LoaderOptions<T, B>;
  readonly #generator: Random;

  constructor(dataset: Dataset<T>, ...rest: Trailing<LoaderOptions<T, B>, [number, boolean]>) {
    const options = trailing<LoaderOptions<T, B>>("DataLoader", rest, names, 2);
    if (typeof dataset !== "object" || dataset === null || typeof dataset.get !== "function")
      throw new ArgumentError(
        "DataLoader: expected a dataset with a length and get(index); wrap tensors in new TensorDataset(x, y)",
      );
    this.dataset = dataset;
    this.batchSize = whole("DataLoader", "batchSize", options.batchSize ?? 1, 1);
    this.#options = options;
    this.#generator = options.seed === undefined ? generator : new Random(options.seed);
  }

  /** Number of batches of one pass. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize;
    return this.#options.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): Generator<B, void, undefined> {
    const n = this.dataset.length;
    const order = this.#options.shuffle
      ? this.#generator.permutation(n)
      : Int32Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < this.length; i++)
      yield this.#batch(order.subarray(i * this.batchSize, (i + 1) * this.batchSize));
  }

  #batch(indices: Int32Array): B {
    const { collateFn } = this.#options;
    if (collateFn === undefined && this.dataset instanceof TensorDataset)
      return this.dataset.tensors.map(t => lines(t, indices)) as B;
    const samples = Array.from(indices, i => callUser(() => this.dataset.get(i)));
    return collateFn === undefined ? (collate(samples) as B) : callUser(() => collateFn(samples));
  }
}

/** The samples of those numbers as a new leaf: a batch is data, its choice no computation. */
function lines(t: Tensor, indices: Int32Array): Tensor {
  if (t.requiresGrad) return ops.indexSelect(t, 0, fromData(indices.slice(), [indices.length], "int32"));
  const start = began();
  const out = empty([indices.length, ...t.shape.slice(1)], t.dtype);
  if (out.numel() > 0) takeLines(out.array(), elements(t), indices, 1, t.shape[0], t.numel() / t.shape[0]);
  noteLeaf("batch", out, start);
  return out;
}

/** PyTorch's default: what samples hold, stacked. */
export function collate(samples: readonly unknown[]): unknown {
  const [first] = samples;
  if (first instanceof Tensor) return ops.stack(samples as readonly Tensor[]);
  if (typeof first === "number")
    return ops.tensor(samples as readonly number[], { dtype: getDefaultDtype() });
  if (typeof first === "boolean") return ops.tensor(samples as readonly boolean[]);
  if (Array.isArray(first))
    return first.map((_, i) => collate(samples.map(sample => (sample as unknown[])[i])));
  if (typeof first === "object" && first !== null) {
    const keys = Object.keys(first);
    return Object.fromEntries(
      keys.map(key => [key, collate(samples.map(sample => (sample as Record<string, unknown>)[key]))]),
    );
  }
  return samples;
}
