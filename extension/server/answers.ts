// What the server answers to each question of the client. Nothing here starts a run but the one request that asks for it.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { CodeLens, Hover } from "vscode-languageserver/node";
import { importsLibrary, isProgram } from "../protocol/files.js";
import type * as lsp from "../protocol/lsp.js";
import { hover } from "./hover.js";
import { lenses } from "./lens.js";
import { LineMap } from "./lines.js";
import { type Place, pathOf, rangeOf } from "./places.js";
import type { Session } from "./session.js";

/** Nothing runs before this says "started". */
export async function answerRun(session: Session, { uri, force }: lsp.RunParams): Promise<lsp.RunAnswer> {
  const path = pathOf(uri);
  if (!session.settings().trusted)
    return refuse("untrusted", "Showing the graph runs your program, so it needs a folder that you trust.");
  if (path === null)
    return refuse("notAFile", "Save the program to a file first, so that its imports can be found.");
  const name = basename(path);
  if (!isProgram(path))
    return refuse(
      "language",
      `${name} is no TypeScript or JavaScript program: open one that imports gradient-graph.`,
    );
  const text = session.text(path) ?? (await readFile(path, "utf8").catch(() => null));
  if (text === null) return refuse("unreadable", `${name} cannot be read: is it still there?`);
  if (!force && !importsLibrary(text))
    return refuse(
      "noImport",
      `${name} does not import gradient-graph. Add: import { tensor } from "gradient-graph"`,
    );
  return { kind: "started", run: session.runs.ask(uri, path) };
}

function refuse(
  reason: Extract<lsp.RunAnswer, { kind: "refused" }>["reason"],
  message: string,
): lsp.RunAnswer {
  return { kind: "refused", reason, message };
}

export function answerMap(session: Session, { uri, file, to, place }: lsp.MapParams): lsp.MapAnswer {
  const path = pathOf(uri);
  const result = path === null ? null : session.runs.get(path)?.result;
  if (!result?.has(file)) return null;
  const text = session.text(file) ?? result.texts.get(file) ?? "";
  return to === "run" ? result.toRun(file, text, place) : result.toNow(file, text, place);
}

/** Answers from the newest result that the file took part in; an older text says so. */
export function answerHover(session: Session, uri: string, position: Place): Hover | null {
  const path = pathOf(uri);
  const text = path === null ? undefined : session.text(path);
  const entry = path === null ? undefined : session.runs.of(path);
  if (path === null || text === undefined || !entry?.result) return null;
  const { result } = entry;
  const place = result.toRun(path, text, position);
  const found = place && hover(result, path, place);
  if (!found) return null;
  const { start, end } = rangeOf(found.site);
  const [from, to] = [result.toNow(path, text, start), result.toNow(path, text, end)];
  const value = entry.stale ? `${found.markdown}\n\n*from before the last edit*` : found.markdown;
  return {
    contents: { kind: "markdown", value },
    ...(from && to ? { range: { start: from, end: to } } : {}),
  };
}

export function answerLenses(session: Session, uri: string): CodeLens[] {
  const path = pathOf(uri);
  const text = path === null ? undefined : session.text(path);
  if (path === null || text === undefined || !session.settings().codeLens) return [];
  const entry = session.runs.of(path);
  if (!importsLibrary(text) && !entry?.result) return [];
  const source = session.source(path, text);
  if (source === null) return [];
  const moved = new LineMap(source.text, text);
  return lenses(uri, path, source, entry?.result ?? null).flatMap(
    ({ range, title, command, arguments: given }) => {
      const line = moved.after(range.start.line);
      if (line < 0) return [];
      const start = { line, character: range.start.character };
      const said = entry?.stale ? `${title} · before the last edit` : title;
      return [{ range: { start, end: start }, command: { title: said, command, arguments: given } }];
    },
  );
}
