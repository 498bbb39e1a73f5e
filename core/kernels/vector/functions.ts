import { bits, type Value, double as v } from "./expression.js";

// Elementary functions on lanes of float64, for float32 elements: their relative error is below 2⁻³¹, so that the one
// rounding to float32 at the end decides (0.51 ulp). Polynomials are Chebyshev fits on the reduced range (mpmath's
// chebyfit with 40 digits); the reductions are the classical ones (Cody & Waite 1980; Muller, Elementary Functions,
// 2016, chapter 11).

/** Adding it rounds to a whole number, which then stands in the lowest bits. */
const rounder = 1.5 * 2 ** 52;

/** 2ⁿ and eʳ − 1 with x = n ln 2 + r, |r| ≤ ½ ln 2; x is held within ±`most` first. */
function parts(x: Value, most: number): { power: Value; rest: Value } {
  const held = v.lower(v.raise(x, -most), most);
  const shifted = v.add(v.mul(held, Math.LOG2E), rounder);
  const r = v.sub(held, v.mul(v.sub(shifted, rounder), Math.LN2));
  const fit = [
    1, 0.5000000047146057, 0.16666666719028936, 0.04166635277111221, 0.00833329846980059, 0.0013941118895837,
    0.00019899285575896282,
  ]; // (eʳ − 1) / r to 2⁻³²
  const power = bits.add(bits.left(shifted, 52), bits.of(0x3ff0000000000000n));
  return { power, rest: v.mul(r, v.polynomial(r, fit)) };
}

/** eˣ; held within e^±160, which is 0 and ∞ in float32. */
export function exp(x: Value): Value {
  const { power, rest } = parts(x, 160);
  return v.add(v.mul(power, rest), power);
}

/** eˣ − 1, relatively exact near 0. */
export function expm1(x: Value): Value {
  const { power, rest } = parts(x, 160);
  return v.add(v.mul(power, rest), v.sub(power, 1));
}

export function tanh(x: Value): Value {
  const e = expm1(v.add(x, x));
  return v.div(e, v.add(e, 2));
}

/** 1 / (1 + e⁻ˣ), wholly 0 where float32 has no smaller number: −∞ · 0 is then NaN, as it should be. */
export function sigmoid(x: Value): Value {
  return v.without(v.div(1, v.add(exp(v.neg(x)), 1)), v.lt(x, -150));
}

/** ln x: x = 2ᵏm with m in [√½, √2], then 2 artanh((m − 1) / (m + 1)). */
export function log(x: Value): Value {
  const mantissa = v.or(v.and(x, bits.of(0x000fffffffffffffn)), 1);
  const large = v.gt(mantissa, Math.SQRT2);
  const m = v.pick(large, v.mul(mantissa, 0.5), mantissa);
  // The biased exponent, put into the lowest bits of 2⁵², is a float64.
  const raised = v.or(bits.right(x, 52), 2 ** 52);
  const k = v.sub(raised, v.pick(large, 2 ** 52 + 1022, 2 ** 52 + 1023));
  const s = v.div(v.sub(m, 1), v.add(m, 1));
  const fit = [
    2.0000000000084017, 0.6666666524171239, 0.4000038585087392, 0.2853497625458691, 0.23617811358975918,
  ];
  const usual = v.add(v.mul(s, v.polynomial(v.mul(s, s), fit)), v.mul(k, Math.LN2)); // 2 artanh(s) / s to 2⁻³⁶
  const positive = v.pick(v.eq(x, Number.POSITIVE_INFINITY), x, usual);
  return v.pick(v.gt(x, 0), positive, v.pick(v.eq(x, 0), Number.NEGATIVE_INFINITY, Number.NaN));
}

/** ln(1 + x): 1 + x is exact for float32 x above 2⁻²⁶, below two terms of the series do. */
export function log1p(x: Value): Value {
  const series = v.mul(x, v.sub(1, v.mul(x, 0.5)));
  return v.pick(v.lt(v.abs(x), 2 ** -26), series, log(v.add(x, 1)));
}

/** ln(1 + eˣ) without overflow. */
export function softplus(x: Value): Value {
  return v.add(v.raise(x, 0), log1p(exp(v.neg(v.abs(x)))));
}

/** erf a for |a| ≤ 1 to 2⁻⁴⁰, and erfc |a| beyond to 2⁻³⁴: e^(−a²) t P(t) with t = 1 / (1 + |a| / 2). */
function errorParts(a: Value): { inner: Value; tail: Value; beyond: Value; bell: Value } {
  const square = v.mul(a, a);
  const fit = [
    1.1283791670946768, -0.3761263888963531, 0.11283791308604582, -0.026866133235095593, 0.005223783477189248,
    -0.0008542637997087229, 0.0001195656256820733, -1.3909340021874599e-5, 1.058938064107502e-6,
  ];
  const size = v.abs(a);
  const t = v.div(1, v.add(v.mul(size, 0.5), 1));
  const outer = [
    0.2820948170175222, 0.2820936507343251, 0.24685473788504841, 0.17608074907910665, 0.08515725946198946,
    -0.00927099116908907, -0.0514235614128629, -0.0247260026905891, -0.1528379597244003, 0.36944988112402355,
    -0.27703739240954456, 0.07367218319388749,
  ];
  const bell = exp(v.neg(square));
  const tail = v.mul(v.mul(bell, t), v.polynomial(t, outer));
  return { inner: v.mul(a, v.polynomial(square, fit)), tail, beyond: v.gt(size, 1), bell };
}

export function erf(x: Value): Value {
  const { inner, tail, beyond } = errorParts(x);
  const size = v.sub(1, tail);
  return v.pick(beyond, v.pick(v.lt(x, 0), v.neg(size), size), inner);
}

/** Φ(x), and e^(−x²/2). */
export function normal(x: Value): { phi: Value; bell: Value } {
  const a = v.mul(x, Math.SQRT1_2);
  const { inner, tail, beyond, bell } = errorParts(a);
  const half = v.mul(tail, 0.5);
  const outside = v.pick(v.lt(x, 0), half, v.sub(1, half));
  return { phi: v.pick(beyond, outside, v.mul(v.add(inner, 1), 0.5)), bell };
}
