import type { Numbers } from "./numbers.js";

// Centring and scaling of groups of elements, for batch, layer and group normalisation.

/** Which elements a group holds: `count` lines of `size` elements, the first at `start`, `step` apart. */
export interface Group {
  readonly start: number;
  readonly count: number;
  readonly step: number;
  readonly size: number;
}

/** Mean and (biased) variance of a group, in two passes so that large means lose nothing. */
export function moments(x: Numbers, g: Group): [mean: number, variance: number] {
  const n = g.count * g.size;
  let sum = 0;
  for (let i = 0, p = g.start; i < g.count; i++, p += g.step)
    for (let j = 0; j < g.size; j++) sum += x[p + j];
  const mean = sum / n;
  let squares = 0;
  for (let i = 0, p = g.start; i < g.count; i++, p += g.step) {
    for (let j = 0; j < g.size; j++) {
      const d = x[p + j] - mean;
      squares += d * d;
    }
  }
  return [mean, squares / n];
}

/** out = (x − mean) · scale for a group. */
export function standardize(out: Numbers, x: Numbers, g: Group, mean: number, scale: number): void {
  for (let i = 0, p = g.start; i < g.count; i++, p += g.step)
    for (let j = 0; j < g.size; j++) out[p + j] = (x[p + j] - mean) * scale;
}
