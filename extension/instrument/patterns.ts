// What the shape of an expression or a pattern tells without running it.
import type * as t from "@babel/types";

/** The identifiers that a binding or assignment pattern binds, in order of the text. */
export function bound(pattern: t.Node | null | undefined): t.Identifier[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap(property =>
        bound(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(bound);
    case "AssignmentPattern":
      return bound(pattern.left);
    case "RestElement":
      return bound(pattern.argument);
    case "TSParameterProperty":
      return bound(pattern.parameter);
    default:
      return [];
  }
}

/** The expression under casts, which are gone at run time. */
export function bare(node: t.Node): t.Node {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
      return bare(node.expression);
    default:
      return node;
  }
}

/** Functions and classes without a name take that of what they are assigned to, unless something stands between. */
const ANONYMOUS = new Set(["FunctionExpression", "ArrowFunctionExpression", "ClassExpression"]);
/** Expressions whose value is never a tensor. */
const PLAIN = new Set([
  "NumericLiteral",
  "StringLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "BigIntLiteral",
  "RegExpLiteral",
  "TemplateLiteral",
  "ObjectExpression",
  "ArrayExpression",
  "UnaryExpression",
  "UpdateExpression",
  "BinaryExpression",
]);

/** True if the expression may be passed through a name probe, and may be worth it. */
export function mayHoldTensor(node: t.Node): boolean {
  const { type } = bare(node);
  return !ANONYMOUS.has(type) && !PLAIN.has(type);
}

/** A field's or variable's text as a name: "this.w"; only the last part where the text is long or on several lines. */
export function fieldName(node: t.Node, text: string): string {
  if (text.length <= 40 && !/\s/.test(text)) return text;
  if (node.type === "MemberExpression" && !node.computed && node.property.type === "Identifier")
    return node.property.name;
  return text.replace(/\s+/g, " ").slice(0, 40);
}
