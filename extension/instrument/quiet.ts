// Where `(…, expression)` may stand for an expression: nothing can tell the two apart.
import type * as t from "@babel/types";
import { span } from "./draft.js";
import { isEchoed } from "./echoes.js";
import type { Path } from "./path.js";

/** Properties of a tensor whose reading the library takes note of. */
const READS = new Set(["T", "mT", "H", "mH", "grad", "data"]);

export function isRead({ property, computed }: t.MemberExpression): boolean {
  return !computed && property.type === "Identifier" && READS.has(property.name);
}

/** Nothing in it calls, so that reading it leaves the register alone. */
export function isStill(node: t.Node | null): boolean {
  if (node === null) return true;
  switch (node.type) {
    case "Identifier":
    case "ThisExpression":
      return true;
    case "MemberExpression":
      return !node.computed && !isRead(node) && isStill(node.object);
    case "ArrayExpression":
      return node.elements.every(isStill);
    case "ObjectExpression":
      return node.properties.every(
        each => each.type === "ObjectProperty" && !each.computed && isStill(each.value),
      );
    case "SpreadElement":
      return isStill(node.argument);
    default:
      return node.type !== "TemplateLiteral" && node.type.endsWith("Literal");
  }
}

/**
 * True where `(…, call)` cannot show: V8 prints the source of callees, of what is iterated or destructured and of what
 * is constructed; and at the start of a statement a parenthesis would join the line before.
 */
export function isQuiet(path: Path): boolean {
  const start = span(path.node).start;
  for (let { parent, key } = path; parent; { parent, key } = parent) {
    switch (parent.node.type) {
      case "VariableDeclarator":
        return parent.node.id.type === "Identifier";
      case "AssignmentExpression":
        return parent.node.operator === "=" && /^(Identifier|MemberExpression)$/.test(parent.node.left.type);
      case "ReturnStatement":
      case "IfStatement":
      case "AwaitExpression":
        return true;
      case "ExpressionStatement":
        return isEchoed(parent.node);
      case "ArrowFunctionExpression":
        return key === "body";
      case "CallExpression":
      case "NewExpression":
        return key === "arguments";
      case "MemberExpression":
        if (isCallee(parent) || startsStatement(parent, start)) return false;
        break;
      case "BinaryExpression":
        if (startsStatement(parent, start)) return false;
        break;
      default:
        return false;
    }
  }
  return false;
}

function isCallee({ node, parent }: Path): boolean {
  return parent !== null && "callee" in parent.node && parent.node.callee === node;
}

function startsStatement(path: Path, start: number): boolean {
  for (let at: Path | null = path; at; at = at.parent)
    if (at.node.type === "ExpressionStatement") return span(at.node).start === start;
  return false;
}
