// The file of a recording, looked at again and again while it grows: only what came is read, as long as it can be taken for
// the same file. It can while it has grown, or lost at most what was not whole, and the heads of its first and its last
// known part are where they were: they have the checksums of these parts. A file that became shorter, was replaced, or has
// changed without growing is read anew. What was read before stays as it was read, whatever becomes of the middle of a file.
import { type Mark, RecordingReader } from "../../core/trace/recording/reading.js";
import { isRecording, type StepRecording } from "../../core/trace/recording/recording.js";
import type { Source, Stamp } from "./source.js";

/** Since the look before: nothing happened, it grew, it was read anew, or it is no recording now. */
export type Change = "none" | "grown" | "anew" | "other";

export class RecordingFile {
  #reader: RecordingReader;
  #read: StepRecording;
  #seen: Stamp;
  /** What was read is what lay there at the look before. */
  #there = true;

  private constructor(reader: RecordingReader, read: StepRecording, seen: Stamp) {
    this.#reader = reader;
    this.#read = read;
    this.#seen = seen;
  }

  /**
   * Null: it is no recording.
   * @throws TraceFormatError, and what reading throws
   */
  static async open(source: Source): Promise<RecordingFile | null> {
    const all = await whole(source);
    return all && new RecordingFile(all.reader, all.read, stampOf(source));
  }

  /** As far as it was read. */
  get read(): StepRecording {
    return this.#read;
  }

  /** @throws TraceFormatError, and what reading throws; what was read before stays */
  async look(source: Source): Promise<Change> {
    if (same(this.#seen, source)) return "none";
    if (await this.#goesOn(source)) {
      this.#read = this.#reader.readOn(await source.read(this.#reader.from, source.size));
      this.#seen = stampOf(source);
      return "grown";
    }
    this.#there = false;
    const all = await whole(source);
    this.#seen = stampOf(source);
    if (all === null) return "other";
    this.#there = true;
    this.#reader = all.reader;
    this.#read = all.read;
    return "anew";
  }

  async #goesOn(source: Source): Promise<boolean> {
    const { from, marks } = this.#reader;
    if (!this.#there || marks.length === 0) return false;
    if (source.identity !== this.#seen.identity || source.size < from) return false;
    // It was changed, and not by adding to it.
    if (source.changed !== null && source.size === this.#seen.size) return false;
    for (const mark of marks) if (!(await has(source, mark))) return false;
    return true;
  }
}

async function whole(source: Source): Promise<{ reader: RecordingReader; read: StepRecording } | null> {
  const start = await source.read(0, Math.min(8, source.size));
  if (!isRecording(start)) return null;
  const reader = new RecordingReader();
  return { reader, read: reader.readOn(await source.read(0, source.size)) };
}

/** Without what it could be read with. */
const stampOf = ({ identity, changed, size }: Stamp): Stamp => ({ identity, changed, size });

function same(before: Stamp, now: Stamp): boolean {
  const { identity, changed, size } = now;
  return (
    changed !== null && changed === before.changed && size === before.size && identity === before.identity
  );
}

async function has(source: Source, { at, bytes }: Mark): Promise<boolean> {
  const found = await source.read(at, at + bytes.length);
  return found.length === bytes.length && found.every((byte, i) => byte === bytes[i]);
}
