// How an expression is used, and what others may call it.
import type * as t from "@babel/types";
import { bare } from "../instrument/patterns.js";
import type { Source } from "./source.js";

export type Call = t.CallExpression | t.OptionalCallExpression | t.NewExpression | t.TaggedTemplateExpression;
export type Member = t.MemberExpression | t.OptionalMemberExpression;

export function isCall(node: t.Node): node is Call {
  const { type } = node;
  return (
    type === "CallExpression" ||
    type === "OptionalCallExpression" ||
    type === "NewExpression" ||
    type === "TaggedTemplateExpression"
  );
}

export function isMember(node: t.Node): node is Member {
  return node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
}

/** The callee's name: "mul" of `x.mul(y)` and of `mul(x, y)`. */
export function calleeName(call: Call): string | null {
  const callee = calleeOf(call);
  if (callee.type === "Identifier") return callee.name;
  return isMember(callee) && !callee.computed && callee.property.type === "Identifier"
    ? callee.property.name
    : null;
}

function calleeOf(call: Call): t.Node {
  return call.type === "TaggedTemplateExpression" ? call.tag : call.callee;
}

/** The operation and the place in it that an expression is an operand of, casts aside; null: of none. */
export function use(
  source: Source,
  around: readonly t.Node[],
): { node: t.Node; call: t.Node; slot: number } | null {
  let at = around.length - 1;
  const node = around[at];
  while (at > 0 && bare(around[at - 1]) === bare(node) && around[at - 1] !== node) at--;
  const [outer, parent, above] = [around[at], around[at - 1], around[at - 2]];
  if (!parent) return null;
  if (isCall(parent) && parent.type !== "TaggedTemplateExpression" && parent.callee !== outer)
    return { node, call: parent, slot: slotOf(source, parent, outer) };
  if (!isMember(parent) || parent.object !== outer) return null;
  // `x.T` is an operation itself; `x.mul(y)` is one on x. A module's forward() is none on the module.
  if (!above || !isCall(above) || calleeOf(above) !== parent) return { node, call: parent, slot: 0 };
  return calleeName(above) === "forward" ? null : { node, call: above, slot: 0 };
}

/** Slot of an argument: a method's receiver comes first; a function's and a module's first argument does. */
function slotOf(source: Source, call: Exclude<Call, t.TaggedTemplateExpression>, argument: t.Node): number {
  const given: t.Node[] = call.arguments;
  const index = given.indexOf(argument);
  const { callee } = call;
  const free = !isMember(callee) || source.imported.has(rootOf(callee)) || calleeName(call) === "forward";
  return free ? index : index + 1;
}

/** "nn" of `nn.functional.relu`. */
function rootOf(node: t.Node): string {
  let root = node;
  while (isMember(root)) root = root.object;
  return root.type === "Identifier" ? root.name : "";
}

/** "x", "model.layers.0.weight", "this.#w"; null for other expressions. */
export function nameOf(node: t.Node): string | null {
  let inner = bare(node);
  const keys: string[] = [];
  while (isMember(inner)) {
    const own = propertyName(inner);
    if (own === null) return null;
    keys.unshift(own);
    inner = bare(inner.object);
  }
  const root = rootName(inner);
  return root === null ? null : [root, ...keys].join(".");
}

function rootName(node: t.Node): string | null {
  if (node.type === "Identifier") return node.name;
  if (node.type === "PrivateName") return `#${node.id.name}`;
  return node.type === "ThisExpression" ? "this" : null;
}

/** The key that a member expression asks for, where the text tells. */
export function propertyName({ property, computed }: Member): string | null {
  if (property.type === "PrivateName") return `#${property.id.name}`;
  if (!computed) return property.type === "Identifier" ? property.name : null;
  return property.type === "NumericLiteral" || property.type === "StringLiteral"
    ? String(property.value)
    : null;
}

/** The program may reach a parameter by a longer path than the trace names it by, or by a shorter one. */
export function fits(asked: string, own: string): boolean {
  return (
    asked === own ||
    asked.endsWith(`.${own}`) ||
    (asked.includes(".") && own.endsWith(`.${asked.split(".").slice(1).join(".")}`))
  );
}

/** The function around an expression, as the trace's frames name it: null at the top level, "" without a name. */
export function functionAround(around: readonly t.Node[]): string | null {
  for (let i = around.length - 2; i >= 0; i--) {
    const node = around[i];
    if (node.type === "FunctionDeclaration" && node.id) return node.id.name;
    if ((node.type === "ClassMethod" || node.type === "ObjectMethod") && node.key.type === "Identifier")
      return node.key.name;
    if (node.type !== "FunctionExpression" && node.type !== "ArrowFunctionExpression") continue;
    const parent = around[i - 1];
    if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
    return "";
  }
  return null;
}
