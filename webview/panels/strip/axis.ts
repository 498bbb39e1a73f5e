// Passes along a strip: each takes the same width by its number, whether or not the trace kept all of them.

export interface Axis {
  /** Ascending, from 1. */
  numbers: Int32Array;
  total: number;
}

/** Position in `numbers` of the pass with this number, or of the one kept before it. */
export function columnOf({ numbers }: Axis, number: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle] <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The middle of a pass, from 0 to 1. */
export const shareOf = ({ numbers, total }: Axis, column: number): number => (numbers[column] - 0.5) / total;

/** The pass under this share of the width. */
export function columnAt(axis: Axis, share: number): number {
  const number = Math.floor(Math.max(0, Math.min(1, share)) * axis.total) + 1;
  return columnOf(axis, Math.min(axis.total, number));
}

/** First and last column under pixel `at` of `width`; where passes are wider than pixels both are the same. */
export function columnsUnder(axis: Axis, at: number, width: number): [first: number, last: number] {
  const from = Math.floor((at * axis.total) / width) + 1;
  const to = Math.max(from, Math.floor(((at + 1) * axis.total) / width));
  return [columnOf(axis, from), columnOf(axis, to)];
}

/** Where a key leads; null for a key that means nothing here. */
export function stepped(axis: Axis, column: number, key: string): number | null {
  const last = axis.numbers.length - 1;
  const page = Math.max(1, Math.round(last / 10));
  const ways: Readonly<Record<string, number>> = {
    ArrowLeft: column - 1,
    ArrowRight: column + 1,
    PageUp: column - page,
    PageDown: column + page,
    Home: 0,
    End: last,
  };
  return Object.hasOwn(ways, key) ? Math.max(0, Math.min(last, ways[key])) : null;
}
