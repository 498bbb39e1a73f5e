import { apply } from "../autograd/apply.js";
import { Batched } from "../autograd/batched.js";
import { detach } from "../autograd/detach.js";
import { ops } from "../autograd/opset.js";
import { row } from "../autograd/rule.js";
import { ArgumentError, IndexError, ShapeError } from "../errors.js";
import { firstOutside } from "../kernels/gather.js";
import { show } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { elements, indexDtype, tensorOf, trailing, whole } from "./arguments.js";
import { asIs } from "./batching.js";
import { addToLines, type Lines, linesInBatch, pickLines } from "./places.js";

// Rows of a table by number, numbers as indicator vectors, and the cosine between vectors.

interface Args extends Lines {
  /** The index with −1 for the padding row, which gets no gradient. */
  readonly learned: Int32Array;
}

const embeddingRow = row<Args>({
  name: "embedding",
  letters: ["i", "W"],
  run: ([, w], lines) => pickLines(w, lines),
  back: [null, (_o, g, s) => addToLines(g, { ...s.args, index: s.args.learned })],
  push: "linear",
  batch: (a, n) => linesInBatch(a, n),
  formula: { back: [null, "{g} added at the rows {i}"] },
});

export interface EmbeddingOptions {
  /** The row of this number gets no gradient. */
  paddingIdx?: number | null;
}

/**
 * Rows of weight [n, d] by number: indices [*] (int32) give [*, d].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export function embedding(
  indices: Tensor,
  weight: Tensor,
  ...rest: [paddingIdx?: number | null | EmbeddingOptions]
): Tensor {
  const { paddingIdx = null } = trailing<EmbeddingOptions>("embedding", rest, ["paddingIdx"]);
  indexDtype("embedding", "indices", tensorOf("embedding", "indices", indices));
  if (tensorOf("embedding", "weight", weight).ndim !== 2)
    throw new ShapeError(`embedding: weight must be [n, d], found ${show(weight.shape)}`);
  const [n, d] = weight.shape;
  if (indices instanceof Batched && indices.mapped) return rowsOfSamples(indices, weight, paddingIdx);
  const index = Int32Array.from(elements(indices));
  const outside = firstOutside(index, n);
  if (outside >= 0)
    throw new IndexError(
      `embedding: index ${index[outside]} is out of range for a table of ${n} rows; valid are 0 to ${n - 1}`,
    );
  if (paddingIdx !== null && (!Number.isInteger(paddingIdx) || paddingIdx < -n || paddingIdx >= n))
    throw new IndexError(`embedding: paddingIdx ${paddingIdx} is out of range for a table of ${n} rows`);
  const padding = paddingIdx !== null && paddingIdx < 0 ? paddingIdx + n : paddingIdx;
  const learned = padding === null ? index : index.map(i => (i === padding ? -1 : i));
  const picked = [...indices.shape, d];
  return apply(embeddingRow, [indices, weight], {
    index,
    learned,
    outer: 1,
    size: n,
    inner: d,
    source: [n, d],
    picked,
  });
}

/** Each sample picks rows of its own. */
function rowsOfSamples(indices: Tensor, weight: Tensor, paddingIdx: number | null): Tensor {
  const [n, d] = weight.shape;
  const learned =
    paddingIdx === null
      ? weight
      : ops.where(ops.reshape(ops.eq(ops.arange(n), (paddingIdx + n) % n), [n, 1]), detach(weight), weight);
  return ops.reshape(ops.indexSelect(learned, 0, ops.reshape(indices, [-1])), [...indices.shape, d]);
}

const oneHotRow = row<{ classes: number }>({
  name: "oneHot",
  letters: ["i"],
  run: ([i], { classes }) => {
    const out = empty([...i.shape, classes], "int32");
    const data = out.array();
    elements(i).forEach((value: number, at: number) => {
      data[at * classes + value] = 1;
    });
    return out;
  },
  batch: asIs,
  stops: "integer",
});

export interface OneHotOptions {
  /** Length of the vectors; one more than the greatest index unless given. */
  numClasses?: number;
}

/**
 * Indicator vectors: indices [*] (int32) give [*, numClasses] (int32).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 */
export function oneHot(indices: Tensor, ...rest: [numClasses?: number | OneHotOptions]): Tensor {
  const { numClasses = -1 } = trailing<OneHotOptions>("oneHot", rest, ["numClasses"]);
  indexDtype("oneHot", "indices", tensorOf("oneHot", "indices", indices));
  const index = Int32Array.from(elements(indices));
  if (numClasses === -1 && index.length === 0)
    throw new ArgumentError("oneHot: indices are empty, so numClasses must be given");
  const greatest = index.reduce((a, b) => Math.max(a, b), -1);
  const classes = numClasses === -1 ? greatest + 1 : whole("oneHot", "numClasses", numClasses, 1);
  const outside = firstOutside(index, classes);
  if (outside >= 0)
    throw new IndexError(`oneHot: index ${index[outside]} is out of range for ${classes} classes`);
  return apply(oneHotRow, [indices], { classes });
}

export interface CosineOptions {
  /** Default 1. */
  dim?: number;
  /** Least size of each norm. Default 1e-8. */
  eps?: number;
}

/**
 * Σ xy / (max(‖x‖, eps) · max(‖y‖, eps)) along dim, broadcast.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
 */
export function cosineSimilarity(
  x: Tensor,
  y: Tensor,
  ...rest: [CosineOptions?] | [dim?: number, eps?: number]
): Tensor {
  const { dim = 1, eps = 1e-8 } = trailing<CosineOptions>("cosineSimilarity", rest, ["dim", "eps"]);
  tensorOf("cosineSimilarity", "x", x);
  tensorOf("cosineSimilarity", "y", y);
  const unit = (v: Tensor) => ops.div(v, ops.clamp(ops.norm(v, { dim, keepdim: true }), { min: eps }));
  return ops.sum(ops.mul(unit(x), unit(y)), { dim });
}
