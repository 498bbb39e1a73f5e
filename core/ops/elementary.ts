import type { ScalarRule } from "../autograd/algebra.js";
import { apply1 } from "../autograd/apply.js";
import { type Rule, scalarRow } from "../autograd/rule.js";
import type { Operand, Tensor } from "../tensor/tensor.js";
import { floating, mapped } from "./elementwise.js";
import { fused, vectorOf } from "./fused.js";

// Functions of one number, element by element: value, derivative and formula in one line each. Where the table of vector
// kernels has the function's name, float32 takes that; "nameBack" there is its derivative in one pass.

type Unary = (x: Operand) => Tensor;

/** Where PyTorch's gradFn has another name than ours. */
const gradFns: Readonly<Record<string, string>> = { log1p: "Log1PBackward0", square: "PowBackward0" };

/** The derivative's kernel of the adjoint and what the rule reads. */
function onePass(name: string, saves: "x" | "out" | ""): readonly Rule<undefined>[] | undefined {
  const kernel = vectorOf(`${name}Back`);
  if (kernel === undefined) return undefined;
  return [(_o, g, s) => fused(kernel, [g, saves === "x" ? s.x : s.out])];
}

/** A function of one real number. `saves`: what its derivative reads, x or out. */
function unary(
  name: string,
  f: (x: number) => number,
  saves: "x" | "out" | "",
  back: ScalarRule<undefined>,
  local: string,
  gradient = local === "0" ? "0" : `{g} · ${local}`,
): Unary {
  const kernel = vectorOf(name);
  const made = scalarRow({
    name,
    gradFn: gradFns[name],
    letters: ["x"],
    run: ([x]) => mapped(x, f, floating(x.dtype), kernel),
    value: f,
    saves: [saves],
    back: [back],
    fused: onePass(name, saves),
    push: "diagonal",
    batch: "aligned",
    formula: { back: [gradient], local: [local] },
  });
  return x => apply1(made, x);
}

/** A function of one number that keeps integer dtypes. */
function unarySame(
  name: string,
  f: (x: number) => number,
  saves: "x" | "",
  back: ScalarRule<undefined>,
  local: string,
): Unary {
  const kernel = vectorOf(name);
  const made = scalarRow({
    name,
    gradFn: gradFns[name],
    letters: ["x"],
    run: ([x]) => mapped(x, f, x.dtype, kernel),
    value: f,
    saves: [saves],
    back: [back],
    fused: onePass(name, saves),
    push: "diagonal",
    batch: "aligned",
    formula: { back: [local === "0" ? "0" : `{g} · ${local}`], local: [local] },
  });
  return x => apply1(made, x);
}

/** Half to even, as IEEE 754 and PyTorch. */
export function roundHalfEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

