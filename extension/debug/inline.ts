// What variables hold, to be written at the ends of the lines that gave it to them while the debugger stands.
import type { Run } from "./run.js";
import { scopeAt } from "./scope.js";
import { shown } from "./value.js";

export interface Inline {
  /** 1-based, of the program's text as it ran. */
  line: number;
  column: number;
  text: string;
}

/** Of one file, lines from `first` to `last`. */
export function inlineValues(run: Run, file: string, first: number, last: number): Inline[] {
  const scope = scopeAt(run.moments, run.past, run.at);
  const found: Inline[] = [];
  for (const name of run.past.names) {
    const node = run.past.named(name, run.at);
    const site = node?.site;
    if (!site || site.file !== file || site.endLine < first || site.endLine > last) continue;
    const value = scope.named(name);
    if (value !== undefined && value !== null)
      found.push({ line: site.endLine, column: site.endColumn, text: `${name} = ${shown(value)}` });
  }
  return found;
}
