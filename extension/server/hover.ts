// What a person reads when the pointer rests on an expression: value, gradient or the reason there is none, and the
// mathematics of the step. It answers from the last run; it never starts one.
import { contribution, derivative, expression, plain } from "../../core/insight/formula.js";
import { why } from "../../core/insight/why.js";
import { nodesById } from "../../core/trace/nodes.js";
import type { Site, Trace, TraceNode } from "../../core/trace/trace.js";
import { keyOf } from "./lookup.js";
import { block, code, prose } from "./markdown.js";
import type { Place } from "./places.js";
import { target } from "./pointing.js";
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
  const last = asked?.around.at(-1);
  if (!asked || !last) return null;
  const nodes = lookup.find(source, asked.around);
  const node = nodes.at(-1);
  const site = source.site(asked.whole);
  const here = echoOf(result.trace, site);
  // No operation tells which tensor this is, but the statement's own value was written down.
  if (!node) return here?.startsWith("tensor(") ? { markdown: block(here), site } : null;
  const label = labelOf(last.type === "Identifier" ? last.name : source.textOf(last), node);
  const parts = asked.gradient
    ? ofGradient(result.trace, node, label, here)
    : ofValue(result.trace, node, label);
  return { markdown: [...parts, ...repeated(nodes, node)].join("\n\n"), site };
}

/** Characters of an expression without a name. */
const longest = 32;
/** Characters of a name that still stands before its value. */
const widest = 16;

/** As the program calls it where the pointer is; the tensor's own name for an expression without one. */
function labelOf(text: string, { name }: TraceNode): string {
  const line = text.replace(/\s+/g, "");
  if (/^[\w$.#[\]]+$/.test(line)) return line;
  return name ?? (line.length <= longest ? line : `…${line.slice(1 - longest)}`);
}

/** What the statement printed when it ran: .grad may have changed since. */
function echoOf(trace: Trace, place: Site): string | null {
  const key = keyOf(place);
  return trace.echoes?.findLast(({ site }) => keyOf(site) === key)?.text ?? null;
}

function ofValue(trace: Trace, node: TraceNode, label: string): string[] {
  const facts = [kindOf(node), shapeOf(node), node.dtype, ...otherName(node, label)].map(prose).join(" · ");
  const { value, grad } = node;
  const head = label.length <= widest ? label : "value";
  const rows: Row[] = value ? [[head, short(value, node.shape, node.dtype)]] : [];
  if (grad) rows.push([gradientName(node, head), short(grad, node.shape, node.dtype)]);
  return [
    `**${code(label)}** ${facts}`,
    ...(value ? [] : ["*the value was not kept*"]),
    ...(rows.length > 0 ? [block(table(rows))] : []),
    ...(value && isCut(node.shape) ? [prose(figures(value))] : []),
    ...reason(trace, node),
    ...mathematics(trace, node),
  ];
}

/** `here`: what stood there when that statement ran. */
function ofGradient(trace: Trace, node: TraceNode, label: string, here: string | null): string[] {
  const { grad } = node;
  const kept = grad !== null && keepsGrad(node);
  const rows: Row[] = here === null ? [] : [["here", here]];
  const last = kept ? short(grad, node.shape, node.dtype) : null;
  if (last !== null && !same(last, here)) rows.push(["after the run", last]);
  return [
    `**${code(`${label}.grad`)}** ${[shapeOf(node), node.dtype].map(prose).join(" · ")}`,
    ...(rows.length > 0 ? [block(table(rows))] : []),
    ...(kept && isCut(node.shape) ? [prose(figures(grad))] : []),
    ...reason(trace, node),
  ];
}

/** The program pads its columns; that is no difference. */
function same(a: string, b: string | null): boolean {
  return b !== null && a.replace(/\s/g, "") === b.replace(/\s/g, "");
}

/** The name that the formulas use, where the program says it otherwise here. */
function otherName({ name }: TraceNode, label: string): string[] {
  const same = name === label || label.endsWith(`.${name}`) || name?.endsWith(`.${label}`);
  return name === undefined || same ? [] : [`known as ${name}`];
}

/** A leaf's .grad persists; what another node has is the adjoint of the latest backward that reached it. */
function keepsGrad(node: TraceNode): boolean {
  return node.leaf || node.retained === true;
}

function gradientName(node: TraceNode, name: string): string {
  return keepsGrad(node) ? `${name}.grad` : overlined(name);
}

/** A reason takes a walk over the whole trace. */
const reasons = new WeakMap<TraceNode, string[]>();

/** Why the program's own .grad is null or zero, where it is. */
function reason(trace: Trace, node: TraceNode): string[] {
  const known = reasons.get(node);
  if (known) return known;
  const found = why(trace, node.id);
  const told = found ? [prose(found.sentence)] : [];
  reasons.set(node, told);
  return told;
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
  const grad = node.requiresGrad ? ", requires gradient" : "";
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
