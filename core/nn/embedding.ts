import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { generator } from "../modes/seed.js";
import { type Trailing, trailing, whole } from "../ops/arguments.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DtypeOption, drawn } from "./fill.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

/** Settings of `Embedding`. */
export interface EmbeddingOptions extends DtypeOption {
  /** The row of this number is 0 and stays so. */
  paddingIdx?: number | null;
}

/**
 * A table of vectors: numbers [*] (int32) give [*, embeddingDim]. The vectors begin normal.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  weight: Parameter;

  constructor(
    numEmbeddings: number,
    embeddingDim: number,
    ...rest: Trailing<EmbeddingOptions, [number | null]>
  ) {
    super();
    const options = trailing<EmbeddingOptions>("Embedding", rest, ["paddingIdx", "dtype"], 1);
    const { paddingIdx = null, dtype } = options;
    this.numEmbeddings = whole("Embedding", "numEmbeddings", numEmbeddings, 1);
    this.embeddingDim = whole("Embedding", "embeddingDim", embeddingDim, 1);
    if (
      paddingIdx !== null &&
      !(whole("Embedding", "paddingIdx", paddingIdx, -numEmbeddings) < numEmbeddings)
    )
      throw new ArgumentError(
        `Embedding: paddingIdx ${paddingIdx} is out of range for ${numEmbeddings} rows`,
      );
    this.paddingIdx = paddingIdx !== null && paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx;
    let drawnSoFar = 0;
    this.weight = drawn([numEmbeddings, embeddingDim], dtype, () => {
      const row = Math.floor(drawnSoFar++ / embeddingDim);
      const value = generator.normal();
      return row === this.paddingIdx ? 0 : value;
    });
  }

  override forward(indices: Tensor): Tensor {
    return ops.embedding(indices, this.weight, { paddingIdx: this.paddingIdx });
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? "" : `, paddingIdx=${this.paddingIdx}`;
    return `${this.numEmbeddings}, ${this.embeddingDim}${padding}`;
  }
}
