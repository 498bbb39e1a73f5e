import { ops } from "../autograd/opset.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { type Trailing, trailing, whole } from "../ops/arguments.js";
import { show } from "../tensor/shape.js";
import { fromData, Tensor } from "../tensor/tensor.js";
import { type DtypeOption, drawn, uniform } from "./fill.js";
import { Linear } from "./linear.js";
import { markModal } from "./modal.js";
import { Module } from "./module.js";
import type { Parameter } from "./parameter.js";

/** Options of `scaledDotProductAttention`. */
export interface AttentionOptions {
  /** Bool: true takes part. Floating: added to the scores. Broadcasts to [..., L, S]. */
  attnMask?: Tensor | null;
  dropoutP?: number;
  /** Nothing looks at what comes after it. */
  isCausal?: boolean;
  /** Default 1/√E. */
  scale?: number;
}

/** true where position j may look at position i: the lower triangle. */
function causal(l: number, s: number): Tensor {
  return fromData(
    Uint8Array.from({ length: l * s }, (_, k) => Number(k % s <= Math.floor(k / s))),
    [l, s],
    "bool",
  );
}

/** softmax(q kᵀ · scale + mask) of q [..., L, E] and k [..., S, E]. */
function attentionWeights(q: Tensor, k: Tensor, mask: Tensor | null, scale: number): Tensor {
  const scores = ops.matmul(ops.mul(q, scale), ops.transpose(k, -2, -1));
  if (mask === null) return ops.softmax(scores, -1);
  const masked =
    mask.dtype === "bool"
      ? ops.maskedFill(scores, ops.logicalNot(mask), Number.NEGATIVE_INFINITY)
      : ops.add(scores, mask);
  return ops.softmax(masked, -1);
}

/**
 * softmax(q kᵀ / √E) v: q [..., L, E], k [..., S, E], v [..., S, Ev] give [..., L, Ev] (Vaswani et al. 2017).
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 */
export function scaledDotProductAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const { attnMask = null, dropoutP = 0, isCausal = false } = options;
  if (isCausal && attnMask !== null)
    throw new ArgumentError("scaledDotProductAttention: give attnMask or isCausal, not both");
  const mask = isCausal ? causal(q.shape[q.ndim - 2], k.shape[k.ndim - 2]) : attnMask;
  const weights = attentionWeights(q, k, mask, options.scale ?? 1 / Math.sqrt(q.shape[q.ndim - 1]));
  return ops.matmul(dropoutP > 0 ? ops.dropout(weights, { p: dropoutP, training: true }) : weights, v);
}

/** Settings of `MultiheadAttention`. */
export interface MultiheadOptions extends DtypeOption {
  dropout?: number;
  bias?: boolean;
  /** Inputs and outputs are [batch, length, …] instead of [length, batch, …]. */
  batchFirst?: boolean;
}

/** Options of a call of `MultiheadAttention`. */
export interface MultiheadCall {
  /** [N, S], bool: true keys are left out. */
  keyPaddingMask?: Tensor | null;
  /** [L, S] or [N · heads, L, S]. Bool: true is left out (unlike in scaledDotProductAttention). Floating: added. */
  attnMask?: Tensor | null;
  /** Give the weights, too. Default true. */
  needWeights?: boolean;
  /** The weights' mean over the heads. Default true. */
  averageAttnWeights?: boolean;
}

