// Edits of a text: how fixes take things out, put lines in and import names, and what the text is then.
import type * as t from "@babel/types";
import type { Source } from "../source.js";

export interface Edit {
  /** Offsets in the text that ran; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all edits made; they must not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  let [made, at] = ["", 0];
  for (const { start, end, text: put } of ordered(edits)) {
    made += text.slice(at, start) + put;
    at = end;
  }
  return made + text.slice(at);
}

export function ordered(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.start - b.start);
}

/** Where an offset of the text is after the edits; one within an edit moves to its beginning. */
export function moved(edits: readonly Edit[], offset: number): number {
  let by = 0;
  for (const { start, end, text } of ordered(edits)) {
    if (end <= offset) by += text.length - (end - start);
    else if (start < offset) return start + by;
  }
  return offset + by;
}

export const replaced = ({ start, end }: t.Node, text: string): Edit => ({
  start: start ?? 0,
  end: end ?? 0,
  text,
});

export const inserted = (at: number, text: string): Edit => ({ start: at, end: at, text });

/** The innermost statement of a list of statements: before and after it there is room for another. */
export function statement(around: readonly t.Node[]): t.Node | null {
  for (let i = around.length - 1; i > 0; i--) if (holdsStatements(around[i - 1])) return around[i];
  return null;
}

/** The list of statements that a statement is one of. */
export function siblings(source: Source, one: t.Node): readonly t.Node[] {
  const parent = source.path(one).at(-2);
  return parent && "body" in parent && Array.isArray(parent.body) ? (parent.body as t.Node[]) : [];
}

function holdsStatements({ type }: t.Node): boolean {
  return type === "BlockStatement" || type === "Program" || type === "StaticBlock";
}

/** A line of its own before a statement, indented like it. */
export function lineBefore(source: Source, one: t.Node, text: string): Edit {
  const start = one.start ?? 0;
  return inserted(start, `${text}${newline(source)}${indentation(source, start)}`);
}

/** A line of its own after a statement, indented like it; what follows on its line, as a comment, stays there. */
export function lineAfter(source: Source, one: t.Node, text: string): Edit {
  const { text: all } = source;
  const end = one.end ?? 0;
  const rest = /^[ \t]*(\/\/[^\r\n]*)?/.exec(all.slice(end))?.[0].length ?? 0;
  return inserted(end + rest, `${newline(source)}${indentation(source, one.start ?? 0)}${text}`);
}

/** Takes a statement out, and its line if nothing else stands there but a comment. */
export function removed(source: Source, one: t.Node): Edit {
  const { text } = source;
  const [start, end] = [one.start ?? 0, one.end ?? 0];
  const line = start - indentation(source, start).length;
  const rest = /^[ \t]*(\/\/[^\r\n]*)?(\r\n|\n|\r|$)/.exec(text.slice(end));
  const alone = rest && (line === 0 || /[\r\n]/.test(text[line - 1]));
  return alone ? { start: line, end: end + rest[0].length, text: "" } : { start, end, text: "" };
}

function indentation({ text }: Source, offset: number): string {
  let start = offset;
  while (start > 0 && (text[start - 1] === " " || text[start - 1] === "\t")) start--;
  return text.slice(start, offset);
}

function newline({ text }: Source): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Imports a name of the library; none where it is there already. Null: there is no import to add it to. */
export function importing({ program }: Source, name: string): readonly Edit[] | null {
  for (const one of program.body) {
    if (one.type !== "ImportDeclaration" || one.source.value !== "gradient-graph") continue;
    if (one.importKind === "type") continue;
    const named = one.specifiers.filter(each => each.type === "ImportSpecifier");
    if (named.some(({ local }) => local.name === name)) return [];
    const last = named.at(-1);
    if (last) return [inserted(last.end ?? 0, `, ${name}`)];
  }
  return null;
}

/** Expressions that read the same wherever a receiver, an argument or an operand may stand. */
const FIRM: ReadonlySet<string> = new Set([
  "Identifier",
  "CallExpression",
  "MemberExpression",
  "ThisExpression",
  "ParenthesizedExpression",
]);

/** An expression's text, to be put in the place of another. */
export function standing(source: Source, node: t.Node): string {
  const text = source.textOf(node);
  return FIRM.has(node.type) ? text : `(${text})`;
}
