import { TraceFormatError } from "../check/expect.js";
import type { Num } from "../trace.js";
import { checkEnd, checkHead, checkStep } from "./check.js";
import type { crc32 } from "./crc.js";
import { jsonBytes, jsonOf, readSegments, type Segment, segmentKind, writeSegment } from "./segment.js";

// Some steps of one long run in a file, each a trace of its own, written one after another while the run goes on: what is
// whole can be read, whenever its writer was killed. trace.md has the layout.

/** "GGSTEPS" and the layout's version. */
const magic = Uint8Array.of(0x47, 0x47, 0x53, 0x54, 0x45, 0x50, 0x53, 1);

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

/**
 * What can be read of a recording, which may end anywhere.
 * @throws TraceFormatError if it is none, or one of a later version
 */
export function readRecording(bytes: Uint8Array): StepRecording {
  if (!isRecording(bytes)) throw new TraceFormatError("these bytes are not a recording");
  if (bytes.length < magic.length) return { head: null, steps: [], end: null, missing: nothing };
  if (bytes[7] !== magic[7])
    throw new TraceFormatError(`this reader knows recordings of version ${magic[7]}, found ${bytes[7]}`);
  const { segments, lost } = readSegments(bytes, magic.length);
  const read = new Reader();
  for (const segment of segments) read.take(segment);
  return read.finish(lost);
}

/** Steps are told as people count them, from 1. */
const nothing = "It ends before its first step: the program was killed early, or only now begins.";

class Reader {
  private head: RecordingHead | null = null;
  private end: RecordingEnd | null = null;
  private readonly steps: RecordedStep[] = [];
  private damaged = 0;
  private cut: string | null = null;

  take({ kind, payload, whole, sound }: Segment): void {
    if (!whole) this.cut = kind === segmentKind.step ? within(payload) : "";
    else if (!sound) this.damaged++;
    else if (kind === segmentKind.head) this.head ??= this.read(() => checkHead(jsonOf(payload)));
    else if (kind === segmentKind.end) this.end = this.read(() => checkEnd(jsonOf(payload)));
    else if (kind === segmentKind.step) {
      const step = this.read(() => stepOf(payload));
      if (step !== null) this.steps.push(step);
    }
  }

  finish(lost: number): StepRecording {
    const { head, steps, end } = this;
    const missing = [this.damage(), this.tail(lost), end?.message ?? ""].filter(Boolean).join(" ");
    return { head, steps, end, missing: missing || null };
  }

  /** Its checksum is right and yet it is not what it should be: another program wrote it. */
  private read<T>(check: () => T): T | null {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof TraceFormatError)) throw error;
      this.damaged++;
      return null;
    }
  }

  private damage(): string {
    if (this.damaged === 0) return "";
    return this.damaged === 1
      ? "One part is damaged and left out."
      : `${this.damaged} parts are damaged and left out.`; // prettier-ignore
  }

  private tail(lost: number): string {
    if (this.cut === null && lost === 0 && this.end !== null) return "";
    const { length } = this.steps;
    if (length === 0) return nothing;
    const whole = length === 1 ? "1 step is whole" : `${length} steps are whole`;
    const last = this.steps[length - 1].step + 1;
    if (this.cut) return `It ends within step ${this.cut}: ${whole}.`;
    if (this.cut === "" || lost > 0) return `It ends within what came after step ${last}: ${whole}.`;
    return `It was not brought to an end after step ${last}: the program was killed, or still runs.`;
  }
}

/** The number of a step that is cut off; empty where it is not known. */
function within(payload: Uint8Array): string {
  try {
    return String(stepOf(payload).step + 1);
  } catch {
    return "";
  }
}

/** @throws TraceFormatError */
function stepOf(payload: Uint8Array): RecordedStep {
  if (payload.length < 4) throw new TraceFormatError("a step without a head");
  const length = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
  if (4 + length > payload.length) throw new TraceFormatError("a step ends in its head");
  const head = checkStep(jsonOf(payload.subarray(4, 4 + length)));
  return { ...head, bytes: payload.subarray(Math.ceil((4 + length) / 8) * 8) };
}
