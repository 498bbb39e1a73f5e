import type { Numbers } from "./numbers.js";

// Reading and adding at computed places. A buffer is seen as [outer, size, inner], the dimension in the middle being
// the indexed one. Callers check indices first (`firstOutside`); these loops trust them.

/** Position of the first index not in [0, size), or -1. */
export function firstOutside(index: Numbers, size: number): number {
  for (let i = 0; i < index.length; i++) if (!(index[i] >= 0 && index[i] < size)) return i;
  return -1;
}

/** out[o, i, :] = x[o, index[i], :]; an index of -1 is nowhere and gives zeros. */
export function takeLines(
  out: Numbers,
  x: Numbers,
  index: Numbers,
  outer: number,
  size: number,
  inner: number,
): void {
  let to = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < index.length; i++) {
      if (index[i] < 0) {
        out.fill(0, to, to + inner);
        to += inner;
        continue;
      }
      let from = (o * size + index[i]) * inner;
      for (let l = 0; l < inner; l++) out[to++] = x[from++];
    }
  }
}

/** out[o, index[i], :] += g[o, i, :]; an index of -1 is nowhere. */
export function addLines(
  out: Numbers,
  g: Numbers,
  index: Numbers,
  outer: number,
  size: number,
  inner: number,
): void {
  let from = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < index.length; i++) {
      if (index[i] < 0) {
        from += inner;
        continue;
      }
      let to = (o * size + index[i]) * inner;
      for (let l = 0; l < inner; l++) out[to++] += g[from++];
    }
  }
}

/** out[i] = x[places[i]] */
export function take(out: Numbers, x: Numbers, places: Int32Array): void {
  for (let i = 0; i < places.length; i++) out[i] = x[places[i]];
}

/** out[places[i]] += g[i] */
export function addAt(out: Numbers, g: Numbers, places: Int32Array): void {
  for (let i = 0; i < places.length; i++) out[places[i]] += g[i];
}

/** out[places[i]] = x[i]; of equal places the last one stays. */
export function putAt(out: Numbers, x: Numbers, places: Int32Array): void {
  for (let i = 0; i < places.length; i++) out[places[i]] = x[i];
}

/**
 * Flat places in a tensor of `shape` that an index tensor of `indexShape` names along `dim`: the coordinates of each
 * entry of the index with the one along `dim` replaced by its value (torch.gather, torch.scatter).
 */
export function placesAlong(
  index: Numbers,
  indexShape: readonly number[],
  shape: readonly number[],
  dim: number,
): Int32Array {
  const places = new Int32Array(index.length);
  const strides = new Array<number>(shape.length).fill(1);
  for (let d = shape.length - 2; d >= 0; d--) strides[d] = strides[d + 1] * shape[d + 1];
  const at = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < index.length; i++) {
    let place = 0;
    for (let d = 0; d < at.length; d++) place += (d === dim ? index[i] : at[d]) * strides[d];
    places[i] = place;
    for (let d = at.length - 1; d >= 0 && ++at[d] === indexShape[d]; d--) at[d] = 0;
  }
  return places;
}
