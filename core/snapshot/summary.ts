import type { Tensor } from "../tensor/tensor.js";
import { number, oneSummary } from "../trace/build/records.js";
import type { Num, Summary } from "../trace/trace.js";
import { first, type Visit, visit } from "./elements.js";

// What a tensor is worth, in two walks. The recorder's own (core/tape/summary.ts) keeps its sums between calls: a program
// may have stopped in the middle of it.

const samples = 64;

/** Null where there is nothing to look at. */
export function summaryOf(tensor: Tensor): Summary | null {
  const sample = first(tensor, samples);
  if (sample === null) return null;
  if (tensor.numel() === 1) return oneSummary(sample[0]);
  return figures(tensor, sample.map(number));
}

const all = Number.POSITIVE_INFINITY;

function figures(tensor: Tensor, sample: Num[]): Summary {
  const seen = new Figures();
  visit(tensor, all, seen.add);
  const { n, nan, inf, zeros, min, max } = seen;
  if (n === 0) return { min: null, max: null, mean: null, std: null, norm: null, nan, inf, zeros, sample };
  // Squares leave the range of doubles long before their roots do, and sums soon after.
  const scale = Math.max(-min, max);
  const unit = scale > 1e150 || (scale > 0 && scale < 1e-150) ? scale : 1;
  const mean = unit === 1 ? seen.total / n : meanIn(tensor, unit, n);
  const squares = squaresIn(tensor, unit, mean);
  const std = finite(Math.sqrt(squares / n) * unit);
  const norm = finite(Math.sqrt(squares + n * mean * mean) * unit);
  return { min: min + 0, max: max + 0, mean: finite(mean * unit), std, norm, nan, inf, zeros, sample };
}

/** The first walk. */
class Figures {
  n = 0;
  nan = 0;
  inf = 0;
  zeros = 0;
  total = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  readonly add: Visit = (data, start, stride, count) => {
    let { n, zeros, total, min, max } = this;
    for (let i = 0, at = start; i < count; i++, at += stride) {
      const value = data[at];
      if (value - value !== 0) {
        if (Number.isNaN(value)) this.nan++;
        else this.inf++;
        continue;
      }
      n++;
      total += value;
      if (value === 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.n = n;
    this.zeros = zeros;
    this.total = total;
    this.min = min;
    this.max = max;
  };
}

function meanIn(tensor: Tensor, unit: number, n: number): number {
  let total = 0;
  visit(tensor, all, (data, start, stride, count) => {
    for (let i = 0, at = start; i < count; i++, at += stride)
      if (Number.isFinite(data[at])) total += data[at] / unit;
  });
  return total / n;
}

/** Sum of the squared distances of the finite elements from their mean. */
function squaresIn(tensor: Tensor, unit: number, mean: number): number {
  let squares = 0;
  visit(tensor, all, (data, start, stride, count) => {
    let sum = 0;
    for (let i = 0, at = start; i < count; i++, at += stride) {
      const apart = data[at] / unit - mean;
      if (apart - apart === 0) sum += apart * apart;
    }
    squares += sum;
  });
  return squares;
}

function finite(figure: number): number | null {
  return Number.isFinite(figure) ? figure + 0 : null;
}
