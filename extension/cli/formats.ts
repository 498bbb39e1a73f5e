// What a graph can be written as. Null: the format arrives with a later version.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeTrace } from "../../core/trace/codec.js";
import { pieces } from "../../core/trace/json.js";
import type { Trace } from "../../core/trace/trace.js";
import { exportHtml } from "../../webview/export/html.js";

/** Gives the file in pieces, since a long run's text is longer than a string can be. */
type Write = (trace: Trace, dist: string) => Iterable<string>;

export type FormatName = "json" | "html" | "svg" | "png" | "dot";

function html(trace: Trace, dist: string): string[] {
  const read = (name: string) => readFileSync(join(dist, "webview", name), "utf8");
  return [exportHtml({ script: read("main.js"), style: read("style.css") }, encodeTrace(trace), trace.file)];
}

export const FORMATS: Readonly<Record<FormatName, Write | null>> = {
  json: trace => pieces(trace),
  html,
  svg: null,
  png: null,
  dot: null,
};
