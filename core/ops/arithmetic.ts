import { apply1, apply2 } from "../autograd/apply.js";
import { overload, row, scalarRow } from "../autograd/rule.js";
import { ArgumentError, DtypeError } from "../errors.js";
import { minus, negative, over, plus, times } from "../kernels/arithmetic.js";
import { vector } from "../kernels/vector/table.js";
import { checkOptions } from "../options.js";
import { isFloating, promote } from "../tensor/dtype.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { floating, mapped, zipped } from "./elementwise.js";
import { fused } from "./fused.js";

// + − × ÷ and their kin, all broadcast (https://pytorch.org/docs/stable/torch.html#pointwise-ops).

/** The factor of the second operand of `add` and `sub`. */
export interface AlphaOptions {
  /** Factor of the second operand. */
  alpha?: number;
}

/** x + alpha · y. */
function scaledSum(op: string, x: Tensor, y: Tensor, alpha: number): Tensor {
  if (alpha === 1) return zipped(op, x, y, plus, undefined, vector.add);
  return zipped(op, x, y, (a, b) => a + alpha * b, undefined, vector.addScaled, [alpha]);
}

const addRow = scalarRow<number>({
  name: "add",
  symbol: "+",
  letters: ["x", "y"],
  run: ([x, y], alpha) => scaledSum("add", x, y, alpha),
  value: (a, b, alpha = 1) => a + alpha * b,
  back: [(_o, g) => g, (o, g, s) => (s.args === 1 ? g : o.mul(g, s.args))],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g}", "{g}"], local: ["1", "1"] },
});

const subRow = scalarRow<number>({
  name: "sub",
  symbol: "−",
  letters: ["x", "y"],
  run: ([x, y], alpha) => {
    if (x.dtype === "bool" && y.dtype === "bool") {
      throw new DtypeError(
        'sub: bool tensors cannot be subtracted; use ne for exclusive or, or convert them by to("int32")',
      );
    }
    return alpha === 1 ? zipped("sub", x, y, minus, undefined, vector.sub) : scaledSum("sub", x, y, -alpha);
  },
  value: (a, b, alpha = 1) => a - alpha * b,
  back: [(_o, g) => g, (o, g, s) => (s.args === 1 ? o.neg(g) : o.mul(g, -s.args))],
  push: (o, [x, y], s) => (x && y ? o.sub(x, y, { alpha: s.args }) : (x ?? o.mul(y!, -s.args))),
  batch: "aligned",
  formula: { back: ["{g}", "−{g}"], local: ["1", "−1"] },
});

const mulRow = scalarRow({
  name: "mul",
  symbol: "×",
  letters: ["x", "y"],
  run: ([x, y]) => zipped("mul", x, y, times, undefined, vector.mul),
  value: times,
  saves: ["y", "x"],
  back: [(o, g, s) => o.mul(g, s.y), (o, g, s) => o.mul(g, s.x)],
  push: "bilinear",
  batch: "aligned",
  formula: { back: ["{g} · {y}", "{g} · {x}"], local: ["{y}", "{x}"] },
});

const divRow = scalarRow({
  name: "div",
  symbol: "÷",
  letters: ["x", "y"],
  run: ([x, y]) => zipped("div", x, y, over, floating(promote(x, y)), vector.div),
  value: over,
  saves: ["y", "x y"],
  back: [(o, g, s) => o.div(g, s.y), (o, g, s) => o.neg(o.mul(g, o.div(o.div(s.x, s.y), s.y)))],
  fused: [null, (_o, g, s) => fused(vector.divBack, [g, s.x, s.y])],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g} ÷ {y}", "−{g} · {x} ÷ {y}²"], local: ["1 ÷ {y}", "−{x} ÷ {y}²"] },
});

/** Division rounded to whole numbers: a step function, so its gradient is zero. */
const divRoundedRow = row<"floor" | "trunc">({
  name: "divRounded",
  op: "div",
  gradFn: "DivBackward2",
  symbol: "÷",
  letters: ["x", "y"],
  run: ([x, y], mode) => zipped("div", x, y, mode === "floor" ? floorDivide : (a, b) => Math.trunc(a / b)),
  back: [(o, g) => o.zerosLike(g), (o, g) => o.zerosLike(g)],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["0", "0"], local: ["0", "0"] },
});

/** Powers that are products. */
const powers = new Map([
  [2, { value: vector.square, back: vector.squareBack }],
  [3, { value: vector.cube, back: vector.cubeBack }],
]);

