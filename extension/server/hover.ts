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
  const name = node.name ?? label;
  const facts = [kindOf(node), shapeOf(node), node.dtype].map(prose).join(" · ");
  const { value, grad } = node;
  const rows: Row[] = value ? [[name, short(value, node.shape, node.dtype)]] : [];
  if (grad) rows.push([gradientName(node, name), short(grad, node.shape, node.dtype)]);
  return [
    `**${code(name)}** ${facts}`,
    ...(value ? [] : ["*the value was not kept*"]),
    ...(rows.length > 0 ? [block(table(rows))] : []),
    ...(value && isCut(node.shape) ? [prose(figures(value))] : []),
    ...reason(trace, node),
    ...mathematics(trace, node),
  ];
}

function ofGradient(trace: Trace, node: TraceNode, label: string): string[] {
  const title = `**${code(`${label}.grad`)}** after the run`;
  const { grad } = node;
  if (!grad || !keepsGrad(node)) return [title, ...reason(trace, node)];
  const value = block(short(grad, node.shape, node.dtype));
  return [title, value, ...(isCut(node.shape) ? [prose(figures(grad))] : []), ...reason(trace, node)];
}

/** A leaf's .grad persists; what another node has is the adjoint of the latest backward that reached it. */
function keepsGrad(node: TraceNode): boolean {
  return node.leaf || node.retained === true;
}

function gradientName(node: TraceNode, name: string): string {
  return keepsGrad(node) ? `${name}.grad` : overlined(name);
}

/** Why the program's own .grad is null or zero, where it is. */
function reason(trace: Trace, node: TraceNode): string[] {
  const found = why(trace, node.id);
  return found ? [prose(found.sentence)] : [];
}

type Row = readonly [name: string, value: string];

/** Names to the left, values in one column; the lines of a matrix stay under each other. */
function table(rows: readonly Row[]): string {
  const letters = (text: string) => text.normalize("NFC").replace(/\u0305/g, "").length;
  const width = Math.max(...rows.map(([name]) => letters(name)));
  const indent = " ".repeat(width + 3);
  return rows
    .map(
      ([name, value]) =>
        `${name}${" ".repeat(width - letters(name))} = ${value.replaceAll("\n", `\n${indent}`)}`,
    )
    .join("\n");
}

/** The step's formula, and what its rule adds to each input that takes a gradient. */
function mathematics(trace: Trace, node: TraceNode): string[] {
  if (node.kind !== "op" && node.kind !== "detach") return [];
  const lines = new Map([[`${node.name ?? "·"} = ${plain(expression(trace, node.id))}`, 1]]);
  const byId = nodesById(trace);
  node.inputs.slice(0, 6).forEach((input, slot) => {
    const from = byId.get(input);
    if (!from?.requiresGrad) return;
    const added = plain(contribution(trace, node.id, slot));
    if (added === "") return;
    const name = from.name ?? plain(expression(trace, input));
    const local = plain(derivative(trace, node.id, slot));
    const factor = local === "" ? "" : `     ∂${node.name ?? "out"}/∂${name} = ${local}`;
    const line = `${overlined(name)} += ${added}${factor}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  });
  // x × x sends the same to x from both slots.
  return [
    block([...lines].map(([line, times]) => (times > 1 ? `${line}     (×${times})` : line)).join("\n")),
  ];
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
