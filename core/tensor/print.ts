import { contiguous } from "./copy.js";
import { getDefaultDtype, isFloating } from "./dtype.js";
import type { Tensor } from "./tensor.js";

// Prints tensors as PyTorch does (torch/_tensor_str.py): four digits, one width for all elements, whole floats as "1.",
// scientific notation where the range asks for it, and three rows or columns at each end of a large tensor.

const precision = 4;
const threshold = 1000;
const edge = 3;
const lineWidth = 80;

/** "tensor([ 0.,  4.,  8., 12.])", with gradFn, requiresGrad and dtype where PyTorch prints them. */
export function print(x: Tensor): string {
  const prefix = "tensor(";
  const flat = contiguous(x);
  const data = flat.array();
  const summarize = x.numel() > threshold;
  const shown = summarize ? edges(x) : null;
  const values: number[] = [];
  for (let i = 0; i < x.numel(); i++) if (shown === null || shown(i)) values.push(data[flat.offset + i]);
  const format = formatter(x, values);
  const suffixes = suffix(x);
  const body =
    x.numel() === 0
      ? "[]"
      : block(x.shape, 0, 0, i => format(data[flat.offset + i]), prefix.length, summarize);
  const text = prefix + body;
  const lastLine = text.length - text.lastIndexOf("\n") - 1;
  return (
    suffixes.reduce(
      (all, word, i) =>
        i === 0 && lastLine + word.length + 3 > lineWidth
          ? `${all},\n${" ".repeat(prefix.length)}${word}`
          : `${all}, ${word}`,
      text,
    ) + ")"
  );
}

function suffix(x: Tensor): string[] {
  const words: string[] = [];
  if (x.numel() === 0 && x.shape.length !== 1) words.push(`size=[${x.shape.join(", ")}]`);
  const implied =
    x.dtype === getDefaultDtype() || (x.numel() > 0 && (x.dtype === "bool" || x.dtype === "int32"));
  if (!implied) words.push(`dtype=${x.dtype}`);
  if (x.origin !== null) words.push(`gradFn=<${x.origin.name}>`);
  else if (x.wants) words.push("requiresGrad=True");
  return words;
}

/** Whether element i is at an edge in every dimension, so that it is printed. */
function edges(x: Tensor): (i: number) => boolean {
  return i => {
    let rest = i;
    for (let d = x.shape.length - 1; d >= 0; d--) {
      const at = rest % x.shape[d];
      rest = Math.floor(rest / x.shape[d]);
      if (x.shape[d] > 2 * edge && at >= edge && at < x.shape[d] - edge) return false;
    }
    return true;
  };
}

function formatter(x: Tensor, values: readonly number[]): (v: number) => string {
  const digits = digitsOf(x, values);
  if (x.shape.length === 0) return digits;
  // As in PyTorch, zeros and non-finite floats do not widen the columns.
  const counted = isFloating(x.dtype) ? values.filter(v => Number.isFinite(v) && v !== 0) : values;
  const width = counted.reduce((most, v) => Math.max(most, digits(v).length), 1);
  return v => digits(v).padStart(width);
}

function digitsOf(x: Tensor, values: readonly number[]): (v: number) => string {
  if (x.dtype === "bool") return v => (v === 0 ? "False" : "True");
  if (!isFloating(x.dtype)) return String;
  const finite = values.filter(v => Number.isFinite(v) && v !== 0).map(Math.abs);
  const max = finite.reduce((a, b) => Math.max(a, b), 0);
  const min = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const whole = finite.every(Number.isInteger);
  const wide = finite.length > 0 && (max / min > 1000 || max > 1e8 || (!whole && min < 1e-4));
  if (wide) return named(scientific);
  return named(whole ? v => `${Object.is(v, -0) ? "-0" : v.toFixed(0)}.` : fixed);
}

function fixed(v: number): string {
  const text = v.toFixed(precision);
  return Object.is(v, -0) ? `-${text}` : text;
}

function named(digits: (v: number) => string): (v: number) => string {
  return v => {
    if (Number.isNaN(v)) return "nan";
    if (!Number.isFinite(v)) return v > 0 ? "inf" : "-inf";
    return digits(v);
  };
}

function scientific(v: number): string {
  const [mantissa, exponent] = v.toExponential(precision).split("e");
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

/** Nested brackets; `at` is the index of the first element below this level. Depth is the number of dimensions. */
function block(
  shape: readonly number[],
  depth: number,
  at: number,
  element: (i: number) => string,
  indent: number,
  summarize: boolean,
): string {
  if (depth === shape.length) return element(at);
  const n = shape[depth];
  const stride = shape.slice(depth + 1).reduce((a, b) => a * b, 1);
  const cut = summarize && n > 2 * edge;
  const indices = cut ? [0, 1, 2, -1, n - 3, n - 2, n - 1] : Array.from({ length: n }, (_, i) => i);
  // PyTorch puts one more blank before the dots of the innermost row.
  const ellipsis = depth === shape.length - 1 ? " ..." : "...";
  const part = (i: number) =>
    i < 0 ? ellipsis : block(shape, depth + 1, at + i * stride, element, indent + 1, summarize);
  if (depth < shape.length - 1) {
    const gap = `,${"\n".repeat(shape.length - 1 - depth)}${" ".repeat(indent + 1)}`;
    return `[${indices.map(part).join(gap)}]`;
  }
  return lines(indices.map(part), indent);
}

/** The innermost row, wrapped to the line width. */
function lines(words: readonly string[], indent: number): string {
  const width = Math.max(...words.map(word => word.length)) + 2;
  const each = Math.max(1, Math.floor((lineWidth - indent) / width));
  const rows: string[] = [];
  for (let i = 0; i < words.length; i += each) rows.push(words.slice(i, i + each).join(", "));
  return `[${rows.join(`,\n${" ".repeat(indent + 1)}`)}]`;
}