const powRow = row({
  name: "pow",
  letters: ["x", "y"],
  run: ([x, y]) => {
    if (y.wrapped && y.value() < 0 && !isFloating(x.dtype)) {
      throw new ArgumentError(
        `pow: integers to the negative power ${y.value()} are fractions; convert x by to("float32") first`,
      );
    }
    return zipped("pow", x, y, power, undefined, y.wrapped ? powers.get(y.value())?.value : undefined);
  },
  scalar: {
    value: power,
    back: [
      (o, g, s) => o.mul(g, o.where(o.eq(s.y, 0), 0, o.mul(s.y, o.pow(s.x, o.sub(s.y, 1))))),
      (o, g, s) => o.mul(g, o.where(o.logicalAnd(o.eq(s.x, 0), o.ge(s.y, 0)), 0, o.mul(s.out, o.log(s.x)))),
    ],
  },
  saves: ["x y", "x y out"],
  back: [
    // d(x^y)/dx is 0 where y = 0, also at x = 0, where y · x^(y-1) would be 0 · ∞.
    (o, g, s) => {
      if (!s.y.wrapped) return o.mul(g, o.where(o.eq(s.y, 0), 0, o.mul(s.y, o.pow(s.x, o.sub(s.y, 1)))));
      const y = s.y.value();
      if (y === 0) return o.zerosLike(g);
      return o.mul(g, y === 2 ? o.mul(s.x, 2) : o.mul(o.pow(s.x, y - 1), y));
    },
    // log 0 = -∞ meets out = 0 there: the limit 0 is meant.
    (o, g, s) => o.mul(g, o.where(o.logicalAnd(o.eq(s.x, 0), o.ge(s.y, 0)), 0, o.mul(s.out, o.log(s.x)))),
  ],
  fused: [
    (_o, g, s) => {
      const kernel = s.y.wrapped ? powers.get(s.y.value())?.back : undefined;
      return kernel === undefined ? null : fused(kernel, [g, s.x]);
    },
    null,
  ],
  push: "diagonal",
  batch: "aligned",
  formula: {
    back: ["{g} · {y} · {x}^({y}−1)", "{g} · {out} · ln {x}"],
    local: ["{y} · {x}^({y}−1)", "{out} · ln {x}"],
  },
});

const powTensors = overload(powRow, "PowBackward1");
const powOfNumber = overload(powRow, "PowBackward2");

const remainderRow = row({
  name: "remainder",
  letters: ["x", "y"],
  run: ([x, y]) => zipped("remainder", x, y, modulo),
  saves: ["", "x y"],
  back: [(_o, g) => g, (o, g, s) => o.neg(o.mul(g, o.div(s.x, s.y, { roundingMode: "floor" })))],
  push: "diagonal",
  batch: "aligned",
  formula: { back: ["{g}", "−{g} · ⌊{x} ÷ {y}⌋"], local: ["1", "−⌊{x} ÷ {y}⌋"] },
});

const remainderTensors = overload(remainderRow, "RemainderBackward1");

const negRow = scalarRow({
  name: "neg",
  symbol: "−",
  letters: ["x"],
  run: ([x]) => {
    if (x.dtype === "bool") throw new DtypeError("neg: a bool tensor has no negative; use logicalNot");
    return mapped(x, negative, x.dtype, vector.neg);
  },
  value: negative,
  back: [(o, g) => o.neg(g)],
  push: "linear",
  batch: "aligned",
  formula: { back: ["−{g}"], local: ["−1"] },
});

const floorDivide = (a: number, b: number) => (b === 0 ? a / b : Math.floor(a / b));

/** JavaScript's ** gives NaN for 1 ** NaN and (±1) ** ±Infinity, where C's pow gives 1. */
export function power(x: number, y: number): number {
  if (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return 1;
  return x ** y;
}

/** Remainder with the sign of the divisor. */
export function modulo(x: number, y: number): number {
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r;
}

/** The factor of the second operand; for integers a whole one. */
export function alphaOf(op: string, x: Operand, y: Operand, options: AlphaOptions | undefined): number {
  if (options === undefined) return 1;
  checkOptions(op, options, ["alpha"]);
  const { alpha = 1 } = options;
  if (typeof alpha !== "number")
    throw new ArgumentError(`${op}: alpha must be a number, got ${typeof alpha}`);
  const whole = [x, y].every(t => (typeof t === "number" ? Number.isInteger(t) : !isFloating(t.dtype)));
  if (whole && !Number.isInteger(alpha))
    throw new ArgumentError(
      `${op}: alpha ${alpha} is a fraction, but both operands are whole numbers; convert one by to("float32")`,
    );
  return alpha;
}

/** x + alpha · y, broadcast. */
export function add(x: Operand, y: Operand, options?: AlphaOptions): Tensor {
  return apply2(addRow, x, y, alphaOf("add", x, y, options));
}

/** x − alpha · y, broadcast. */
export function sub(x: Operand, y: Operand, options?: AlphaOptions): Tensor {
  return apply2(subRow, x, y, alphaOf("sub", x, y, options));
}

/** x · y element by element, broadcast. */
export function mul(x: Operand, y: Operand): Tensor {
  return apply2(mulRow, x, y);
}

/** x / y, broadcast; integers give the default float dtype. With roundingMode the quotient is rounded and carries no gradient. */
export function div(x: Operand, y: Operand, options?: { roundingMode?: "floor" | "trunc" | null }): Tensor {
  checkOptions("div", options, ["roundingMode"]);
  const roundingMode = options?.roundingMode ?? null;
  if (roundingMode === null) return apply2(divRow, x, y);
  if (roundingMode !== "floor" && roundingMode !== "trunc") {
    throw new ArgumentError(`div: roundingMode is "floor", "trunc" or null, got ${String(roundingMode)}`);
  }
  return apply2(divRoundedRow, x, y, roundingMode);
}

/** x to the power y, broadcast. */
export function pow(x: Operand, y: Operand): Tensor {
  if (typeof y === "number") return apply2(powRow, x, y);
  return apply2(typeof x === "number" ? powOfNumber : powTensors, x, y);
}

/** x − y · ⌊x / y⌋: the sign is the divisor's, as Python's %. */
export function remainder(x: Operand, y: Operand): Tensor {
  return apply2(typeof y === "number" ? remainderRow : remainderTensors, x, y);
}

/** −x. */
export function neg(x: Operand): Tensor {
  return apply1(negRow, x);
}
