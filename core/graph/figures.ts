// Numbers in the few characters that a picture or one line has: three significant digits, exact where that is as short.
import type { Num, Summary } from "../trace/trace.js";

/** Entries written out one by one; above that a histogram speaks. */
export const WRITTEN = 8;

/** One number: "28", "1433.6", "−0.333", "3.1e-5", "NaN", "∞". */
export function figure(value: Num | null, digits = 3): string {
  if (value === null) return "–";
  if (typeof value === "string") return value.replace("-", "−").replace("Infinity", "∞");
  if (value === 0) return "0";
  return decimal(value, digits).replace(/^-/, "−");
}

function decimal(value: number, digits: number): string {
  const size = Math.abs(value);
  const short = String(Number(value.toPrecision(6)));
  const exact = Math.abs(Number(short) - value) <= size * 1e-7;
  if (exact && short.length <= 6 && !short.includes("e")) return short;
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    return `${Number(mantissa)}e${Number(exponent)}`;
  }
  return String(size >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits)));
}

/**
 * The entries of a small tensor in at most `room` characters, with fewer digits if need be, then cut short by "…".
 * Null for a tensor of more than eight entries.
 */
export function figures(summary: Summary, count: number, room = Number.POSITIVE_INFINITY): string | null {
  if (count > WRITTEN || summary.sample.length < count) return null;
  if (count === 0) return "empty";
  for (const digits of [3, 2]) {
    const line = summary.sample
      .slice(0, count)
      .map(value => figure(value, digits))
      .join(" ");
    if (line.length <= room) return line;
  }
  const parts = summary.sample.slice(0, count).map(value => figure(value, 2));
  while (parts.length > 1 && parts.join(" ").length + 2 > room) parts.pop();
  return parts.length < count ? `${parts.join(" ")} …` : parts.join(" ");
}

/** Counts of the finite sample entries in equal bins from min to max; empty if there are none. */
export function histogram(summary: Summary, bins: number): number[] {
  const finite = summary.sample.filter(value => typeof value === "number");
  if (finite.length === 0) return [];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const counts = new Array<number>(bins).fill(0);
  for (const value of finite) {
    const at = high > low ? Math.floor(((value - low) / (high - low)) * bins) : bins >> 1;
    counts[Math.min(bins - 1, at)]++;
  }
  return counts;
}

/** "[ ]", "[4]", "[64 × 784]" */
export const shapeText = (shape: readonly number[]): string =>
  shape.length === 0 ? "[ ]" : `[${shape.join(" × ")}]`;

/** A count as a person reads it: "100,655". */
export const written = (count: number): string => count.toLocaleString("en-US");

export const numel = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
