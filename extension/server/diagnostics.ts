// What stopped a run, at its place in the editor. Problems of all entries are kept apart, so that one run's end clears
// only its own.
import type { Site } from "../../core/trace/trace.js";
import type { Trouble } from "./entry.js";
import { LineMap } from "./lines.js";
import { fileOf, type Range, rangeOf } from "./places.js";

export interface Problem {
  /** File that it belongs to. */
  path: string;
  severity: "error" | "warning" | "info";
  range: Range;
  message: string;
  /** Of a finding: its page under docs/findings. */
  code?: string;
  related: { path: string; range: Range; message: string }[];
}

/** The editor's line of a place that ran; a line that has changed since keeps its number, cut to the text. */
export function problem(
  entryPath: string,
  trouble: Trouble,
  now: (path: string) => string | undefined,
): Problem {
  const { error, severity, message } = trouble;
  const own: Site = { file: entryPath, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const at = locate(trouble, error.site ?? own, now);
  const related = (error.related ?? []).map(one => ({
    ...locate(trouble, one.site, now),
    message: one.message,
  }));
  return { ...at, severity, message, related };
}

function locate(
  trouble: Trouble,
  site: Site,
  now: (path: string) => string | undefined,
): { path: string; range: Range } {
  const path = fileOf(trouble.root, site);
  const range = rangeOf(site);
  const ran = trouble.texts.get(path);
  const text = now(path);
  if (ran === undefined || text === undefined || ran === text) return { path, range };
  const map = new LineMap(ran, text);
  const [start, end] = [range.start, range.end].map(place => {
    const line = map.after(place.line);
    return line < 0 ? place : { line, character: place.character };
  });
  return { path, range: { start, end } };
}
