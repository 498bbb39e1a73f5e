// From places as V8 has them to sites as a trace has them: the text that was compiled, the whole call, the variable.
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { SiteEntry } from "../../core/trace/site.js";
import { Places as Lines } from "../instrument/places.js";
import { shownPath } from "../runner/paths.js";
import { Calls } from "./calls.js";
import type { RawPlace } from "./places.js";

export interface Source extends SiteEntry {
  readonly callee: string;
  /** The variable that holds what the call gives; null: none does at once. */
  readonly holder: string | null;
}

/** Longest text that is read: of a bundle larger than this, places are points. */
const LONGEST = 2 ** 24;

interface Text {
  readonly lines: Lines;
  readonly calls: Calls;
}

export class Sources {
  readonly #root: string;
  readonly #texts = new Map<string, Text | null>();
  readonly #maps = new Map<string, SourceMap | null>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Of a file that cannot be read, or has changed so that it does not parse, a place is one column wide. */
  of(raw: RawPlace): Source {
    const { file, line, column } = raw.mapped ? raw : this.#origin(raw);
    const point = { file: shownPath(this.#root, file), line, column, endLine: line, endColumn: column + 1 };
    const plain: Source = { ...point, kind: "call", name: "", callee: "", holder: null };
    const text = this.#text(file);
    const call = text?.calls.at(text.lines.offset(line, column));
    if (!text || !call) return plain;
    return { ...plain, ...text.lines.site(call.start, call.end), callee: call.callee, holder: call.name };
  }

  #text(file: string): Text | null {
    let text = this.#texts.get(file);
    if (text === undefined) {
      text = this.#read(file);
      this.#texts.set(file, text);
    }
    return text;
  }

  #read(file: string): Text | null {
    const code = contents(file);
    if (code === null) return null;
    try {
      return { lines: new Lines(code, shownPath(this.#root, file)), calls: new Calls(code, file) };
    } catch {
      return null;
    }
  }

  /** The place in the text that a compiler made this one from, if the file names its source map. */
  #origin(raw: RawPlace): RawPlace {
    let map = this.#maps.get(raw.file);
    if (map === undefined) {
      map = mapOf(raw.file);
      this.#maps.set(raw.file, map);
    }
    const entry = map?.findEntry(raw.line - 1, raw.column - 1);
    if (!entry || !("originalSource" in entry) || !entry.originalSource) return raw;
    const { originalSource, originalLine, originalColumn } = entry;
    const file = originalSource.startsWith("file:")
      ? fileURLToPath(originalSource)
      : resolve(dirname(raw.file), originalSource);
    return { file, line: originalLine + 1, column: originalColumn + 1, mapped: true };
  }
}

function contents(file: string): string | null {
  try {
    const code = readFileSync(file, "utf8");
    return code.length > LONGEST ? null : code;
  } catch {
    return null;
  }
}

/** The source map that the last line of a file names. */
function mapOf(file: string): SourceMap | null {
  const url = [...(contents(file)?.matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm) ?? [])].at(-1)?.[1];
  if (url === undefined) return null;
  try {
    const inline = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url);
    const json = inline
      ? Buffer.from(decodeURIComponent(inline[2]), inline[1] ? "base64" : "utf8").toString()
      : readFileSync(resolve(dirname(file), decodeURIComponent(url)), "utf8");
    return new SourceMap(JSON.parse(json));
  } catch {
    return null;
  }
}
