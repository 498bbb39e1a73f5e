// Do two engines compute the same? Distances are relative to the largest entry of a tensor, since a gradient's small
// entries are differences of large ones.
import { decode } from "./numbers.js";

export type Results = Readonly<Record<string, string>>;

/** The first disagreement in words, or null. */
export function difference(reference: Results, found: Results, tolerance: number): string | null {
  for (const [name, expected] of Object.entries(reference)) {
    if (found[name] === undefined) return `no ${name}`;
    const [a, b] = [decode(expected), decode(found[name])];
    if (a.length !== b.length) return `${name} has ${b.length} elements, not ${a.length}`;
    const scale = a.reduce((most, each) => Math.max(most, Math.abs(each)), 0) || 1;
    const worst = a.reduce((most, each, i) => {
      const distance = Math.abs(each - b[i]);
      return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(most, distance);
    }, 0);
    if (worst > tolerance * scale)
      return `${name} is off by ${(worst / scale).toPrecision(2)} of its largest`;
  }
  return null;
}
