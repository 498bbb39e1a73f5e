// The edit that lifts a cut: takes `.detach()` off the value, or the value out of noGrad. It looks at the text as it ran, and
// proposes nothing where the cut is not plainly there.
import type * as t from "@babel/types";
import type { Site } from "../../core/trace/trace.js";
import { type Edit, replaced, standing } from "./fixes/edit.js";
import type { Source } from "./source.js";

export interface Unsevered extends Edit {
  /** What cut it: "detach()", "noGrad()". */
  readonly by: string;
}

/** Functions that switch gradients off for the function they are given. */
const SCOPES: ReadonlySet<string> = new Set(["noGrad", "pause", "inferenceMode"]);

/** `site`: of the severed value. A string says why there is no edit. */
export function unsever(source: Source, site: Site): Unsevered | string {
  const around = source.find(site);
  if (!around) return "What made this value is not in the text as one expression: change it by hand.";
  return (
    detached(source, around[around.length - 1]) ??
    scoped(source, around) ??
    "No detach() and no noGrad() stands around this line: it is switched off where this is called from."
  );
}

/** `y.detach()` and `detach(y)` become `y`. */
function detached(source: Source, node: t.Node): Unsevered | null {
  if (node.type !== "CallExpression") return null;
  const { callee } = node;
  if (nameOf(callee) !== "detach") return null;
  const [given] = node.arguments;
  const imported =
    callee.type === "Identifier" ||
    (callee.type === "MemberExpression" &&
      callee.object.type === "Identifier" &&
      source.imported.has(callee.object.name));
  const value = imported ? given : callee.type === "MemberExpression" ? callee.object : undefined;
  return value ? { ...replaced(node, standing(source, value)), by: "detach()" } : null;
}

/** `noGrad(() => e)` becomes `e`; a statement `noGrad(() => { … });` its block. */
function scoped(source: Source, around: readonly t.Node[]): Unsevered | string | null {
  const at = around.findLastIndex(
    node => node.type === "CallExpression" && SCOPES.has(nameOf(node.callee) ?? ""),
  );
  const call = around[at];
  if (call?.type !== "CallExpression") return null;
  const [body] = call.arguments;
  if (body?.type !== "ArrowFunctionExpression" || body.params.length > 0 || around[at + 1] !== body)
    return `${nameOf(call.callee)}(…) is given something else than () => …: change it by hand.`;
  const by = `${nameOf(call.callee)}()`;
  if (body.body.type !== "BlockStatement") return { ...replaced(call, standing(source, body.body)), by };
  const [only, ...others] = body.body.body;
  if (only?.type === "ReturnStatement" && only.argument && others.length === 0)
    return { ...replaced(call, standing(source, only.argument)), by };
  const statement = around[at - 1];
  if (statement?.type !== "ExpressionStatement" || returns(source.textOf(body.body)))
    return `${nameOf(call.callee)}(…) has several statements and a result: change it by hand.`;
  return { ...replaced(statement, source.textOf(body.body)), by };
}

/** A `return` of the function would become one of what stands around it. The word anywhere is enough to be careful. */
const returns = (text: string): boolean => /\breturn\b/.test(text);

function nameOf(callee: t.Node): string | null {
  if (callee.type === "Identifier") return callee.name;
  const named =
    callee.type === "MemberExpression" && !callee.computed && callee.property.type === "Identifier";
  return named ? (callee.property as t.Identifier).name : null;
}
