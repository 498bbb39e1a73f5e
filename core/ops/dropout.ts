import { apply } from "../autograd/apply.js";
import { drawn } from "../autograd/drawn.js";
import { batchAt, levels } from "../autograd/levels.js";
import { ops } from "../autograd/opset.js";
import { row } from "../autograd/rule.js";
import { ArgumentError } from "../errors.js";
import { vector } from "../kernels/vector/table.js";
import { generator } from "../modes/seed.js";
import { modes } from "../modes/state.js";
import { empty, type Tensor } from "../tensor/tensor.js";
import { kind, sameFloat, tensorOf, trailing } from "./arguments.js";
import { zipped } from "./elementwise.js";

// Dropout (Srivastava et al. 2014), scaled in training so that nothing is to be done afterwards.

const dropoutRow = row<{ factors: Tensor }>({
  name: "dropout",
  gradFn: "NativeDropoutBackward0",
  letters: ["x"],
  run: ([x], { factors }) => zipped("dropout", x, factors, (a, b) => a * b, undefined, vector.mul),
  back: [(o, g, s) => o.mul(g, s.args.factors)],
  push: "linear",
  batch: { run: (o, [{ x }], { factors }) => o.mul(x, factors) },
  formula: { back: ["{g} · mask ÷ (1 − p)"], local: ["mask ÷ (1 − p)"] },
});

/** Options of `dropout`. */
export interface DropoutOptions {
  /** Probability of an element to become 0. Default 0.5. */
  p?: number;
  /** Default: the innermost MXNet scope's, else true. */
  training?: boolean;
}

/**
 * Zeroes each element with probability p and scales the others by 1 / (1 − p); x itself outside of training.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export function dropout(x: Tensor, ...rest: [DropoutOptions?] | [p?: number, training?: boolean]): Tensor {
  const options = trailing<DropoutOptions>("dropout", rest, ["p", "training"]);
  const { p = 0.5, training = modes.training ?? true } = options;
  if (!(typeof p === "number" && p >= 0 && p <= 1))
    throw new ArgumentError(`dropout: p must lie in [0, 1], got ${kind(p)}`);
  sameFloat("dropout", tensorOf("dropout", "x", x));
  if (!training || p === 0) return x;
  const draw = () => {
    const factors = empty(x.shape, x.dtype);
    const data = factors.array();
    // With p = 1 nothing is kept, and 1 / (1 − p) would be infinite.
    const scale = p === 1 ? 0 : 1 / (1 - p);
    const draws = new Float64Array(Math.min(data.length, 1024));
    for (let from = 0; from < data.length; from += draws.length) {
      const part = draws.subarray(0, data.length - from);
      generator.fillUniform(part);
      for (let i = 0; i < part.length; i++) data[from + i] = part[i] < p ? 0 : scale;
    }
    return factors;
  };
  if (batchAt(levels.top) !== null) return ops.mul(x, drawn("dropout", draw));
  return apply(dropoutRow, [x], { factors: draw() });
}
