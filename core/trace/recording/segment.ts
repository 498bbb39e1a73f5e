import { crc32 } from "./crc.js";

// A recording is a row of segments, so that one can be added to a file in one piece and whatever is whole can be read:
// kind, bytes of the payload, checksum of the payload, checksum of these three (all u32, little-endian); the payload; zeros
// up to a multiple of eight, which lets traces be read where they lie.

/** Kinds that this version knows. Readers leave out others. */
export const segmentKind = { head: 1, step: 2, end: 3 } as const;

/** A segment's head has the checksum of its payload: these bytes stand for all of it. */
export const headBytes = 16;
const padded = (length: number) => Math.ceil(length / 8) * 8;

export interface Segment {
  /** Where it begins, and where the next one does: the bytes may end before. */
  readonly at: number;
  readonly end: number;
  readonly kind: number;
  readonly payload: Uint8Array;
  /** Whether the payload has its checksum. */
  readonly sound: boolean;
  /** Whether all of the payload is there. */
  readonly whole: boolean;
}

/** @param checksum CRC-32; a platform's own is faster */
export function writeSegment(kind: number, payload: Uint8Array, checksum = crc32): Uint8Array {
  const bytes = new Uint8Array(headBytes + padded(payload.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, kind, true);
  view.setUint32(4, payload.length, true);
  view.setUint32(8, checksum(payload), true);
  view.setUint32(12, checksum(bytes.subarray(0, 12)), true);
  bytes.set(payload, headBytes);
  return bytes;
}

/** The segments, and whether the row ends where the bytes do; else how many bytes mean nothing. */
export function readSegments(bytes: Uint8Array): { segments: Segment[]; lost: number } {
  const segments: Segment[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + headBytes <= bytes.length) {
    if (crc32(bytes.subarray(at, at + 12)) !== view.getUint32(at + 12, true)) break;
    const kind = view.getUint32(at, true);
    const start = at + headBytes;
    const length = view.getUint32(at + 4, true);
    const payload = bytes.subarray(start, Math.min(start + length, bytes.length));
    const whole = payload.length === length;
    const sound = whole && crc32(payload) === view.getUint32(at + 8, true);
    const end = start + padded(length);
    segments.push({ at, end, kind, payload, whole, sound });
    at = end;
  }
  return { segments, lost: Math.max(0, bytes.length - at) };
}

/** JSON in letters of ASCII alone, which every platform can turn into bytes and back. */
export function jsonBytes(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replace(
    /[^ -~]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return Uint8Array.from(text, letter => letter.charCodeAt(0));
}

/** The value of such bytes; undefined if they are none. */
export function jsonOf(bytes: Uint8Array): unknown {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  try {
    return JSON.parse(pieces.join(""));
  } catch {
    return undefined;
  }
}
