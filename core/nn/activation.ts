import { ops } from "../autograd/opset.js";
import { ArgumentError } from "../errors.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

// Activations as layers (https://pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity).

/** max(0, x). */
export class ReLU extends Module {
  override forward(x: Tensor): Tensor {
    return ops.relu(x);
  }
}

/** 1 ÷ (1 + e⁻ˣ). */
export class Sigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return ops.sigmoid(x);
  }
}

/** Hyperbolic tangent. */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return ops.tanh(x);
  }
}

/** x · sigmoid(x). */
export class SiLU extends Module {
  override forward(x: Tensor): Tensor {
    return ops.silu(x);
  }
}

/** log sigmoid(x), without overflow. */
export class LogSigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return ops.logsigmoid(x);
  }
}

/** x where positive, else a small multiple of it. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(...rest: Trailing<{ negativeSlope?: number }, [number]>) {
    super();
    const { negativeSlope = 0.01 } = trailing<{ negativeSlope: number }>("LeakyReLU", rest, [
      "negativeSlope",
    ]);
    this.negativeSlope = negativeSlope;
  }

  override forward(x: Tensor): Tensor {
    return ops.leakyRelu(x, { negativeSlope: this.negativeSlope });
  }

  override extraRepr(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}

/** x above 0, else alpha · (eˣ − 1). */
export class ELU extends Module {
  readonly alpha: number;

  constructor(...rest: Trailing<{ alpha?: number }, [number]>) {
    super();
    const { alpha = 1 } = trailing<{ alpha: number }>("ELU", rest, ["alpha"]);
    this.alpha = alpha;
  }

  override forward(x: Tensor): Tensor {
    return ops.elu(x, { alpha: this.alpha });
  }

  override extraRepr(): string {
    return `alpha=${this.alpha}`;
  }
}

/** x · Φ(x), or its approximation by tanh. */
export class GELU extends Module {
  readonly approximate: "none" | "tanh";

  constructor(options?: { approximate?: "none" | "tanh" }) {
    super();
    checkOptions("GELU", options, ["approximate"]);
    this.approximate = options?.approximate ?? "none";
  }

  override forward(x: Tensor): Tensor {
    return ops.gelu(x, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return `approximate=${this.approximate}`;
  }
}

interface SoftplusOptions {
  beta: number;
  threshold: number;
}

/** ln(1 + e^(beta · x)) ÷ beta; x itself above the threshold. */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor(...rest: Trailing<Partial<SoftplusOptions>, [number, number]>) {
    super();
    const { beta = 1, threshold = 20 } = trailing<SoftplusOptions>("Softplus", rest, ["beta", "threshold"]);
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(x: Tensor): Tensor {
    return ops.softplus(x, { beta: this.beta, threshold: this.threshold });
  }

  override extraRepr(): string {
    return `beta=${this.beta}, threshold=${this.threshold}`;
  }
}

interface HardtanhOptions {
  minVal: number;
  maxVal: number;
}

/** x limited to [minVal, maxVal]. */
export class Hardtanh extends Module {
  readonly minVal: number;
  readonly maxVal: number;

  constructor(...rest: Trailing<Partial<HardtanhOptions>, [number, number]>) {
    super();
    const { minVal = -1, maxVal = 1 } = trailing<HardtanhOptions>("Hardtanh", rest, ["minVal", "maxVal"]);
    this.minVal = minVal;
    this.maxVal = maxVal;
  }

  override forward(x: Tensor): Tensor {
    return ops.hardtanh(x, { minVal: this.minVal, maxVal: this.maxVal });
  }

  override extraRepr(): string {
    return `minVal=${this.minVal}, maxVal=${this.maxVal}`;
  }
}

/** The dimension by position or by name. */
function dimOf(name: string, rest: readonly unknown[]): number {
  const { dim } = trailing<{ dim: number }>(name, rest, ["dim"]);
  if (dim === undefined) throw new ArgumentError(`${name}: say along which dim, as in new nn.${name}(-1)`);
  return dim;
}

/** eˣ ÷ Σ eˣ along `dim`. */
export class Softmax extends Module {
  readonly dim: number;

  constructor(dim: number | { dim: number }) {
    super();
    this.dim = dimOf("Softmax", [dim]);
  }

  override forward(x: Tensor): Tensor {
    return ops.softmax(x, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** log softmax along `dim`, without overflow. */
export class LogSoftmax extends Module {
  readonly dim: number;

  constructor(dim: number | { dim: number }) {
    super();
    this.dim = dimOf("LogSoftmax", [dim]);
  }

  override forward(x: Tensor): Tensor {
    return ops.logSoftmax(x, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
