import type { Num } from "../trace.js";
import type { crc32 } from "./crc.js";
import { jsonBytes, segmentKind, writeSegment } from "./segment.js";

// Some steps of one long run in a file, each a trace of its own, written one after another while the run goes on: what is
// whole can be read, whenever its writer was killed. trace.md has the layout.

/** "GGSTEPS" and the layout's version. */
export const magic = Uint8Array.of(0x47, 0x47, 0x53, 0x54, 0x45, 0x50, 0x53, 1);

export interface RecordingHead {
  /** The program, relative to its root. */
  readonly file: string;
  /** When it began: milliseconds since 1970. */
  readonly began: number;
  /** Which steps were asked for, in the words of the one who asked. */
  readonly steps: string;
}

/** 2-norms of one parameter at a step; a gradient of null: there was none, and nothing moved. */
export interface StepNorms {
  readonly gradient: Num | null;
  readonly weight: Num;
  readonly update: Num;
}

export interface StepHead {
  /** From 0, over all optimizers of the run. */
  readonly step: number;
  /** An optimizer has moved at its end; else the program ended within it. */
  readonly over: boolean;
  readonly loss: Num | null;
  /** By the parameters' names. */
  readonly norms: Readonly<Record<string, StepNorms>>;
}

export interface RecordedStep extends StepHead {
  /** Its trace in the columnar form (codec.ts), not looked at yet. */
  readonly bytes: Uint8Array;
}

/** Why nothing more was recorded. */
export interface RecordingEnd {
  readonly reason: "exit" | "stopped" | "size" | "failed";
  /** A sentence for people; empty if all went as asked. */
  readonly message: string;
}

export interface StepRecording {
  /** Null: it does not reach that far. */
  readonly head: RecordingHead | null;
  readonly steps: readonly RecordedStep[];
  /** Null: whoever wrote it did not come to its end, or is at it now. */
  readonly end: RecordingEnd | null;
  /** What is not there, in sentences; null: nothing is missing. */
  readonly missing: string | null;
}

type Checksum = typeof crc32;

/** The beginning of a recording. */
export function startRecording(head: RecordingHead): Uint8Array {
  const first = writeSegment(segmentKind.head, jsonBytes(head));
  const bytes = new Uint8Array(magic.length + first.length);
  bytes.set(magic);
  bytes.set(first, magic.length);
  return bytes;
}

/** One step, to be added to a recording in one piece. */
export function stepSegment(
  { step, over, loss, norms }: StepHead,
  trace: Uint8Array,
  sum?: Checksum,
): Uint8Array {
  const json = jsonBytes({ step, over, loss, norms });
  const start = Math.ceil((4 + json.length) / 8) * 8;
  const payload = new Uint8Array(start + trace.length);
  new DataView(payload.buffer).setUint32(0, json.length, true);
  payload.set(json, 4);
  payload.set(trace, start);
  return writeSegment(segmentKind.step, payload, sum);
}

export function endSegment(end: RecordingEnd): Uint8Array {
  return writeSegment(segmentKind.end, jsonBytes(end));
}

/** Whether some bytes say that they are a recording, or begin as one does. */
export function isRecording(bytes: Uint8Array): boolean {
  const length = Math.min(7, bytes.length);
  return length > 0 && bytes.subarray(0, length).every((byte, i) => byte === magic[i]);
}
