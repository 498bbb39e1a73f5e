// Quick fixes as the editor is told of them: only for text that is what ran.
import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver/node";
import type { Entry } from "../entry.js";
import { pathOf, type Range, rangeOf, uriOf } from "../places.js";
import type { Result } from "../result.js";
import type { Session } from "../session.js";
import { known } from "../study.js";
import { ordered } from "./edit.js";
import type { Proven } from "./prove.js";

export interface Asked {
  uri: string;
  range: Range;
  diagnostics: readonly Diagnostic[];
  /** A person asked for fixes, and did not only move the cursor. */
  invoked: boolean;
}

export async function answerActions(session: Session, asked: Asked): Promise<CodeAction[]> {
  const path = pathOf(asked.uri);
  const entry = path === null ? undefined : session.runs.of(path);
  if (path === null || !entry || !isCurrent(entry, entry.result)) return [];
  if (!asked.invoked && !session.proofs.byItself(entry)) return [];
  const { result } = entry;
  const actions: CodeAction[] = [];
  for (const finding of result?.trace.findings ?? []) {
    const at = finding.site && result?.locate(finding.site, session.text);
    if (!result || at?.path !== path || !overlap(at.range, asked.range)) continue;
    const proven = await session.proofs.of(entry, result, finding);
    if (!isCurrent(entry, result)) return []; // edited meanwhile
    const mended = asked.diagnostics.filter(({ code }) => code === finding.code);
    if (proven) actions.push(...action(session, result, proven, mended));
  }
  return actions;
}

/** The result is of the text as it is, and no newer one is on its way. */
function isCurrent(entry: Entry, result: Result | null): boolean {
  return result !== null && entry.result === result && !entry.stale && !entry.controller && !entry.timer;
}

function overlap(a: Range, b: Range): boolean {
  const before = (one: Range["start"], other: Range["start"]) =>
    one.line < other.line || (one.line === other.line && one.character < other.character);
  return !before(a.end, b.start) && !before(b.end, a.start);
}

function action(
  session: Session,
  result: Result,
  { title, path, edits }: Proven,
  diagnostics: Diagnostic[],
): CodeAction[] {
  const source = known(result, path)?.source;
  if (!source) return [];
  const document = session.documents.get(path);
  const changes = ordered(edits).map(({ start, end, text }) => ({
    range: rangeOf(source.span(start, end)),
    newText: text,
  }));
  const textDocument = { uri: document?.uri ?? uriOf(path), version: document?.version ?? null };
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics,
      isPreferred: true,
      edit: { documentChanges: [{ textDocument, edits: changes }] },
    },
  ];
}
