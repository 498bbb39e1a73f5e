// What is worked out of a result once and kept as long as it: the syntax of its files and the index of its trace.
import { shownPath } from "../runner/paths.js";
import { Lookup } from "./lookup.js";
import type { Result } from "./result.js";
import type { Source } from "./source.js";
import { sourceOf } from "./sources.js";

interface Study {
  lookup: Lookup;
  sources: Map<string, Source>;
}

const studies = new WeakMap<Result, Study>();

/** Null for a file that took no part in the run. */
export function known(result: Result, path: string): { source: Source; lookup: Lookup } | null {
  const text = result.texts.get(path);
  if (text === undefined) return null;
  const study = studies.get(result) ?? { lookup: new Lookup(result.trace), sources: new Map() };
  studies.set(result, study);
  const source = study.sources.get(path) ?? sourceOf(path, nameIn(result, path), text);
  study.sources.set(path, source);
  return { source, lookup: study.lookup };
}

/** A file as the trace names it: relative to the root, with forward slashes. */
export function nameIn(result: Result, path: string): string {
  return shownPath(result.file.root, path);
}
