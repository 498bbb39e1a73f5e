import { negate, negative } from "./arithmetic.js";
import type { Numbers } from "./numbers.js";

/** out[i] = f(x[at + i]). */
export function map(out: Numbers, x: Numbers, at: number, f: (x: number) => number): void {
  if (f === negative && out instanceof Float64Array && x instanceof Float64Array) return negate(out, x, at);
  for (let i = 0; i < out.length; i++) out[i] = f(x[at + i]);
}
