import type * as t from "@babel/types";
import { binding } from "../binding.js";
import { calleeName, isCall, isMember, propertyName } from "../use.js";
import { receive } from "./claims.js";
import { type Edit, replaced, standing } from "./edit.js";
import type { Case, Fix, Proposal } from "./fix.js";
import { within } from "./within.js";
import { brief } from "./words.js";

// Uses the tensor itself where its number or its elements were read.

const METHODS: ReadonlySet<string> = new Set(["item", "toArray", "tolist"]);

export const useTensor: Fix = {
  codes: ["item-leak", "data-leak"],
  propose: at => [...within(at.source.program)].flatMap(node => ofRead(at, node)),
};

/** `node` reads the parameter, or something that was computed of it. */
function ofRead(at: Case, node: t.Node): Proposal[] {
  const value = readOf(node);
  if (!value) return [];
  const { source, lookup, finding } = at;
  const read = lookup.find(source, [...source.path(node), ...source.path(value).slice(-1)]);
  const lost = new Set(finding.nodes.map(id => at.facts.parameter(id)?.node.id ?? id));
  if (!read.some(({ id }) => lost.has(at.facts.parameter(id)?.node.id ?? id))) return [];
  const name = brief(source, value);
  const edits = copies(at, node, value) ?? [replaced(node, standing(source, value)), ...untyped(at, node)];
  const title = `Use ${name} itself instead of its ${node.type === "CallExpression" ? `${calleeName(node)}()` : "data"}`;
  return [{ title, edits, claim: receive(finding.nodes) }];
}

/** The value whose elements an expression reads. */
function readOf(node: t.Node): t.Node | null {
  if (isCall(node) && node.type === "CallExpression" && isMember(node.callee))
    return METHODS.has(calleeName(node) ?? "") ? node.callee.object : null;
  return isMember(node) && propertyName(node) === "data" ? node.object : null;
}

/** `const t: number = …` holds a tensor now. */
function untyped({ source }: Case, node: t.Node): Edit[] {
  const parent = source.path(node).at(-2);
  const id = parent?.type === "VariableDeclarator" && parent.init === node ? parent.id : null;
  return id?.type === "Identifier" && id.typeAnnotation ? [replaced(id.typeAnnotation, "")] : [];
}

/** `tensor(values)` of elements that were read becomes the tensor that they were read of. */
function copies({ source }: Case, node: t.Node, value: t.Node): Edit[] | null {
  const edits: Edit[] = [];
  for (const call of within(source.program)) {
    if (call.type !== "CallExpression" || calleeName(call) !== "tensor") continue;
    const [given] = call.arguments;
    if (given && (given === node || holds(source.path(given), given, node)))
      edits.push(replaced(call, standing(source, value)));
  }
  return edits.length > 0 ? edits : null;
}

/** Whether a variable was given the value of `node`, once and for all. */
function holds(around: readonly t.Node[], variable: t.Node, node: t.Node): boolean {
  if (variable.type !== "Identifier") return false;
  const found = binding(around, variable.name);
  return found?.kind === "const" && found.declarator?.init === node;
}
