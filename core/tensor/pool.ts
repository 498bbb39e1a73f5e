import type { Data, Dtype } from "./dtype.js";

// Large arrays that are known to be dead wait here to be used again: a training step asks for the same sizes every time,
// and fresh memory from the host costs more than what is computed in it (page faults, and the collector's work). Only who
// made an array and knows everybody that can reach it may give it; see scope.ts. What waits is bounded.

/** Bytes that wait at most; what was used longest ago goes first. */
const most = 1 << 26;

/** By dtype and length, those used longest ago first. */
const waiting = new Map<string, Data[]>();

export const pool: {
  /** Smaller arrays are left to the collector. In bytes. */
  least: number;
  /** Bytes that wait. */
  bytes: number;
  /** For tests: what waits is overwritten, so that whoever still reads it shows. */
  poison: boolean;
} = { least: 1 << 12, bytes: 0, poison: false };

/** An array of that size with whatever is left in it, or null if none waits. */
export function take(dtype: Dtype, length: number): Data | null {
  const key = `${dtype} ${length}`;
  const list = waiting.get(key);
  const data = list?.pop();
  if (list === undefined || data === undefined) return null;
  waiting.delete(key);
  if (list.length > 0) waiting.set(key, list);
  pool.bytes -= data.byteLength;
  return data;
}

/** Hands over an array that nobody will look at any more. */
export function give(dtype: Dtype, data: Data): void {
  if (data.byteLength < pool.least || data.byteLength > most) return;
  if (pool.poison) data.fill(dtype.startsWith("float") ? Number.NaN : 77);
  const key = `${dtype} ${data.length}`;
  const list = waiting.get(key) ?? [];
  list.push(data);
  waiting.delete(key);
  waiting.set(key, list);
  pool.bytes += data.byteLength;
  for (const [oldest, arrays] of waiting) {
    if (pool.bytes <= most) break;
    waiting.delete(oldest);
    for (const each of arrays) pool.bytes -= each.byteLength;
  }
}

/** Lets go of all that waits. */
export function drain(): void {
  waiting.clear();
  pool.bytes = 0;
}