/**
 * Attention in several heads: query [L, N, E], key and value [S, N, E] give [L, N, E] and the weights [N, L, S].
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
export class MultiheadAttention extends Module {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  inProjWeight: Parameter;
  inProjBias: Parameter | null;
  outProj: Linear;

  constructor(embedDim: number, numHeads: number, ...rest: Trailing<MultiheadOptions, [number, boolean]>) {
    super();
    const names = ["dropout", "bias", "batchFirst", "dtype"] as const;
    const options = trailing<MultiheadOptions>("MultiheadAttention", rest, names, 2);
    const { dropout = 0, bias = true, batchFirst = false, dtype } = options;
    this.embedDim = whole("MultiheadAttention", "embedDim", embedDim, 1);
    this.numHeads = whole("MultiheadAttention", "numHeads", numHeads, 1);
    if (embedDim % numHeads !== 0)
      throw new ArgumentError(
        `MultiheadAttention: embedDim ${embedDim} does not divide into ${numHeads} heads`,
      );
    this.dropout = dropout;
    if (dropout > 0) markModal(this);
    this.batchFirst = batchFirst;
    // Xavier uniform of [3E, E]; the biases begin at 0.
    this.inProjWeight = drawn([3 * embedDim, embedDim], dtype, uniform(Math.sqrt(6 / (4 * embedDim))));
    this.inProjBias = bias ? drawn([3 * embedDim], dtype, () => 0) : null;
    this.outProj = new Linear(embedDim, embedDim, { bias, dtype });
    if (this.outProj.bias) this.outProj.bias.array().fill(0);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    call: MultiheadCall = {},
  ): [Tensor, Tensor | null] {
    const { needWeights = true, averageAttnWeights = true } = call;
    const batched = query.ndim === 3;
    const order = (x: Tensor) =>
      batched ? (this.batchFirst ? x : ops.transpose(x, 0, 1)) : ops.unsqueeze(x, 0);
    const [q, k, v] = [query, key, value].map((x, i) => this.#heads(order(this.#checked(x)), i));
    const mask = this.#mask(call, q, k);
    const weights = attentionWeights(q, k, mask, 1 / Math.sqrt(this.embedDim / this.numHeads));
    const kept = ops.dropout(weights, { p: this.dropout, training: this.training });
    const [n, , l] = q.shape;
    const joined = ops.reshape(ops.transpose(ops.matmul(kept, v), 1, 2), [n, l, this.embedDim]);
    const projected = this.outProj.forward(joined);
    const out = batched
      ? this.batchFirst
        ? projected
        : ops.transpose(projected, 0, 1)
      : ops.squeeze(projected, 0);
    if (!needWeights) return [out, null];
    const shown = averageAttnWeights ? ops.mean(kept, { dim: 1 }) : kept;
    return [out, batched ? shown : ops.squeeze(shown, 0)];
  }

  #checked(x: Tensor): Tensor {
    if (x instanceof Tensor && (x.ndim === 2 || x.ndim === 3) && x.shape[x.ndim - 1] === this.embedDim)
      return x;
    const found = x instanceof Tensor ? show(x.shape) : String(x);
    throw new ShapeError(
      `MultiheadAttention: expected [length, batch, ${this.embedDim}] or [length, ${this.embedDim}], found ${found}`,
    );
  }

  /** Projects [N, L, E] and splits it into heads: [N, heads, L, E / heads]. `part`: 0 query, 1 key, 2 value. */
  #heads(x: Tensor, part: 0 | 1 | 2 | number): Tensor {
    const { embedDim: e, numHeads } = this;
    const weight = ops.narrow(this.inProjWeight, 0, part * e, e);
    const bias = this.inProjBias === null ? null : ops.narrow(this.inProjBias, 0, part * e, e);
    const [n, l] = x.shape;
    return ops.transpose(ops.reshape(ops.linear(x, weight, bias), [n, l, numHeads, e / numHeads]), 1, 2);
  }

  /** Both masks as one that is added to scores [N, heads, L, S]. */
  #mask({ keyPaddingMask, attnMask }: MultiheadCall, q: Tensor, k: Tensor): Tensor | null {
    const [n, heads, l] = q.shape;
    const s = k.shape[2];
    const additive = (mask: Tensor) =>
      mask.dtype === "bool"
        ? ops.maskedFill(ops.zerosLike(mask, { dtype: q.dtype }), mask, Number.NEGATIVE_INFINITY)
        : mask;
    const padding = keyPaddingMask ? ops.reshape(additive(keyPaddingMask), [n, 1, 1, s]) : null;
    const given = attnMask ? additive(attnMask) : null;
    const full = given?.ndim === 3 ? ops.reshape(given, [n, heads, l, s]) : given;
    return padding && full ? ops.add(padding, full) : (padding ?? full);
  }

  override extraRepr(): string {
    return `embedDim=${this.embedDim}, numHeads=${this.numHeads}`;
  }
}
