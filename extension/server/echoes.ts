// Values of bare expression statements, ready to stand beside their lines.
import type { Echo } from "../../core/trace/trace.js";
import type { EchoesParams } from "../protocol/lsp.js";
import { fileOf } from "./places.js";
import type { Result } from "./result.js";

/** Characters that still fit beside a line of code. */
const widest = 120;
/** Characters kept for the hover. */
const longest = 10_000;
/** Lines of a loop's passes kept for the hover. */
const passes = 20;

/** One entry a line: where it ran several times the last is shown, and the hover has them in order. */
export function echoes(result: Result, now: (path: string) => string | undefined): EchoesParams["echoes"] {
  const groups = new Map<string, Echo[]>();
  for (const echo of result.trace.echoes ?? []) {
    const key = `${echo.site.line}:${echo.site.column}:${echo.site.file}`;
    const list = groups.get(key);
    if (list) list.push(echo);
    else groups.set(key, [echo]);
  }
  return [...groups.values()].flatMap(group => {
    const { site } = group[group.length - 1];
    const path = fileOf(result.file.root, site);
    const line = place(result, path, site.endLine - 1, now(path));
    return line === null ? [] : [{ file: path, line, short: brief(group), text: full(group) }];
  });
}

function place(result: Result, path: string, line: number, text: string | undefined): number | null {
  if (text === undefined) return result.has(path) ? line : null;
  return result.toNow(path, text, { line, character: 0 })?.line ?? null;
}

function brief(group: readonly Echo[]): string {
  const last = group[group.length - 1].text.replace(/\s+/g, " ").trim();
  const cut = last.length > widest ? `${last.slice(0, widest - 1)}…` : last;
  return group.length > 1 ? `${cut}  (last of ${group.length})` : cut;
}

function full(group: readonly Echo[]): string {
  const kept = group.slice(-passes).map(({ text }) => text);
  const before = group.length - kept.length;
  const all = (before > 0 ? [`… ${before} before`, ...kept] : kept).join("\n");
  return all.length > longest ? `${all.slice(0, longest)}\n… ${all.length - longest} characters more` : all;
}
