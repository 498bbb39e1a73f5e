import { fail } from "../check/expect.js";

// Lists and words read from columns.

/** The word of a number; only what a trace can say has one. */
export function word<T>(words: readonly T[], index: number): T {
  const found = words[index];
  if (found === undefined) fail(`${index} stands for none of ${words.join(", ")}`);
  return found;
}

/** Where ends cut a column: piece i goes from entry i to the next one's. They must cut all of it. */
export function cuts(ends: ArrayLike<number>, values: ArrayLike<unknown>, name: string): Uint32Array {
  const cut = new Uint32Array(ends.length + 1);
  let from = 0;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i];
    if (!Number.isInteger(end) || end < from || end > values.length)
      fail(`${name} end at ${end} of ${values.length}`);
    cut[i + 1] = end;
    from = end;
  }
  if (from !== values.length) fail(`${name} end at ${from} of ${values.length}`);
  return cut;
}

/** A list of what `make` gives, faster than Array.from and than one that grows: a long run has lists of some hundred thousand. */
export function mapped<T>(count: number, make: (i: number) => T): T[] {
  const list = new Array<T>(count);
  for (let i = 0; i < count; i++) list[i] = make(i);
  return list;
}

/** Pieces of a column as lists with no room to spare. One that equals the piece before it is the same list. */
export function pieces(
  ends: ArrayLike<number>,
  values: ArrayLike<number>,
  name: string,
): (i: number) => number[] {
  const at = cuts(ends, values, name);
  const empty: number[] = [];
  let last = empty;
  return i => {
    const [from, to] = [at[i], at[i + 1]];
    if (from === to) return empty;
    let same = last.length === to - from;
    for (let k = from; same && k < to; k++) same = last[k - from] === values[k];
    if (same) return last;
    last = new Array<number>(to - from);
    for (let k = from; k < to; k++) last[k - from] = values[k];
    return last;
  };
}
