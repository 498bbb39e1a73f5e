import type * as t from "@babel/types";
import type { Source } from "../source.js";

/** Letters of the program that a title repeats. */
const longest = 40;

/** An expression or statement on one line, for a title. */
export function brief(source: Source, node: t.Node): string {
  const line = source.textOf(node).replace(/\s+/g, " ").replace(/;$/, "");
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}
