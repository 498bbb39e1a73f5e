import type * as t from "@babel/types";
import type { Source } from "../source.js";
import { isMember } from "../use.js";

/** The operands of an operation as the text has them: `a.sub(b)` and `sub(a, b)` both have a and b. */
export function operands(source: Source, call: t.Node): t.Node[] {
  if (call.type !== "CallExpression") return [];
  const { callee } = call;
  if (!isMember(callee)) return call.arguments;
  let root: t.Node = callee.object;
  while (isMember(root)) root = root.object;
  const free = root.type === "Identifier" && source.imported.has(root.name);
  return free ? call.arguments : [callee.object, ...call.arguments];
}
