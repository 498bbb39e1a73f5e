import type { Numbers } from "./numbers.js";
import { squares, sums } from "./rows.js";

// Mean and variance of groups of elements, for batch, layer and group normalisation.

/** Row-major elements as lines; line r belongs to group r mod `groups`. */
export interface Lines {
  readonly lines: number;
  readonly groups: number;
}

/** Means and (biased) variances by group, in two passes so that large means lose nothing; sums as in rows.ts. */
export function moments(
  x: Numbers,
  at: number,
  elements: number,
  { lines, groups }: Lines,
): { means: Float64Array; variances: Float64Array } {
  const size = lines === 0 ? 0 : elements / lines;
  const count = (size * lines) / groups;
  const each = new Float64Array(lines);
  sums(each, x, at, lines, size);
  const means = folded(each, groups, count);
  squares(
    each,
    Float64Array.from({ length: lines }, (_, r) => means[r % groups]),
    x,
    at,
    lines,
    size,
  );
  return { means, variances: folded(each, groups, count) };
}

/** The lines' sums by group, divided by the number of elements. */
function folded(each: Float64Array, groups: number, count: number): Float64Array {
  const total = new Float64Array(groups);
  for (let r = 0; r < each.length; r++) total[r % groups] += each[r];
  for (let i = 0; i < groups; i++) total[i] /= count;
  return total;
}
