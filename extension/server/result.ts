// One run's outcome as the editor sees it: the trace, the texts it belongs to, and where its lines are now.
import type { Site, Trace } from "../../core/trace/trace.js";
import type { TraceFile } from "../protocol/lsp.js";
import type { LiveValues } from "../runner/runner.js";
import { LineMap } from "./lines.js";
import { fileOf, type Place, type Range, rangeOf } from "./places.js";

export class Result {
  readonly trace: Trace;
  readonly file: TraceFile;
  /** Text of each of the run's files as it ran, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Its values in full, as long as its process stays. */
  readonly values: LiveValues | null;
  /** By node of the trace its number on the tape. */
  readonly numbers: readonly number[];
  /** The last text each file was compared with, so that a row of hovers compares once. */
  readonly #maps = new Map<string, { now: string; map: LineMap }>();

  constructor(
    trace: Trace,
    file: TraceFile,
    texts: ReadonlyMap<string, string>,
    values: LiveValues | null = null,
    numbers: readonly number[] = [],
  ) {
    this.trace = trace;
    this.file = file;
    this.texts = texts;
    this.values = values;
    this.numbers = numbers;
  }

  /** The same under another number, in another file. */
  renewed(file: TraceFile): Result {
    return new Result(this.trace, file, this.texts, this.values, this.numbers);
  }

  has(path: string): boolean {
    return this.file.files.includes(path);
  }

  /** True when one of the open texts is no longer what ran. */
  isStale(now: (path: string) => string | undefined): boolean {
    return [...this.texts].some(([path, text]) => {
      const open = now(path);
      return open !== undefined && open !== text;
    });
  }

  /** The place in the text as it ran; null when that line has changed or the file took no part. */
  toRun(path: string, now: string, place: Place): Place | null {
    return moved(place, this.#map(path, now)?.before(place.line));
  }

  /** The place in the text as it is now; null when that line has changed. */
  toNow(path: string, now: string, place: Place): Place | null {
    return moved(place, this.#map(path, now)?.after(place.line));
  }

  /** Where a site is now, and in which file; null when its lines have changed. `now` gives an open file's text. */
  locate(site: Site, now: (path: string) => string | undefined): { path: string; range: Range } | null {
    const path = fileOf(this.file.root, site);
    const range = rangeOf(site);
    const text = now(path);
    if (text === undefined) return this.has(path) ? { path, range } : null;
    const start = this.toNow(path, text, range.start);
    const end = this.toNow(path, text, range.end);
    return start && end ? { path, range: { start, end } } : null;
  }

  #map(path: string, now: string): LineMap | null {
    const ran = this.texts.get(path);
    if (ran === undefined) return null;
    const known = this.#maps.get(path);
    if (known?.now === now) return known.map;
    const map = new LineMap(ran, now);
    this.#maps.set(path, { now, map });
    return map;
  }
}

function moved(place: Place, line: number | undefined): Place | null {
  return line === undefined || line < 0 ? null : { line, character: place.character };
}
