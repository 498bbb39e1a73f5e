// Where a line of one text is in another: a run belongs to the text as it was, the editor shows the text as it is.
// Lines that both texts have once, in the same order, are anchors (Bram Cohen's patience diff); around each, equal
// neighbours are taken along. A line that was changed has no counterpart: what is known of it no longer holds.

export class LineMap {
  readonly #forward: Int32Array;
  readonly #back: Int32Array;

  constructor(before: string, after: string) {
    const a = before.split(/\r?\n/);
    const b = after.split(/\r?\n/);
    this.#forward = new Int32Array(a.length).fill(-1);
    this.#back = new Int32Array(b.length).fill(-1);
    if (before !== after) this.#match(a, b);
    else for (let line = 0; line < a.length; line++) this.#pair(line, line);
  }

  /** Line of the later text, or -1. Lines count from 0. */
  after(line: number): number {
    return this.#forward[line] ?? -1;
  }

  /** Line of the earlier text, or -1. */
  before(line: number): number {
    return this.#back[line] ?? -1;
  }

  #pair(a: number, b: number): void {
    this.#forward[a] = b;
    this.#back[b] = a;
  }

  #match(a: readonly string[], b: readonly string[]): void {
    let start = 0;
    while (start < a.length && start < b.length && a[start] === b[start]) this.#pair(start, start++);
    let endA = a.length;
    let endB = b.length;
    while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) this.#pair(--endA, --endB);
    for (const [i, j] of rising(unique(a, b, start, endA, endB))) this.#grow(a, b, i, j);
  }

  /** Pairs an anchor and the equal lines around it. */
  #grow(a: readonly string[], b: readonly string[], i: number, j: number): void {
    const free = (x: number, y: number) => this.#forward[x] === -1 && this.#back[y] === -1 && a[x] === b[y];
    for (let x = i, y = j; x >= 0 && y >= 0 && free(x, y); x--, y--) this.#pair(x, y);
    for (let x = i + 1, y = j + 1; x < a.length && y < b.length && free(x, y); x++, y++) this.#pair(x, y);
  }
}

type Pair = readonly [number, number];

/** Lines that occur once on each side within the given ranges, in the order of the first text. */
function unique(
  a: readonly string[],
  b: readonly string[],
  start: number,
  endA: number,
  endB: number,
): Pair[] {
  const seen = new Map<string, { a: number; b: number; timesA: number; timesB: number }>();
  const entry = (text: string) => {
    const known = seen.get(text) ?? { a: -1, b: -1, timesA: 0, timesB: 0 };
    seen.set(text, known);
    return known;
  };
  for (let i = start; i < endA; i++) Object.assign(entry(a[i]), { a: i }).timesA++;
  for (let j = start; j < endB; j++) Object.assign(entry(b[j]), { b: j }).timesB++;
  return [...seen.values()]
    .filter(one => one.timesA === 1 && one.timesB === 1)
    .map(one => [one.a, one.b] as const);
}

/** The longest subsequence whose second numbers rise (Schensted 1961, by piles). */
function rising(pairs: readonly Pair[]): Pair[] {
  const piles: number[] = []; // index into pairs of the top of each pile
  const below = new Int32Array(pairs.length);
  pairs.forEach(([, b], index) => {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[piles[middle]][1] < b) low = middle + 1;
      else high = middle;
    }
    below[index] = low > 0 ? piles[low - 1] : -1;
    piles[low] = index;
  });
  const chosen: Pair[] = [];
  for (let index = piles.at(-1) ?? -1; index >= 0; index = below[index]) chosen.push(pairs[index]);
  return chosen.reverse();
}
