// Searches in what is sorted by time.

/** How many of `length` places come at or before a time. */
export function countUntil(length: number, timeOf: (place: number) => number, time: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
