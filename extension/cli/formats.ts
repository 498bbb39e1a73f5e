// What a graph can be written as: one row a format.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeTrace } from "../../core/trace/codec.js";
import { pieces } from "../../core/trace/json.js";
import type { Trace } from "../../core/trace/trace.js";
import { exportDot } from "../../webview/export/dot.js";
import { draw, keptOf, pictureOf } from "../../webview/export/draw.js";
import { exportHtml } from "../../webview/export/html.js";
import { measure } from "../../webview/export/metrics.js";
import { PAPER, type Picture, sceneSvg } from "../../webview/export/svg.js";
import { png } from "./png.js";

export interface Wanted {
  readonly trace: Trace;
  /** Position in trace.backwards; null: the pass that shows most. */
  readonly pass: number | null;
  /** The built folder. */
  readonly dist: string;
  /** Told what the file does not show. */
  readonly warn: (text: string) => void;
}

/** Gives the file in pieces, since a long run's text is longer than a string can be. */
type Write = (wanted: Wanted) => Iterable<string | Uint8Array> | Promise<Iterable<string | Uint8Array>>;

export type FormatName = "json" | "html" | "svg" | "png" | "dot";

const asset = (dist: string, name: string) => readFileSync(join(dist, "webview", name), "utf8");

function html({ trace, pass, dist }: Wanted): string[] {
  const assets = { script: asset(dist, "main.js"), style: asset(dist, "style.css") };
  const kept = pass === null ? null : keptOf(trace, pass);
  return [exportHtml(assets, encodeTrace(trace), trace.file, kept)];
}

async function drawn({ trace, pass, dist }: Wanted): Promise<Picture> {
  const look = { ...PAPER, css: asset(dist, "style.css") };
  const { scene, notes } = await draw(pictureOf(trace, pass), measure, look.theme);
  return sceneSvg(scene, look, trace.file, notes);
}

export const FORMATS: Readonly<Record<FormatName, Write>> = {
  json: ({ trace }) => pieces(trace),
  html,
  svg: async wanted => [(await drawn(wanted)).text],
  png: async wanted => [await png(await drawn(wanted), wanted.dist, wanted.warn)],
  dot: ({ trace, pass }) => exportDot(pictureOf(trace, pass)),
};
