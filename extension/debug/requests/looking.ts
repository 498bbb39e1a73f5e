// Requests that look at the moment: stack, scopes, variables, expressions.
import { basename, join } from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as v from "valibot";
import { SCOPES } from "../scopes.js";
import type { Session } from "../session.js";
import { stackAt } from "../stack.js";
import { item } from "../tree.js";
import { type Row, row } from "./row.js";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const framed = v.looseObject({ frameId: v.optional(count) });
const stack = v.looseObject({ startFrame: v.optional(count, 0), levels: v.optional(count, 0) });
const opened = v.looseObject({
  variablesReference: count,
  filter: v.optional(v.picklist(["indexed", "named"])),
  start: v.optional(count),
  count: v.optional(count),
});
const asked = v.looseObject({
  expression: v.pipe(v.string(), v.maxLength(100_000)),
  context: v.optional(v.string()),
});
const typed = v.looseObject({ text: v.pipe(v.string(), v.maxLength(100_000)), column: count });

export const LOOKING: Readonly<Record<string, Row>> = {
  stackTrace: row(stack, {
    handle: ({ run }, { startFrame, levels }) => {
      const all = stackAt(run.moments, run.at);
      const end = levels === 0 ? all.length : startFrame + levels;
      const stackFrames = all.slice(startFrame, end).map(({ name, site }, i): DebugProtocol.StackFrame => {
        const id = startFrame + i;
        if (!site) return { id, name, line: 0, column: 0, presentationHint: "subtle" };
        const source = { name: basename(site.file), path: join(run.root, site.file) };
        const { line, column, endLine, endColumn } = site;
        return { id, name, source, line, column, endLine, endColumn };
      });
      return { stackFrames, totalFrames: all.length };
    },
  }),
  scopes: row(framed, {
    handle: ({ run, shelf }): { scopes: DebugProtocol.Scope[] } => ({
      scopes: SCOPES.map(({ name, items, first }) => ({
        name,
        variablesReference: shelf.put({ open: () => items({ ...run, index: run.at }) }),
        expensive: !first,
      })),
    }),
  }),
  variables: row(opened, {
    handle: async ({ run, shelf }, given) => {
      void run;
      const items = await shelf.children(given.variablesReference, given);
      if (!items) throw new Error("The debugger has moved on; open the variable again.");
      return { variables: items.map(each => shelf.variable(each)) };
    },
  }),
  evaluate: row(asked, {
    handle: ({ run, shelf }, { expression }) => {
      const { value, ...rest } = shelf.variable(item(expression, run.evaluate(expression), run.fetch));
      return { result: value, ...rest };
    },
  }),
  completions: row(typed, {
    handle: ({ run }, { text, column }) => ({
      targets: completions(run.names(), text.slice(0, Math.max(0, column - 1))),
    }),
  }),
  exceptionInfo: row(v.looseObject({}), {
    handle: ({ run, hit }: Session) => {
      void run;
      if (hit?.reason !== "exception") throw new Error("It did not stop for an exception.");
      return { exceptionId: hit.label ?? "exception", description: hit.text, breakMode: "always" };
    },
  }),
};

const MEMBERS = ["grad", "shape", "dtype", "norm()", "min()", "max()", "mean()", "std()", "sum()", "item()"];

function completions(names: Iterable<string>, before: string): DebugProtocol.CompletionItem[] {
  const member = /\.([\w$]*)$/u.exec(before);
  const word = member?.[1] ?? /[\p{L}\p{M}\w$]*$/u.exec(before)?.[0] ?? "";
  const offered = member ? MEMBERS : [...names];
  return offered
    .filter(each => each.startsWith(word))
    .map(label => ({
      label,
      start: before.length - word.length,
      length: word.length,
      type: member ? "property" : "variable",
    }));
}
