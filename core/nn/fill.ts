import { generator } from "../modes/seed.js";
import { type Dtype, getDefaultDtype } from "../tensor/dtype.js";
import type { Shape } from "../tensor/shape.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { Parameter } from "./parameter.js";

// New parameters, filled before anyone sees them.

export interface DtypeOption {
  dtype?: "float32" | "float64";
}

/** A parameter whose elements come from `draw`. */
export function drawn(shape: Shape, dtype: Dtype | undefined, draw: () => number): Parameter {
  return new Parameter(filled(shape, dtype, draw));
}

/** A tensor whose elements come from `draw`. */
export function filled(shape: Shape, dtype: Dtype | undefined, draw: () => number): Tensor {
  const out = empty(shape, dtype ?? getDefaultDtype());
  const data = out.array();
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return out;
}

/** Uniform in ±bound: how PyTorch initialises weights and biases of linear, convolution and recurrent layers. */
export function uniform(bound: number): () => number {
  return () => (2 * generator.uniform() - 1) * bound;
}
