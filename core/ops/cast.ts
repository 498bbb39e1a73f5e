import { apply } from "../autograd/apply.js";
import { row } from "../autograd/rule.js";
import { copyOf } from "../tensor/copy.js";
import { checkDtype, type Dtype, isFloating } from "../tensor/dtype.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { asIs } from "./batching.js";
import { toTensor } from "./operand.js";

// Changing the element type. Between floating types gradients pass; integers carry none.

interface Cast {
  readonly from: Dtype;
  readonly to: Dtype;
}

const toRow = row<Cast>({
  name: "to",
  gradFn: "ToCopyBackward0",
  letters: ["x"],
  run: ([x], { to }) => copyOf(x, to),
  back: [(o, g, s) => o.to(g, s.args.from)],
  push: "linear",
  batch: asIs,
  formula: { back: ["{g}"], local: ["1"] },
});

const toIntegerRow = row<Cast>({
  name: "toInteger",
  op: "to",
  letters: ["x"],
  run: ([x], { to }) => copyOf(x, to),
  batch: asIs,
  stops: "integer",
});

/** x with another dtype; x itself if it has that one already. To int32 fractions are cut off, to bool everything but 0 is true. */
export function to(x: Operand, dtype: Dtype | { dtype: Dtype }): Tensor {
  const target = checkDtype("to", typeof dtype === "object" ? dtype.dtype : dtype);
  const t = toTensor("to", x);
  if (t.dtype === target) return t;
  return apply(isFloating(target) ? toRow : toIntegerRow, [t], { from: t.dtype, to: target });
}
