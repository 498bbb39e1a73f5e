// A tensor as pictures: its last two dimensions are one tile, the others count the tiles (a layer's filters, a batch's images).

export interface Tiles {
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
}

/** Null for what has no two dimensions, or nothing in it. */
export function tilesOf(shape: readonly number[]): Tiles | null {
  if (shape.length < 2 || shape.includes(0)) return null;
  const [rows, columns] = shape.slice(-2);
  const count = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { rows, columns, count };
}

/** "[2, 0]": where a tile stands among the leading dimensions; "" for the only one. */
export function tileLabel(shape: readonly number[], tile: number): string {
  const index: number[] = [];
  let rest = tile;
  for (let d = shape.length - 3; d >= 0; d--) {
    index.unshift(rest % shape[d]);
    rest = Math.floor(rest / shape[d]);
  }
  return index.length > 0 ? `[${index.join(", ")}]` : "";
}

/** Largest finite |value|; 0 if there is none. */
export function extent(data: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i]);
    if (size > most && Number.isFinite(size)) most = size;
  }
  return most;
}

export interface Histogram {
  readonly bins: readonly number[];
  readonly low: number;
  readonly high: number;
  /** Entries that are not finite: in no bin. */
  readonly left: number;
}

/** Counts of the finite entries in equal bins; null if there are none. */
export function bins(data: ArrayLike<number>, count: number): Histogram | null {
  let [low, high, left] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) left++;
    else [low, high] = [Math.min(low, data[i]), Math.max(high, data[i])];
  }
  if (low > high) return null;
  const counts = new Array<number>(count).fill(0);
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) continue;
    const at = high > low ? Math.floor(((data[i] - low) / (high - low)) * count) : count >> 1;
    counts[Math.min(count - 1, at)]++;
  }
  return { bins: counts, low, high, left };
}
