import { TraceFormatError } from "../check/expect.js";
import { checkEnd, checkHead, checkStep } from "./check.js";
import {
  isRecording,
  magic,
  type RecordedStep,
  type RecordingEnd,
  type RecordingHead,
  type StepRecording,
} from "./recording.js";
import { headBytes, jsonOf, readSegments, type Segment, segmentKind } from "./segment.js";

// A recording may grow while it is read. What is whole is read once; later readings go on behind it.

/**
 * What can be read of a recording, which may end anywhere.
 * @throws TraceFormatError if it is none, or one of a later version
 */
export function readRecording(bytes: Uint8Array): StepRecording {
  return new RecordingReader().readOn(bytes);
}

/** Bytes by which a recording is known again. */
export interface Mark {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export class RecordingReader {
  #from = 0;
  #marks: readonly Mark[] = [];
  readonly #known = new Known();

  /** What is before this place in the file was read for good. */
  get from(): number {
    return this.#from;
  }

  /** Where these bytes still are, what was read is still there: they have the checksums of the first and the last part. */
  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /**
   * All that is known now.
   * @param bytes of the file from `from` on
   * @throws TraceFormatError if it is no recording, or one of a later version
   */
  readOn(bytes: Uint8Array): StepRecording {
    if (this.#from > 0) return this.#readOn(bytes);
    if (!isRecording(bytes)) throw new TraceFormatError("these bytes are not a recording");
    if (bytes.length < magic.length) return this.#known.copy().told(0);
    if (bytes[7] !== magic[7])
      throw new TraceFormatError(`this reader knows recordings of version ${magic[7]}, found ${bytes[7]}`);
    this.#from = magic.length;
    return this.#readOn(bytes.subarray(magic.length));
  }

  #readOn(bytes: Uint8Array): StepRecording {
    const { segments, lost } = readSegments(bytes);
    // What is cut off may be completed; what does not have its checksum yet may be on its way to the disk.
    let whole = segments.length;
    while (whole > 0 && !(segments[whole - 1].sound && segments[whole - 1].end <= bytes.length)) whole--;
    const upTo = whole === 0 ? 0 : segments[whole - 1].end;
    // Not to hold on to bytes that will be read again.
    for (const segment of segments.slice(0, whole))
      this.#known.take(upTo === bytes.length ? segment : { ...segment, payload: segment.payload.slice() });
    if (whole > 0) {
      const marks = [segments[0], segments[whole - 1]].map(({ at }) => ({
        at: this.#from + at,
        bytes: bytes.slice(at, at + headBytes),
      }));
      this.#marks = [this.#marks[0] ?? marks[0], marks[1]];
      this.#from += upTo;
    }
    const now = this.#known.copy();
    for (const segment of segments.slice(whole)) now.take(segment);
    return now.told(lost);
  }
}

/** Steps are told as people count them, from 1. */
const nothing = "It ends before its first step: the program was killed early, or only now begins.";

class Known {
  private head: RecordingHead | null = null;
  private end: RecordingEnd | null = null;
  private steps: RecordedStep[] = [];
  private damaged = 0;
  private cut: string | null = null;

  copy(): Known {
    return Object.assign(new Known(), this, { steps: this.steps.slice() });
  }

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

  /** @param lost bytes at the end that mean nothing */
  told(lost: number): StepRecording {
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
