// Where the entries of one shape lie in another, row-major: broadcasting, and the dimensions of a reduction, which a trace
// does not name.

interface Whole {
  readonly shape: readonly number[];
  readonly entries: readonly number[];
}

/** For each entry of `to` the entry of `shape` that is spread to it; null if it cannot be spread so. */
export function spread(shape: readonly number[], to: readonly number[]): number[] | null {
  const lead = to.length - shape.length;
  if (lead < 0 || shape.some((size, d) => size !== 1 && size !== to[lead + d])) return null;
  return placed(to, d => d >= lead && shape[d - lead] !== 1);
}

/** For each entry of `shape` its place, row-major, among the dimensions that are kept. */
function placed(shape: readonly number[], keeps: (dimension: number) => boolean): number[] {
  let [count, stride] = [1, 1];
  const steps: { size: number; step: number; block: number }[] = [];
  for (let d = shape.length - 1; d >= 0; d--) {
    steps.push({ size: shape[d], step: keeps(d) ? stride : 0, block: count });
    if (keeps(d)) stride *= shape[d];
    count *= shape[d];
  }
  const at = (i: number) => steps.reduce((sum, s) => sum + (Math.floor(i / s.block) % s.size) * s.step, 0);
  return Array.from({ length: count }, (_, i) => at(i));
}

/** Dimensions beyond this are not tried out. */
const MOST = 5;

/**
 * For each entry of `x` the entry of `out` that it was added into. The dimensions are those that fit both shapes and
 * values; null if none do, or several that differ.
 */
export function reduced(x: Whole, out: Whole, mean: boolean): number[] | null {
  if (out.entries.length === 1) return x.entries.map(() => 0);
  const n = x.shape.length;
  if (n > MOST) return null;
  const found = new Map<string, number[]>();
  for (let dims = 1; dims < 1 << n; dims++) {
    const keeps = (d: number) => (dims & (1 << d)) === 0;
    const kept = x.shape.filter((_, d) => keeps(d));
    const ones = x.shape.map((size, d) => (keeps(d) ? size : 1));
    if (`${kept}` !== `${out.shape}` && `${ones}` !== `${out.shape}`) continue;
    const map = placed(x.shape, keeps);
    if (adds(x, out, map, mean)) found.set(`${map}`, map);
  }
  const [only] = found.values();
  return found.size === 1 ? only : null;
}

function adds(x: Whole, out: Whole, map: readonly number[], mean: boolean): boolean {
  const sums = new Array<number>(out.entries.length).fill(0);
  const sizes = new Array<number>(out.entries.length).fill(0);
  map.forEach((row, i) => {
    sums[row] += x.entries[i];
    sizes[row] += Math.abs(x.entries[i]);
  });
  const count = mean ? x.entries.length / out.entries.length : 1;
  return sums.every((sum, row) => Math.abs(sum / count - out.entries[row]) <= 1e-5 * (sizes[row] / count));
}

/** The rows along the one dimension in which entries add up to 1; null if none or several have that. */
export function rowsOf(of: Whole): number[][] | null {
  const found = of.shape.flatMap((_, d) => {
    const map = placed(of.shape, each => each !== d);
    const count = of.entries.length / of.shape[d];
    const ones = { shape: [count], entries: new Array<number>(count).fill(1) };
    return adds(of, ones, map, false) ? [{ map, count }] : [];
  });
  if (found.length !== 1) return null;
  const [{ map, count }] = found;
  const rows: number[][] = Array.from({ length: count }, () => []);
  for (const [i, row] of map.entries()) rows[row].push(i);
  return rows;
}
