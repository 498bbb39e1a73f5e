import { apply } from "../autograd/apply.js";
import { overload, row } from "../autograd/rule.js";
import { DtypeError, ShapeError } from "../errors.js";
import { broadcastShapes, broadcastStrides } from "../tensor/broadcast.js";
import { type Data, type Dtype, rounded } from "../tensor/dtype.js";
import { type Shape, show } from "../tensor/shape.js";
import { empty, type Operand, scalar, type Tensor } from "../tensor/tensor.js";
import { elements, tensorOf } from "./arguments.js";

// Filling by a bool tensor that broadcasts.

/** Row-major elements of x broadcast to a shape. */
function spread(x: Tensor, shape: Shape): Data {
  return elements(x.strided(shape, broadcastStrides(x.shape, x.strides, shape), x.offset));
}

function choose(op: string, c: Tensor, x: Tensor, y: Tensor, dtype: Dtype): Tensor {
  if (c.ndim === 0 && x.ndim === 0 && y.ndim === 0)
    return scalar(rounded(dtype, (c.value() !== 0 ? x : y).value()), dtype);
  const shape = broadcastShapes(op, c.shape, broadcastShapes(op, x.shape, y.shape));
  const out = empty(shape, dtype);
  const data = out.array();
  const mask = spread(c, shape);
  const [a, b] = [spread(x, shape), spread(y, shape)];
  for (let i = 0; i < data.length; i++) data[i] = mask[i] !== 0 ? a[i] : b[i];
  return out;
}

/** The mask if it is a bool tensor. */
export function boolean(op: string, letter: string, mask: Tensor): Tensor {
  if (tensorOf(op, letter, mask).dtype === "bool") return mask;
  throw new DtypeError(
    `${op}: ${letter} must be a bool tensor, got ${mask.dtype}; make one by a comparison such as x.gt(0)`,
  );
}

export const maskedFillRow = row({
  name: "maskedFill",
  letters: ["x", "m", "v"],
  run: ([x, m, v]) => choose("maskedFill", m, v, x, x.dtype),
  saves: ["m", "", "m"],
  back: [(o, g, s) => o.maskedFill(g, s.y, 0), null, (o, g, s) => o.where(s.y, g, 0)],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} where not {m}", null, "{g} where {m}"] },
});

const maskedFillTensor = overload(maskedFillRow, "MaskedFillBackward1");

/**
 * x with `value` (a number or 0-d tensor) where mask holds.
 * Docs: https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html
 */
export function maskedFill(x: Tensor, mask: Tensor, value: Operand): Tensor {
  tensorOf("maskedFill", "x", x);
  if (typeof value !== "number" && tensorOf("maskedFill", "value", value).ndim > 0)
    throw new ShapeError(
      `maskedFill: value must be a number or a 0-d tensor, found ${show(value.shape)}; use where`,
    );
  const made = typeof value === "number" ? maskedFillRow : maskedFillTensor;
  return apply(made, [x, boolean("maskedFill", "mask", mask), value]);
}
