import { ArgumentError } from "../errors.js";
import { scatterStrided } from "../kernels/copy.js";
import { generator } from "../modes/seed.js";
import { tape } from "../tape/recorder.js";
import { type Dtype, getDefaultDtype, newData } from "../tensor/dtype.js";
import type { Shape } from "../tensor/shape.js";
import { empty, Tensor } from "../tensor/tensor.js";
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

/** Writes new elements over a parameter, unrecorded; `name` is the initialiser, for messages. */
export function refill(name: string, x: Tensor, draw: (i: number) => number): Tensor {
  if (!(x instanceof Tensor)) throw new ArgumentError(`init.${name}: expected a tensor, got ${String(x)}`);
  const data = newData(x.dtype, x.numel());
  for (let i = 0; i < data.length; i++) data[i] = draw(i);
  scatterStrided(x.array(), x.shape, x.strides, x.offset, data, 0);
  x.storage.version++;
  tape.recorder?.event("inPlace", x);
  return x;
}
