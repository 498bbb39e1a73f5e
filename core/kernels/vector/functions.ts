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

/** erfc |a| to 2⁻³² of itself, as e^(−a²) t P(t) with t = 1 / (1 + 0.4 |a|); and e^(−a²). */
function complement(a: Value): { tail: Value; bell: Value } {
  const t = v.div(1, v.add(v.mul(v.abs(a), 0.4), 1));
  const fit = [
    0.22567476905329664, 0.22571044816499394, 0.2071272887596141, 0.17560937333927287, 0.0998370703413375,
    0.14545049087028053, -0.17573513861035528, 0.30812181294745233, -0.3619118234850545, 0.16444428812470357,
    0.009452100670616395, -0.03125534742916659, 0.007474667304618533,
  ];
  const bell = exp(v.neg(v.mul(a, a)));
  return { tail: v.mul(v.mul(bell, t), v.polynomial(t, fit)), bell };
}

/** 1 − erfc beyond 1; within, where that would lose digits, an odd polynomial to 2⁻⁴⁰. */
export function erf(x: Value): Value {
  const fit = [
    1.1283791670946768, -0.3761263888963531, 0.11283791308604582, -0.026866133235095593, 0.005223783477189248,
    -0.0008542637997087229, 0.0001195656256820733, -1.3909340021874599e-5, 1.058938064107502e-6,
  ];
  const inner = v.mul(x, v.polynomial(v.mul(x, x), fit));
  const size = v.sub(1, complement(x).tail);
  return v.pick(v.gt(v.abs(x), 1), v.pick(v.lt(x, 0), v.neg(size), size), inner);
}

/** Φ(x), and e^(−x²/2). */
export function normal(x: Value): { phi: Value; bell: Value } {
  const { tail, bell } = complement(v.mul(x, Math.SQRT1_2));
  const half = v.mul(tail, 0.5);
  return { phi: v.pick(v.lt(x, 0), half, v.sub(1, half)), bell };
}
