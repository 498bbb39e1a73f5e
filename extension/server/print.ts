// A tensor in a few characters, from the sample that the trace keeps: reads like the library's own toString().
import type { Num, Summary, TraceNode } from "../../core/trace/trace.js";

/** Entries written out of each dimension before "…" stands for the rest. */
const shown = 6;
/** Lines written of a matrix. */
const rows = 4;

/** "tensor([0., 1., 4., 9.])", with "…" where not everything is written. */
export function short(summary: Summary, shape: readonly number[], dtype: TraceNode["dtype"]): string {
  const write = numbers(dtype);
  const body = nested(summary.sample, shape, write, "       ");
  return `tensor(${body})`;
}

/** "min −1 · max 3 · mean 0.5 · ‖·‖ 4.2 · 2 NaN": for tensors that are not written out. */
export function figures({ min, max, mean, norm, nan, inf }: Summary): string {
  const parts: string[] = [];
  if (min !== null) parts.push(`min ${figure(min)}`, `max ${figure(max ?? min)}`);
  if (mean !== null) parts.push(`mean ${figure(mean)}`);
  if (norm !== null) parts.push(`‖·‖ ${figure(norm)}`);
  if (nan > 0) parts.push(`${nan} NaN`);
  if (inf > 0) parts.push(`${inf} infinite`);
  return parts.join(" · ");
}

/** True when short() leaves entries out. */
export function isCut(shape: readonly number[]): boolean {
  const [last = 1] = shape.slice(-1);
  const [above = 1] = shape.slice(-2, -1);
  const outer = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return last > shown || above > rows || outer > 2;
}

/** Three significant digits. */
export function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}

/** "85 µs", "1.2 ms", "2.1 s": two digits, for one glance. */
export function duration(ns: number): string {
  if (ns < 1000) return `${Math.round(ns)} ns`;
  const [size, unit] = ns < 1e6 ? [1e3, "µs"] : ns < 1e9 ? [1e6, "ms"] : [1e9, "s"];
  const value = ns / size;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

/** "75 %"; "< 1 %" is not nothing. */
export function percent(share: number): string {
  const size = Math.abs(share) * 100;
  const sign = share < 0 ? "−" : "";
  if (size > 0 && size < 1) return `${sign}< 1 %`;
  return `${sign}${size < 1000 ? Math.round(size) : size.toExponential(1)} %`;
}

/** "16 B", "1.5 kB", "12 MB". */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${units[unit]}`;
}

/** How one entry is written, by dtype: "True", "3", "3.", "0.25". */
function numbers(dtype: TraceNode["dtype"]): (value: Num) => string {
  if (dtype === "bool") return value => (value === 0 ? "False" : "True");
  if (dtype === "int32") return String;
  return value => {
    if (typeof value === "string") return value.replace("Infinity", "inf").replace("NaN", "nan");
    if (Number.isInteger(value) && Math.abs(value) < 1e7) return `${Object.is(value, -0) ? "-0" : value}.`;
    const size = Math.abs(value);
    if (size >= 1e8 || size < 1e-4) return value.toExponential(4);
    return String(Number(size < 1 ? value.toPrecision(4) : value.toFixed(4)));
  };
}

/** Row-major entries in brackets; a sample that ends early ends in "…". */
function nested(
  sample: readonly Num[],
  shape: readonly number[],
  write: (value: Num) => string,
  indent: string,
): string {
  if (shape.length === 0) return sample.length > 0 ? write(sample[0]) : "…";
  const [length, ...rest] = shape;
  const size = rest.reduce((a, b) => a * b, 1);
  const limit = rest.length === 0 ? shown : rest.length === 1 ? rows : 2;
  const parts: string[] = [];
  for (let i = 0; i < Math.min(length, limit) && i * size < Math.max(sample.length, 1); i++)
    parts.push(nested(sample.slice(i * size, (i + 1) * size), rest, write, `${indent} `));
  if (parts.length < length) parts.push("…");
  return `[${parts.join(rest.length === 0 ? ", " : `,\n${indent} `)}]`;
}
