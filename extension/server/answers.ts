// What the server answers to each question of the client. Nothing here starts a run but the one request that asks for it.
import { readFile } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import type { CodeLens, Command, Hover, InlayHint } from "vscode-languageserver/node";
import { importsLibrary, isProgram } from "../protocol/files.js";
import type * as lsp from "../protocol/lsp.js";
import { textOf } from "../runner/text.js";
import { entriesOf, isEntry } from "./entries.js";
import { functionLenses } from "./functionlens.js";
import { hints } from "./hints.js";
import { hover } from "./hover.js";
import { links } from "./hovers/links.js";
import { pick } from "./hovers/turns.js";
import { lenses, type RunLens } from "./lens.js";
import { LineMap } from "./lines.js";
import { passLenses } from "./passlens.js";
import { type Place, pathOf, type Range, rangeOf, uriOf } from "./places.js";
import type { Result } from "./result.js";
import type { Session } from "./session.js";
import { stepLenses } from "./steplens.js";

/** Nothing runs before this says "started". */
export async function answerRun(
  session: Session,
  { uri, force, set }: lsp.RunParams,
): Promise<lsp.RunAnswer> {
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
  const changed = set && changedSince(session, path, set.of);
  if (changed) return refuse("changed", changed);
  return { kind: "started", run: session.runs.ask(uri, path, set?.substitutions) };
}

/** Values are set in the program that ran: a sentence if it is another by now. */
function changedSince(session: Session, path: string, run: number): string | null {
  const result = session.runs.get(path)?.result;
  if (result?.file.run !== run) return "The program was run again since: restart the debugger to set values.";
  for (const [file, text] of result.texts) {
    const now = session.text(file) ?? readable(file);
    if (now !== text)
      return `${basename(file)} was changed since it ran: restart the debugger to set values, or undo the change.`;
  }
  return null;
}

function readable(file: string): string | null {
  try {
    return textOf(file);
  } catch {
    return null; // gone, or no text any more
  }
}

/** Which programs show this file: one that was shown and has it comes before a search. */
export async function answerEntries(
  session: Session,
  { uri }: lsp.EntriesParams,
): Promise<lsp.EntriesAnswer> {
  const path = pathOf(uri);
  const text =
    path === null ? null : (session.text(path) ?? (await readFile(path, "utf8").catch(() => null)));
  if (path === null || text === null || isEntry(path, text)) return [uri];
  const shown = session.runs.of(path);
  if (shown?.result && shown.path !== path) return [shown.uri];
  const folder = session.folders.find(one => path.startsWith(join(one, sep))) ?? null;
  const found = await entriesOf(path, folder, session.texts());
  return found.length > 0 ? found.map(one => session.documents.get(one)?.uri ?? uriOf(one)) : [uri];
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
  const found = place && hover(result, path, place, links(uri, position));
  if (!found) return null;
  const { start, end } = rangeOf(found.site);
  const [from, to] = [result.toNow(path, text, start), result.toNow(path, text, end)];
  const value = entry.stale ? `${found.markdown}\n\n*from before the last edit*` : found.markdown;
  return {
    contents: { kind: "markdown", value },
    ...(from && to ? { range: { start: from, end: to } } : {}),
  };
}

/** What the hover at this place is to tell of from now on. */
export function answerTurn(session: Session, { uri, place, which }: lsp.TurnParams): null {
  const path = pathOf(uri);
  const text = path === null ? undefined : session.text(path);
  const result = path === null ? null : session.runs.of(path)?.result;
  if (path === null || text === undefined || !result) return null;
  const at = result.toRun(path, text, place);
  const found = at && hover(result, path, at);
  if (found) pick(result, found.site, which);
  return null;
}

export function answerLenses(session: Session, uri: string): CodeLens[] {
  const path = pathOf(uri);
  const text = path === null ? undefined : session.text(path);
  if (path === null || text === undefined) return [];
  const entry = session.runs.of(path);
  if (!importsLibrary(text) && !entry?.result) return [];
  const { codeLens } = session.settings();
  const over = [
    ...(codeLens ? backwardLenses(session, uri, path, text, entry?.result ?? null) : []),
    ...(entry?.result ? runLenses(session, entry.uri, path, text, entry.result) : []),
  ];
  return over.map(one => ({ range: one.range, command: said(one.command, entry?.stale === true) }));
}

function said(command: Command, stale: boolean): Command {
  return stale ? { ...command, title: `${command.title} · before the last edit` } : command;
}

function backwardLenses(
  session: Session,
  uri: string,
  path: string,
  text: string,
  result: Result | null,
): LensNow[] {
  const source = session.source(path, text);
  if (source === null) return [];
  const moved = new LineMap(source.text, text);
  return lenses(uri, path, source, result).flatMap(({ range, ...command }) => {
    const line = moved.after(range.start.line);
    const start = { line, character: range.start.character };
    return line < 0 ? [] : [{ range: { start, end: start }, command }];
  });
}

/** What the run says of passes, optimisers' steps and functions. A line that has changed since says nothing. */
function runLenses(session: Session, entry: string, path: string, text: string, result: Result): LensNow[] {
  const { codeLens, stepLens, functionLens } = session.settings();
  const all: (RunLens & { pass?: number | null })[] = [
    ...(codeLens ? passLenses(result, path) : []),
    ...(stepLens ? stepLenses(result, path) : []),
    ...(functionLens ? functionLenses(result, path) : []),
  ];
  return all.flatMap(({ range, title, tooltip, site, pass }) => {
    const start = result.toNow(path, text, range.start);
    if (!start) return [];
    const at = { start, end: start };
    if (pass != null) {
      const asked = [entry, result.file.run, pass];
      return [{ range: at, command: { title, tooltip, command: "gradientGraph.check", arguments: asked } }];
    }
    const shown = site && result.locate(site, session.text);
    const place = shown ? [uriOf(shown.path), ...revealed(shown.range)] : [];
    return [
      {
        range: at,
        command: { title, tooltip, command: shown ? "gradientGraph.reveal" : "", arguments: place },
      },
    ];
  });
}

/** Within a call's closing bracket: the innermost site there is the call itself. */
function revealed({ end }: Range): [line: number, character: number] {
  return [end.line, Math.max(0, end.character - 1)];
}

interface LensNow {
  range: Range;
  command: Command;
}

/** Shapes and gradient norms beside variables; none where the line has changed since the run. */
export function answerHints(session: Session, uri: string, range: Range): InlayHint[] {
  const path = pathOf(uri);
  const text = path === null ? undefined : session.text(path);
  const { inlayHints } = session.settings();
  if (path === null || text === undefined || inlayHints === "off") return [];
  const entry = session.runs.of(path);
  if (!entry?.result) return [];
  const { result, stale } = entry;
  const now = (at: Place) => result.toNow(path, text, at);
  const inView = (at: Place) => {
    const { line } = now(at) ?? { line: -1 };
    return range.start.line <= line && line <= range.end.line;
  };
  return hints(result, path, inlayHints === "shapesAndGradients", inView).flatMap(
    ({ at, label, tooltip }) => {
      const position = now(at);
      const value = stale ? `${tooltip}\nFrom before the last edit.` : tooltip;
      return position ? [{ position, label, tooltip: { kind: "plaintext", value }, paddingLeft: true }] : [];
    },
  );
}
