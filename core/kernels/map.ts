import type { Numbers } from "./numbers.js";

/** out[i] = f(x[at + i]). */
export function map(out: Numbers, x: Numbers, at: number, f: (x: number) => number): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[at + i]);
}
