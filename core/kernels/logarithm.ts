// The natural logarithm by +, −, × and ÷ alone, which IEEE 754 rounds alike on every machine: the last bits of Math.log
// are left to each engine, and random numbers of a seed must not be. After fdlibm's e_log.c (Sun Microsystems 1993):
// x = 2^k · m with m in [√½, √2), ln m = 2 artanh(s) by a polynomial in s = (m − 1) / (m + 1). Error < 1 ulp.

const LN2_HIGH = 0.6931471803691238; // the upper bits of ln 2, so that k times it is exact
const LN2_LOW = 1.9082149292705877e-10;
const L1 = 0.6666666666666735;
const L2 = 0.3999999999940942;
const L3 = 0.2857142874366239;
const L4 = 0.22222198432149784;
const L5 = 0.1818357216161805;
const L6 = 0.15313837699209373;
const L7 = 0.14798198605116586;

// Where the reduced argument lies decides the form of the sum, as there; all are fractions of 2^20.
const TOP = 1 + 0x6a09c / 0x100000; // about √2
const UPPER = 1 + 0x6147a / 0x100000; // about 1.38
const LOWER = (1 + 0x6b852 / 0x100000) / 2; // about 0.71
const TINY = 2 ** -20;

/** ln x of a normal number x > 0, below infinity. */
export function logarithm(x: number): number {
  let k = 0;
  let m = x;
  // Exact: only the exponent changes.
  for (; m >= TOP; m /= 2) k++;
  for (; m < TOP / 2; m *= 2) k--;
  const f = m - 1;
  if (f >= -TINY && f < TINY) return k * LN2_HIGH - (f * f * (0.5 - (1 / 3) * f) - k * LN2_LOW - f);
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
  if (m < UPPER && m >= LOWER) return k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
}
