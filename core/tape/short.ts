import type { Dtype } from "../tensor/dtype.js";
import { dtypes, kind } from "./records.js";

// Short forms of records: a program of single numbers makes them by the thousand, and what a word costs is most of all
// the page of fresh memory that it lies on. Two numbers share a word, and small ones go where a record's length leaves
// room. What does not fit is written at full length, so nothing hangs on these limits.

/** Numbers below this share a word, the other one being below twice as much. */
const half = 2 ** 26;
export const lowLimit = half;
export const highLimit = 2 * half;

export function pair(low: number, high: number): number {
  return low + high * half;
}

/** Not by %, which takes ten times as long among doubles. */
export function lowOf(word: number): number {
  return word - Math.floor(word / half) * half;
}

export function highOf(word: number): number {
  return Math.floor(word / half);
}

/** Limits of a small node's other fields. */
export const limits = { site: 2 ** 20, frame: 2 ** 32, op: 2 ** 12, storage: 2 ** 40, inputs: 2 } as const;

/** What the head of a small node says besides kind and length. */
export interface Head {
  readonly dtype: number;
  readonly flags: number;
  readonly stop: number;
  readonly off: number;
  /** Bits: the inputs in slots 0 and 1, and the output, are kept for backward. */
  readonly saved: number;
  readonly inputs: number;
}

export const savedOutput = 4;

/** In bits, from the lowest: dtype 2, flags 4, stop 4, off 4, saved 3, inputs 2. */
export function bitsFor(
  dtype: number,
  flags: number,
  stop: number,
  off: number,
  saved: number,
  inputs: number,
): number {
  return dtype | (flags << 2) | (stop << 6) | (off << 10) | (saved << 14) | (inputs << 17);
}

export function readHead(head: number): Head {
  const bits = bitsOf(head);
  return {
    dtype: bits & 3,
    flags: (bits >> 2) & 15,
    stop: (bits >> 6) & 15,
    off: (bits >> 10) & 15,
    saved: (bits >> 14) & 7,
    inputs: inputCount(head),
  };
}

/** How many nodes a small one was made from. */
export function inputCount(head: number): number {
  return bitsOf(head) >> 17;
}

/** The node in a slot, from the word of the inputs. */
export function inputIn(word: number, slot: number): number {
  return slot === 0 ? lowOf(word) : highOf(word);
}

/** Words of a small node: after the head its id and seq; frame and site; op and storage. Then inputs and value, if any. */
export const small = { id: 0, place: 1, op: 2, inputs: 3 } as const;

/** As the tensor room has it, which readers of a tape must not load: it keeps state. */
const bytes: Record<Dtype, number> = { float32: 4, float64: 8, int32: 4, bool: 1 };

/** Size of a small node's storage, by its dtype. */
export const smallBytes: readonly number[] = dtypes.map(dtype => bytes[dtype]);

export function placeWord(frame: number, site: number): number {
  return frame + 1 + (site + 1) * limits.frame;
}

export function frameIn(place: number): number {
  return (place % limits.frame) - 1;
}

export function siteIn(place: number): number {
  return Math.floor(place / limits.frame) - 1;
}

export function opWord(op: number, storage: number): number {
  return op + storage * limits.op;
}

export function opIn(word: number): number {
  return word % limits.op;
}

export function storageIn(word: number): number {
  return Math.floor(word / limits.op);
}

/** A record shares its first word between kind, length and what else fits. */
export function headWord(kind: number, length: number, bits: number): number {
  return kind + length * kinds + bits * 2 ** 32;
}

const kinds = 32;

export function kindOf(head: number): number {
  return head & (kinds - 1);
}

/** Words of a record with that first word. */
export function lengthOf(head: number): number {
  return (head >>> 0) >>> 5;
}

export function bitsOf(head: number): number {
  return Math.floor(head / 2 ** 32);
}

/** Whether a record makes a node. */
export function isNode(what: number): boolean {
  return what === kind.small || what === kind.node || what === kind.constant;
}
