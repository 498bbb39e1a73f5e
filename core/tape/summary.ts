import { figures as figuresOf, lookAt } from "../kernels/figures.js";
import type { Data } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { figures } from "./records.js";
import { runs } from "./runs.js";

// What a tensor is worth in nine words and a sample, in one walk over its elements. Everything adds up in float64:
// blocks small enough for the cache take their mean first and their squares around it second, and blocks are joined
// by the update of Chan, Golub and LeVeque (1979), so that a large mean does not drown a small spread.

const block = 256;

/** Finite elements so far, their mean and squared distance from it; the rest is counted. */
const sum = { n: 0, mean: 0, squares: 0, min: 0, max: 0, nan: 0, inf: 0, zeros: 0 };

/**
 * Writes count of samples, min max mean std norm nan inf zeros and the first `samples` elements in row-major order to
 * `out`; std is the population's. Without a finite element the first five are NaN; so are figures beyond double range.
 * @returns words written
 */
export function summarize(tensor: Tensor, samples: number, out: Float64Array): number {
  const n = tensor.numel();
  if (n === 1) return summarizeOne(tensor.value(), samples, out);
  reset();
  runs(tensor, Number.POSITIVE_INFINITY, addRun);
  const scale = Math.max(-sum.min, sum.max);
  const { nan, inf, zeros, min, max } = sum;
  let unit = 1;
  // Squares leave the range of doubles long before their roots do.
  if (sum.n > 0 && (scale > 1e150 || (scale > 0 && scale < 1e-150))) {
    unit = scale;
    reset();
    runs(tensor, Number.POSITIVE_INFINITY, (data, start, stride, count) =>
      addOdd(data, start, stride, count, scale),
    );
  }
  const known = sum.n > 0;
  out[1] = known ? min : Number.NaN;
  out[2] = known ? max : Number.NaN;
  out[3] = known ? figure(sum.mean * unit) : Number.NaN;
  out[4] = known ? figure(Math.sqrt(sum.squares / sum.n) * unit) : Number.NaN;
  out[5] = known ? figure(Math.sqrt(sum.squares + sum.n * sum.mean * sum.mean) * unit) : Number.NaN;
  out[6] = nan;
  out[7] = inf;
  out[8] = zeros;
  return sampled(tensor, Math.min(n, samples), out);
}

function summarizeOne(value: number, samples: number, out: Float64Array): number {
  const finite = Number.isFinite(value);
  const figure = finite ? value : Number.NaN;
  out[1] = out[2] = out[3] = figure;
  out[4] = finite ? 0 : Number.NaN;
  out[5] = Math.abs(figure);
  out[6] = Number.isNaN(value) ? 1 : 0;
  out[7] = finite || Number.isNaN(value) ? 0 : 1;
  out[8] = value === 0 ? 1 : 0;
  out[0] = Math.min(samples, 1);
  out[figures] = value;
  return figures + out[0];
}

function sampled(tensor: Tensor, count: number, out: Float64Array): number {
  out[0] = count;
  let at = figures;
  runs(tensor, count, (data, start, stride, length) => {
    for (let i = 0, place = start; i < length; i++, place += stride) out[at++] = data[place];
  });
  return at;
}

function figure(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

function reset(): void {
  sum.n = sum.mean = sum.squares = sum.nan = sum.inf = sum.zeros = 0;
  sum.min = Number.POSITIVE_INFINITY;
  sum.max = Number.NEGATIVE_INFINITY;
}

function addRun(data: Data, start: number, stride: number, count: number): void {
  let done = 0;
  if (stride === 1 && data instanceof Float32Array) {
    for (let n = -1; n !== 0; done += n) {
      n = lookAt(data, start + done, count - done);
      if (n > 0) addFigures(data, start + done, n);
    }
  }
  addBlocks(data, start + done * stride, stride, count - done);
}

function addBlocks(data: Data, start: number, stride: number, count: number): void {
  for (let done = 0; done < count; done += block) {
    addBlock(data, start + done * stride, stride, Math.min(block, count - done));
  }
}

/** Elements that were looked at in SIMD. */
function addFigures(data: Data, start: number, count: number): void {
  if (!Number.isFinite(figuresOf.total)) return addBlocks(data, start, 1, count);
  sum.min = Math.min(sum.min, figuresOf.min);
  sum.max = Math.max(sum.max, figuresOf.max);
  sum.zeros += figuresOf.zeros;
  join(count, figuresOf.total / count, figuresOf.squares);
}

function addBlock(data: Data, start: number, stride: number, count: number): void {
  let total = 0;
  let min = sum.min;
  let max = sum.max;
  let zeros = 0;
  const end = start + count * stride;
  if (stride === 0) return addEqual(data[start], count);
  for (let i = start; i !== end; i += stride) {
    const value = data[i];
    total += value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeros++;
  }
  if (!Number.isFinite(total)) return addOdd(data, start, stride, count, 1);
  sum.min = min;
  sum.max = max;
  sum.zeros += zeros;
  const mean = total / count;
  let even = 0;
  let odd = 0;
  let i = start;
  if (count % 2 === 1) {
    even = (data[i] - mean) ** 2;
    i += stride;
  }
  for (; i !== end; i += 2 * stride) {
    const a = data[i] - mean;
    const b = data[i + stride] - mean;
    even += a * a;
    odd += b * b;
  }
  join(count, mean, even + odd);
}

/** A broadcast element. */
function addEqual(value: number, count: number): void {
  if (Number.isNaN(value)) sum.nan += count;
  else if (!Number.isFinite(value)) sum.inf += count;
  else {
    if (value === 0) sum.zeros += count;
    sum.min = Math.min(sum.min, value);
    sum.max = Math.max(sum.max, value);
    join(count, value, 0);
  }
}

/** A block with an element that is not finite, or of such size that a sum overflows: one element after the other. */
function addOdd(data: Data, start: number, stride: number, count: number, unit: number): void {
  for (let k = 0, i = start; k < count; k++, i += stride) {
    const value = data[i];
    if (Number.isNaN(value)) sum.nan++;
    else if (!Number.isFinite(value)) sum.inf++;
    else {
      if (value === 0) sum.zeros++;
      sum.min = Math.min(sum.min, value);
      sum.max = Math.max(sum.max, value);
      join(1, value / unit, 0);
    }
  }
}

function join(count: number, mean: number, squares: number): void {
  if (sum.n === 0) {
    sum.n = count;
    sum.mean = mean;
    sum.squares = squares;
    return;
  }
  const n = sum.n + count;
  const apart = mean - sum.mean;
  sum.mean += (apart * count) / n;
  sum.squares += squares + (apart * apart * sum.n * count) / n;
  sum.n = n;
}
