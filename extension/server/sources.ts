// Each text is parsed once, whoever asks: lenses of the open text, hovers and hints of the text that ran.
import { ParseError } from "../instrument/parse.js";
import { Source } from "./source.js";

/** Files whose syntax is kept. */
const kept = 200;

const byPath = new Map<string, { name: string; source: Source }>();

/** `name`: as the trace names the file. Throws ParseError for text that is no program. */
export function sourceOf(path: string, name: string, text: string): Source {
  const known = byPath.get(path);
  if (known?.name === name && known.source.text === text) return known.source;
  const source = new Source(text, name);
  byPath.delete(path); // first out is what was parsed longest ago
  byPath.set(path, { name, source });
  const [oldest] = byPath.keys();
  if (byPath.size > kept && oldest !== undefined) byPath.delete(oldest);
  return source;
}

/** Null for text that is no program, as half-typed text is none. */
export function read(path: string, name: string, text: string): Source | null {
  try {
    return sourceOf(path, name, text);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
