// What a person reads when the pointer rests on an expression: value, gradient or the reason there is none, and the
// mathematics of the step. It answers from the last run; it never starts one.
import type * as t from "@babel/types";
import { contribution, derivative, expression, plain } from "../../core/insight/formula.js";
import { why } from "../../core/insight/why.js";
import { nodesById } from "../../core/trace/nodes.js";
import type { Site, Trace, TraceNode } from "../../core/trace/trace.js";
import { block, code, prose } from "./markdown.js";
import type { Place } from "./places.js";
import { figures, isCut, short } from "./print.js";
import type { Result } from "./result.js";
import { known } from "./study.js";

export interface Hover {
  markdown: string;
  /** The expression that it speaks of, in the text as it ran. */
  site: Site;
}

/** `place` is a place of the text as it ran. Null: no tensor stands there. */
export function hover(result: Result, path: string, place: Place): Hover | null {
  const { source, lookup } = known(result, path) ?? {};
  if (!source || !lookup) return null;
  const asked = target(source.around(place));
  if (!asked) return null;
  const nodes = lookup.find(source, asked.around);
  const node = nodes.at(-1);
  const last = asked.around.at(-1);
  if (!node || !last) return null;
  const label = source.textOf(last);
  const parts = asked.gradient ? ofGradient(result.trace, node, label) : ofValue(result.trace, node, label);
  const passes = repeated(nodes, node);
  return { markdown: [...parts, ...passes].join("\n\n"), site: source.site(last) };
}

interface Target {
  /** The expression and all around it. */
  around: readonly t.Node[];
  /** `x.grad` was pointed at: speak of the gradient of x. */
  gradient: boolean;
}

/** The expression that a person means who points at its innermost part. */
function target(around: readonly t.Node[]): Target | null {
  const node = around.at(-1);
  const parent = around.at(-2);
  const up = around.slice(0, -1);
  switch (node?.type) {
    case "Identifier":
      return parent ? ofIdentifier(node, parent, around, up) : null;
    case "MemberExpression":
    case "OptionalMemberExpression":
      return isCallee(node, parent) ? { around: up, gradient: false } : { around, gradient: false };
    case "CallExpression":
    case "OptionalCallExpression":
    case "NewExpression":
      return { around, gradient: false };
    default:
      return null;
  }
}

function ofIdentifier(
  node: t.Identifier,
  parent: t.Node,
  around: readonly t.Node[],
  up: readonly t.Node[],
): Target | null {
  if (isCallee(node, parent)) return { around: up, gradient: false };
  const member = parent.type === "MemberExpression" || parent.type === "OptionalMemberExpression";
  if (member && parent.property === node && !parent.computed) {
    if (isCallee(parent, up.at(-2))) return { around: up.slice(0, -1), gradient: false };
    return node.name === "grad"
      ? { around: [...up, parent.object], gradient: true }
      : { around: up, gradient: false };
  }
  const key = parent.type === "ObjectProperty" && parent.key === node && parent.value !== node;
  return key ||
    (parent.type.startsWith("TS") && parent.type !== "TSNonNullExpression") ||
    parent.type.startsWith("Import")
    ? null
    : { around, gradient: false };
}

function isCallee(node: t.Node, parent: t.Node | undefined): boolean {
  return parent !== undefined && "callee" in parent && parent.callee === node;
}

function ofValue(trace: Trace, node: TraceNode, label: string): string[] {
  const title = `**${code(node.name ?? label)}** ${[kindOf(node), shapeOf(node), node.dtype].map(prose).join(" · ")}`;
  const { value } = node;
  const figuresLine = value && isCut(node.shape) ? [prose(figures(value))] : [];
  return [
    title,
    ...(value ? [block(short(value, node.shape, node.dtype))] : ["*the value was not kept*"]),
    ...figuresLine,
    ...gradient(trace, node, node.name ?? label),
    ...mathematics(trace, node),
  ];
}

function ofGradient(trace: Trace, node: TraceNode, label: string): string[] {
  const name = node.name ?? label;
  const title = `**${code(`${label}.grad`)}** after the run`;
  const own = node.leaf || node.retained === true;
  if (own && node.grad)
    return [title, block(short(node.grad, node.shape, node.dtype)), prose(figures(node.grad))];
  return [title, ...gradient(trace, node, name)];
}

/** A leaf's .grad, or another node's adjoint of the latest backward that reached it; else why there is none. */
function gradient(trace: Trace, node: TraceNode, name: string): string[] {
  const found: string[] = [];
  const own = node.leaf || node.retained === true;
  const kind = own ? `${name}.grad` : `adjoint of ${name}`;
  if (node.grad) found.push(`${code(kind)}\n${block(short(node.grad, node.shape, node.dtype))}`);
  const reason = node.why === null && node.grad !== null ? null : why(trace, node.id);
  if (reason) found.push(prose(reason.sentence));
  else if (!node.grad)
    found.push(node.requiresGrad ? "no backward has reached it" : "does not require a gradient");
  return found;
}

/** The step's formula, and what its rule adds to each input that takes a gradient. */
function mathematics(trace: Trace, node: TraceNode): string[] {
  if (node.kind !== "op" && node.kind !== "detach") return [];
  const lines = [`${node.name ?? "·"} = ${plain(expression(trace, node.id))}`];
  const byId = nodesById(trace);
  node.inputs.slice(0, 6).forEach((input, slot) => {
    const from = byId.get(input);
    if (!from?.requiresGrad) return;
    const added = plain(contribution(trace, node.id, slot));
    if (added === "") return;
    const name = from.name ?? plain(expression(trace, input));
    const local = plain(derivative(trace, node.id, slot));
    const factor = local === "" ? "" : `     ∂${node.name ?? "out"}/∂${name} = ${local}`;
    lines.push(`${overlined(name)} += ${added}${factor}`);
  });
  return [block(lines.join("\n"))];
}

function overlined(name: string): string {
  return plain([{ text: name, kind: "adjoint" }]);
}

function kindOf(node: TraceNode): string {
  const grad = node.requiresGrad ? ", requires grad" : "";
  return node.kind === "op" || node.kind === "detach" ? `${node.op}${grad}` : `${node.kind}${grad}`;
}

function shapeOf({ shape }: TraceNode): string {
  return shape.length === 0 ? "scalar" : `[${shape.join(", ")}]`;
}

/** "pass 10 of 10", where an expression ran more than once. */
function repeated(nodes: readonly TraceNode[], node: TraceNode): string[] {
  if (nodes.length < 2) return [];
  const loop = node.frames.findLast(frame => frame.kind === "loop");
  const where =
    loop?.iteration === undefined ? "" : ` (${prose(loop.name)}, iteration ${loop.iteration + 1})`;
  return [`the last of ${nodes.length} times${where}`];
}
