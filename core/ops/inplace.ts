import { apply } from "../autograd/apply.js";
import { leading, rankOf, widened } from "../autograd/batch.js";
import { inplace } from "../autograd/inplace.js";
import { type Row, row, rowOf } from "../autograd/rule.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { tape } from "../tape/recorder.js";
import { broadcastStrides, broadcastsTo } from "../tensor/broadcast.js";
import { copyOf } from "../tensor/copy.js";
import { rounded } from "../tensor/dtype.js";
import { show } from "../tensor/shape.js";
import { empty, type Operand, Tensor } from "../tensor/tensor.js";
import { kind, type Trailing, trailing } from "./arguments.js";
import { type AlphaOptions, alphaOf } from "./arithmetic.js";
import { asIs } from "./batching.js";
import { type ClampRest, clampLimits } from "./choose.js";
import { boolean, maskedFillRow } from "./mask.js";

// The in-place forms, as methods with a trailing underscore. Each runs the row of its plain form on the tensor itself.

/** x becomes `value` everywhere; its old values get a zero gradient. */
const fillRow = row<number>({
  name: "fill",
  gradFn: "FillBackward2",
  letters: ["x"],
  run: ([x], value) => {
    const out = empty(x.shape, x.dtype);
    if (x.shape.length === 0) out.storage.set(0, rounded(x.dtype, value));
    else out.array().fill(rounded(x.dtype, value));
    return out;
  },
  back: [(o, g) => o.zerosLike(g)],
  push: () => null,
  batch: asIs,
  formula: { back: ["0"] },
  overwrites: true,
});

/** x becomes zeros. */
const zeroRow = row({
  name: "zero",
  letters: ["x"],
  run: ([x]) => empty(x.shape, x.dtype),
  back: [(o, g) => o.zerosLike(g)],
  push: () => null,
  batch: asIs,
  formula: { back: ["0"] },
  overwrites: true,
});

const copyRow: Row<undefined> = row({
  name: "copy",
  gradFn: "CopyBackwards",
  letters: ["x", "y"],
  run: ([x, y]) => {
    if (!broadcastsTo(y.shape, x.shape)) {
      throw new ShapeError(
        `copy_: a source of shape ${show(y.shape)} does not broadcast to ${show(x.shape)}`,
      );
    }
    return copyOf(y.strided(x.shape, broadcastStrides(y.shape, y.strides, x.shape), y.offset), x.dtype);
  },
  back: [(o, g) => o.zerosLike(g), (_o, g) => g],
  push: (_o, t) => t[1],
  batch: { run: (_o, [x, y], _a, { size }) => apply(copyRow, [leading(x, size), widened(y, rankOf(x))]) },
  formula: { back: ["0", "{g}"], local: ["0", "1"] },
  overwrites: true,
});

function unary_(name: string): (x: Tensor) => Tensor {
  return x => inplace(rowOf(name), x, []);
}

export function add_(x: Tensor, y: Operand, options?: AlphaOptions): Tensor {
  return inplace(rowOf("add"), x, [y], alphaOf("add_", x, y, options));
}

export function sub_(x: Tensor, y: Operand, options?: AlphaOptions): Tensor {
  return inplace(rowOf("sub"), x, [y], alphaOf("sub_", x, y, options));
}

export function mul_(x: Tensor, y: Operand): Tensor {
  return inplace(rowOf("mul"), x, [y]);
}

export function div_(x: Tensor, y: Operand): Tensor {
  return inplace(rowOf("div"), x, [y]);
}

export function pow_(x: Tensor, y: Operand): Tensor {
  return inplace(rowOf("pow"), x, [y]);
}

export function neg_(x: Tensor): Tensor {
  return inplace(rowOf("neg"), x, []);
}

export function relu_(x: Tensor): Tensor {
  return inplace(rowOf("relu"), x, []);
}

export function leakyRelu_(x: Tensor, ...rest: Trailing<{ negativeSlope?: number }, [number]>): Tensor {
  const { negativeSlope = 0.01 } = trailing<{ negativeSlope: number }>("leakyRelu_", rest, ["negativeSlope"]);
  return inplace(rowOf("leakyRelu"), x, [], negativeSlope);
}

export function elu_(x: Tensor, ...rest: Trailing<{ alpha?: number }, [number]>): Tensor {
  const { alpha = 1 } = trailing<{ alpha: number }>("elu_", rest, ["alpha"]);
  return inplace(rowOf("elu"), x, [], alpha);
}

/** Limits x to [min, max], both numbers. */
export function clamp_(x: Tensor, ...rest: ClampRest): Tensor {
  const { min, max } = clampLimits("clamp_", rest);
  if (min instanceof Tensor || max instanceof Tensor)
    throw new ArgumentError("clamp_: min and max must be numbers; use x.copy_(x.clamp(…))");
  return inplace(rowOf("clamp"), x, [], { min, max });
}

/** Sets every element to 0. On a leaf's `.grad` this is the reset between steps. */
export function zero_(x: Tensor): Tensor {
  inplace(zeroRow, x, []);
  const leaf = x.extra?.gradOf;
  if (leaf) tape.recorder?.event("zero", leaf);
  return x;
}

/** Sets every element to a number. */
export function fill_(x: Tensor, value: number | Tensor): Tensor {
  const n = value instanceof Tensor && value.numel() === 1 ? value.value() : value;
  if (typeof n !== "number")
    throw new ArgumentError(`fill_: expected a number, got ${kind(value)}; use copy_ for a tensor`);
  return inplace(fillRow, x, [], n);
}

/** Takes the values of y, broadcast and in x's dtype. */
export function copy_(x: Tensor, y: Operand): Tensor {
  return inplace(copyRow, x, [y]);
}

/** Takes `value` (a number or 0-d tensor) where mask, which broadcasts to x, holds. */
export function maskedFill_(x: Tensor, mask: Tensor, value: Operand): Tensor {
  return inplace(maskedFillRow, x, [boolean("maskedFill_", "mask", mask), value]);
}

type InPlace = (x: Tensor) => Tensor;

export const exp_: InPlace = unary_("exp");
export const expm1_: InPlace = unary_("expm1");
export const log_: InPlace = unary_("log");
export const log1p_: InPlace = unary_("log1p");
export const sqrt_: InPlace = unary_("sqrt");
export const rsqrt_: InPlace = unary_("rsqrt");
export const reciprocal_: InPlace = unary_("reciprocal");
export const square_: InPlace = unary_("square");
export const sin_: InPlace = unary_("sin");
export const cos_: InPlace = unary_("cos");
export const tanh_: InPlace = unary_("tanh");
export const sigmoid_: InPlace = unary_("sigmoid");
export const abs_: InPlace = unary_("abs");
export const sign_: InPlace = unary_("sign");
export const round_: InPlace = unary_("round");
export const floor_: InPlace = unary_("floor");
export const ceil_: InPlace = unary_("ceil");
export const trunc_: InPlace = unary_("trunc");
