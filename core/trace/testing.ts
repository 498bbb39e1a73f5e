import type { Recorder } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import { Tape, type TapeOptions } from "../tape/tape.js";
import { type BuildContext, buildTrace, chunkWords, recent } from "./build.js";
import type { SiteEntry } from "./site.js";
import type { Trace } from "./trace.js";

// A tape in plain memory, for tests of whatever records or reads one.

interface Chunked {
  readonly chunks: readonly Float64Array[];
  readonly words: number;
}

export interface Recording {
  readonly tape: Tape & Recorder;
  readonly header: Int32Array;
  readonly chunks: readonly Float64Array[];
  /** What the tape has of the last, beside what it keeps. */
  recent(): Chunked;
  /** The trace so far. */
  trace(context?: Partial<BuildContext>): Trace;
}

export function recording(options: Partial<TapeOptions> = {}): Recording {
  const chunks: Float64Array[] = [];
  const header = new Int32Array(2);
  let ring: ArrayBuffer | null = null;
  const tape = new Tape({
    header,
    newChunk(_, bytes) {
      const buffer = new ArrayBuffer(bytes);
      chunks.push(new Float64Array(buffer));
      return buffer;
    },
    newRing(bytes) {
      ring = new ArrayBuffer(bytes);
      return ring;
    },
    ...options,
  });
  const latest = () => chunked(ring === null ? [] : recent(ring));
  const trace = (context: Partial<BuildContext> = {}) =>
    buildTrace(chunks, header[0] + header[1] * 2 ** 30, {
      file: "program.ts",
      sites: [],
      error: null,
      recent: latest(),
      ...context,
    });
  return { tape, header, chunks, recent: latest, trace };
}

/** Words as they arrive elsewhere: in chunks of the tape's size. */
function chunked(pieces: readonly Float64Array[]): Chunked {
  const all = pieces.flatMap(piece => Array.from(piece));
  const chunks: Float64Array[] = [];
  for (let from = 0; from < all.length; from += chunkWords) {
    const chunk = new Float64Array(chunkWords);
    chunk.set(all.slice(from, from + chunkWords));
    chunks.push(chunk);
  }
  return { chunks, words: all.length };
}

/** Runs a call as if it stood at that site of the program. */
export function at<T>(site: number, call: () => T): T {
  register.site = site;
  try {
    return call();
  } finally {
    register.site = -1;
  }
}

/** Sites found by their text: `find(line, part, nth)` numbers the nth occurrence of `part` in that line. */
export function program(file: string, text: string) {
  const lines = text.split("\n");
  const sites: SiteEntry[] = [];
  const find = (line: number, part: string, kind: SiteEntry["kind"] = "call", name = ""): number => {
    const start = (lines[line - 1] ?? "").indexOf(part);
    if (start < 0) throw new Error(`line ${line} has no "${part}"`);
    const column = start + 1;
    return sites.push({ file, line, column, endLine: line, endColumn: column + part.length, kind, name }) - 1;
  };
  return { sites, find };
}
