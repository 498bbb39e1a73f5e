import type { Shape } from "./shape.js";

// Where the elements of a view lie in its storage. Strides count elements, not bytes.

const none: Shape = Object.freeze([]);

/** Row-major strides. */
export function contiguousStrides(shape: Shape): Shape {
  if (shape.length === 0) return none;
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(shape[i], 1);
  }
  return strides;
}

/** True if the elements lie in row-major order without gaps; dimensions of size 1 do not count. */
export function isContiguous(shape: Shape, strides: Shape): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true;
    if (shape[i] !== 1) {
      if (strides[i] !== step) return false;
      step *= shape[i];
    }
  }
  return true;
}

/**
 * Strides that show the same elements under another shape without copying, or null if there are none
 * (the algorithm of PyTorch's computeStride: chunks of dimensions that lie together may be split and joined freely).
 */
export function viewStrides(shape: Shape, strides: Shape, target: Shape): number[] | null {
  if (shape.includes(0)) return [...contiguousStrides(target)];
  const result = new Array<number>(target.length).fill(1);
  let at = target.length - 1;
  let chunkStep = shape.length === 0 ? 1 : strides[shape.length - 1];
  let have = 1;
  let want = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    have *= shape[i];
    const chunkEnds = i === 0 || (shape[i - 1] !== 1 && strides[i - 1] !== have * chunkStep);
    if (!chunkEnds) continue;
    while (at >= 0 && (want < have || target[at] === 1)) {
      result[at] = want * chunkStep;
      want *= target[at];
      at--;
    }
    if (want !== have) return null;
    if (i > 0) {
      chunkStep = strides[i - 1];
      have = 1;
      want = 1;
    }
  }
  return at < 0 || shape.length === 0 ? result : null;
}
