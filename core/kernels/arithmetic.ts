// + − × ÷ as loops of their own for double precision. `zip` and `map` call a function for every element, and once they
// have seen several, each call costs five times the arithmetic; these four and the sign are most of what a derivative does.

type Pair = (x: number, y: number) => number;

/** out[at + i] = x[a + i · p] ∘ y[b + i · q] for i < n. */
export type Line = (
  out: Float64Array,
  at: number,
  n: number,
  x: Float64Array,
  a: number,
  p: number,
  y: Float64Array,
  b: number,
  q: number,
) => void;

export const plus: Pair = (x, y) => x + y;
export const minus: Pair = (x, y) => x - y;
export const times: Pair = (x, y) => x * y;
export const over: Pair = (x, y) => x / y;
export const negative = (x: number): number => -x;

const sums: Line = (out, at, n, x, a, p, y, b, q) => {
  if (p === 1 && q === 1) for (let i = 0; i < n; i++) out[at + i] = x[a + i] + y[b + i];
  else for (let i = 0; i < n; i++) out[at + i] = x[a + i * p] + y[b + i * q];
};

const differences: Line = (out, at, n, x, a, p, y, b, q) => {
  if (p === 1 && q === 1) for (let i = 0; i < n; i++) out[at + i] = x[a + i] - y[b + i];
  else for (let i = 0; i < n; i++) out[at + i] = x[a + i * p] - y[b + i * q];
};

const products: Line = (out, at, n, x, a, p, y, b, q) => {
  if (p === 1 && q === 1) for (let i = 0; i < n; i++) out[at + i] = x[a + i] * y[b + i];
  else for (let i = 0; i < n; i++) out[at + i] = x[a + i * p] * y[b + i * q];
};

const quotients: Line = (out, at, n, x, a, p, y, b, q) => {
  if (p === 1 && q === 1) for (let i = 0; i < n; i++) out[at + i] = x[a + i] / y[b + i];
  else for (let i = 0; i < n; i++) out[at + i] = x[a + i * p] / y[b + i * q];
};

/** The loop of one of the four functions; undefined for any other. */
export function lineOf(f: Pair): Line | undefined {
  if (f === times) return products;
  if (f === plus) return sums;
  if (f === minus) return differences;
  return f === over ? quotients : undefined;
}

/** out[i] = −x[at + i]. */
export function negate(out: Float64Array, x: Float64Array, at: number): void {
  for (let i = 0; i < out.length; i++) out[i] = -x[at + i];
}
