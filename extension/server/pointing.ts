// The expression that a person means who points at one of its parts: at a method's name the call, at `x.grad` the
// gradient of x, at a variable the variable.
import type * as t from "@babel/types";
import { isMember, type Member } from "./use.js";

export interface Target {
  /** The expression and all around it, outermost first. */
  around: readonly t.Node[];
  /** `x.grad` was pointed at: speak of the gradient of x. */
  gradient: boolean;
  /** What was pointed at: the expression, or `x.grad`. */
  whole: t.Node;
}

/** Null where no value stands: keys, types, imports, literals. */
export function target(around: readonly t.Node[]): Target | null {
  const node = around.at(-1);
  const parent = around.at(-2);
  switch (node?.type) {
    case "Identifier":
      return parent ? ofIdentifier(node, parent, around) : null;
    case "MemberExpression":
    case "OptionalMemberExpression":
      return ofMember(node, around);
    // Between the parts of an expression the whole is meant.
    case "CallExpression":
    case "OptionalCallExpression":
    case "NewExpression":
    case "TaggedTemplateExpression":
    case "AwaitExpression":
    case "ConditionalExpression":
    case "LogicalExpression":
    case "SequenceExpression":
    case "AssignmentExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
      return { around, gradient: false, whole: node };
    // `#w`: its identifier is no variable of its own.
    case "PrivateName":
      return parent ? ofKey(node, parent, around) : null;
    default:
      return null;
  }
}

function ofIdentifier(node: t.Identifier, parent: t.Node, around: readonly t.Node[]): Target | null {
  const up = around.slice(0, -1);
  if (isCallee(node, parent)) return { around: up, gradient: false, whole: parent };
  if (parent.type === "PrivateName") return target(up);
  if (isMember(parent) && parent.property === node && !parent.computed) return ofMember(parent, up);
  const key = parent.type === "ObjectProperty" && parent.key === node && parent.value !== node;
  const type = parent.type.startsWith("TS") && parent.type !== "TSNonNullExpression";
  return key || type || parent.type.startsWith("Import") ? null : { around, gradient: false, whole: node };
}

function ofKey(node: t.PrivateName, parent: t.Node, around: readonly t.Node[]): Target | null {
  if (isMember(parent)) return ofMember(parent, around.slice(0, -1));
  return parent.type === "ClassPrivateProperty" ? { around, gradient: false, whole: node } : null;
}

function ofMember(node: Member, around: readonly t.Node[]): Target {
  const up = around.slice(0, -1);
  const parent = up.at(-1);
  if (parent && isCallee(node, parent)) return { around: up, gradient: false, whole: parent };
  const gradient = !node.computed && node.property.type === "Identifier" && node.property.name === "grad";
  return gradient
    ? { around: [...around, node.object], gradient, whole: node }
    : { around, gradient, whole: node };
}

function isCallee(node: t.Node, parent: t.Node): boolean {
  return ("callee" in parent && parent.callee === node) || ("tag" in parent && parent.tag === node);
}