export function sigmoidOf(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** e^x. */
export const exp: Unary = unary("exp", Math.exp, "out", (o, g, s) => o.mul(g, s.out), "{out}");
/** e^x − 1, accurate near 0. */
export const expm1: Unary = unary(
  "expm1",
  Math.expm1,
  "out",
  (o, g, s) => o.mul(g, o.add(s.out, 1)),
  "({out} + 1)",
);
/** Natural logarithm. */
export const log: Unary = unary("log", Math.log, "x", (o, g, s) => o.div(g, s.x), "1 ÷ {x}", "{g} ÷ {x}");
/** ln(1 + x), accurate near 0. */
export const log1p: Unary = unary(
  "log1p",
  Math.log1p,
  "x",
  (o, g, s) => o.div(g, o.add(s.x, 1)),
  "1 ÷ ({x} + 1)",
  "{g} ÷ ({x} + 1)",
);
/** Logarithm to base 2. */
export const log2: Unary = unary(
  "log2",
  Math.log2,
  "x",
  (o, g, s) => o.div(g, o.mul(s.x, Math.LN2)),
  "1 ÷ ({x} ln 2)",
  "{g} ÷ ({x} ln 2)",
);
/** Logarithm to base 10. */
export const log10: Unary = unary(
  "log10",
  Math.log10,
  "x",
  (o, g, s) => o.div(g, o.mul(s.x, Math.LN10)),
  "1 ÷ ({x} ln 10)",
  "{g} ÷ ({x} ln 10)",
);
/** Square root; NaN of negative numbers, and an infinite gradient at 0. */
export const sqrt: Unary = unary(
  "sqrt",
  Math.sqrt,
  "out",
  (o, g, s) => o.div(g, o.mul(s.out, 2)),
  "1 ÷ (2{out})",
  "{g} ÷ (2{out})",
);
/** 1 / √x. */
export const rsqrt: Unary = unary(
  "rsqrt",
  x => 1 / Math.sqrt(x),
  "out",
  (o, g, s) => o.mul(o.mul(g, -0.5), o.pow(s.out, 3)),
  "−½{out}³",
);
/** 1 / x. */
export const reciprocal: Unary = unary(
  "reciprocal",
  x => 1 / x,
  "out",
  (o, g, s) => o.neg(o.mul(g, o.mul(s.out, s.out))),
  "(−{out}²)",
);
/** x². */
export const square: Unary = unarySame(
  "square",
  x => x * x,
  "x",
  (o, g, s) => o.mul(g, o.mul(s.x, 2)),
  "2{x}",
);
/** Sine of radians. */
export const sin: Unary = unary("sin", Math.sin, "x", (o, g, s) => o.mul(g, o.cos(s.x)), "cos {x}");
/** Cosine of radians. */
export const cos: Unary = unary("cos", Math.cos, "x", (o, g, s) => o.mul(g, o.neg(o.sin(s.x))), "(−sin {x})");
/** Tangent of radians. */
export const tan: Unary = unary(
  "tan",
  Math.tan,
  "out",
  (o, g, s) => o.mul(g, o.add(o.square(s.out), 1)),
  "(1 + {out}²)",
);
/** Arc sine; NaN outside of [−1, 1]. */
export const asin: Unary = unary(
  "asin",
  Math.asin,
  "x",
  (o, g, s) => o.mul(g, o.rsqrt(o.sub(1, o.square(s.x)))),
  "1 ÷ √(1 − {x}²)",
);
/** Arc cosine; NaN outside of [−1, 1]. */
export const acos: Unary = unary(
  "acos",
  Math.acos,
  "x",
  (o, g, s) => o.neg(o.mul(g, o.rsqrt(o.sub(1, o.square(s.x))))),
  "(−1 ÷ √(1 − {x}²))",
);
/** Arc tangent. */
export const atan: Unary = unary(
  "atan",
  Math.atan,
  "x",
  (o, g, s) => o.div(g, o.add(o.square(s.x), 1)),
  "1 ÷ (1 + {x}²)",
);
/** Hyperbolic sine. */
export const sinh: Unary = unary("sinh", Math.sinh, "x", (o, g, s) => o.mul(g, o.cosh(s.x)), "cosh {x}");
/** Hyperbolic cosine. */
export const cosh: Unary = unary("cosh", Math.cosh, "x", (o, g, s) => o.mul(g, o.sinh(s.x)), "sinh {x}");
/** Hyperbolic tangent. */
export const tanh: Unary = unary(
  "tanh",
  Math.tanh,
  "out",
  (o, g, s) => o.mul(g, o.sub(1, o.square(s.out))),
  "(1 − {out}²)",
);
/** 1 / (1 + e^−x). */
export const sigmoid: Unary = unary(
  "sigmoid",
  sigmoidOf,
  "out",
  (o, g, s) => o.mul(g, o.mul(s.out, o.sub(1, s.out))),
  "{out}(1 − {out})",
);
/** |x|; the gradient at 0 is 0. */
export const abs: Unary = unarySame("abs", Math.abs, "x", (o, g, s) => o.mul(g, o.sign(s.x)), "sign {x}");
/** −1, 0 or 1; stays tracked with a zero gradient. */
export const sign: Unary = unarySame(
  "sign",
  x => Number(x > 0) - Number(x < 0), // 0 of NaN, as in PyTorch
  "",
  (o, g) => o.zerosLike(g),
  "0",
);
/** To the nearest whole number, halves to even; stays tracked with a zero gradient. */
export const round: Unary = unarySame("round", roundHalfEven, "", (o, g) => o.zerosLike(g), "0");
/** The largest whole number ≤ x. The gradient is 0. */
export const floor: Unary = unarySame("floor", Math.floor, "", (o, g) => o.zerosLike(g), "0");
/** The smallest whole number ≥ x. The gradient is 0. */
export const ceil: Unary = unarySame("ceil", Math.ceil, "", (o, g) => o.zerosLike(g), "0");
/** x without its fraction. The gradient is 0. */
export const trunc: Unary = unarySame("trunc", Math.trunc, "", (o, g) => o.zerosLike(g), "0");
