// Whether a text does something when it is run, or only has parts for others. A file that exports and acts nowhere at its
// top level shows nothing by itself: what people mean is the program that imports it.
import type * as t from "@babel/types";
import { parts } from "./source.js";
import { isMember } from "./use.js";

/** True for a program; false for a file that only exports. */
export function runsByItself({ body }: t.Program): boolean {
  return !body.some(exports) || body.some(acts);
}

function exports(statement: t.Statement): boolean {
  return (
    statement.type.startsWith("Export") || statement.type === "TSExportAssignment" || isCommonJs(statement)
  );
}

/** `module.exports = …`, `exports.f = …`. */
function isCommonJs(statement: t.Statement): boolean {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression")
    return false;
  let left: t.Node = statement.expression.left;
  while (isMember(left) && left.object.type !== "Identifier") left = left.object;
  if (!isMember(left) || left.object.type !== "Identifier") return false;
  const { name } = left.object;
  const property = left.property.type === "Identifier" ? left.property.name : "";
  return name === "exports" || (name === "module" && property === "exports");
}

/** Statements that only introduce names; what their initializers make is a part too. */
const NAMES = /^(Import|Export|TS|FunctionDeclaration|ClassDeclaration|VariableDeclaration|EmptyStatement)/;

function acts(statement: t.Statement): boolean {
  if (NAMES.test(statement.type) || isCommonJs(statement)) return false;
  const open: t.Node[] = [statement];
  for (let node = open.pop(); node; node = open.pop()) {
    if (/^(Optional)?CallExpression$|^NewExpression$|^AwaitExpression$|^TaggedTemplate/.test(node.type))
      return true;
    if (!/Function|Method|^Class/.test(node.type)) open.push(...parts(node));
  }
  return false;
}
