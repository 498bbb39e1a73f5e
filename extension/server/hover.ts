// What a person reads when the pointer rests on an expression: value, gradient or the reason there is none, and the
// mathematics of the step. It answers from the last run; it never starts one.
import type * as t from "@babel/types";
import { graph } from "../../core/graph/graph.js";
import { why } from "../../core/insight/why.js";
import type { Backward, Site, Trace, TraceNode } from "../../core/trace/trace.js";
import { cuts } from "./hovers/cuts.js";
import { entries } from "./hovers/entries.js";
import type { Links } from "./hovers/links.js";
import { mathematics, overlined } from "./hovers/mathematics.js";
import { memory } from "./hovers/memory.js";
import { norms } from "./hovers/norms.js";
import { pass } from "./hovers/pass.js";
import { shares } from "./hovers/shares.js";
import { told, turn } from "./hovers/turns.js";
import { passesAt } from "./lens.js";
import { keyOf } from "./lookup.js";
import { block, code, prose } from "./markdown.js";
import { type Place, rangeOf } from "./places.js";
import { target } from "./pointing.js";
import { figures, isCut, short } from "./print.js";
import type { Result } from "./result.js";
import { known } from "./study.js";
import { calleeName, isCall } from "./use.js";

export interface Hover {
  markdown: string;
  /** The expression that it speaks of, in the text as it ran. */
  site: Site;
}

/** `place` is a place of the text as it ran; without `links` it has none. Null: no tensor stands there. */
export function hover(result: Result, path: string, place: Place, links: Links | null = null): Hover | null {
  const { source, lookup } = known(result, path) ?? {};
  if (!source || !lookup) return null;
  const asked = target(source.around(place));
  const last = asked?.around.at(-1);
  if (!asked || !last) return null;
  const site = source.site(asked.whole);
  const passes = isCall(asked.whole) ? backwards(result, path, asked.whole, site) : [];
  const nodes = passes.length > 0 ? roots(result.trace, passes) : lookup.find(source, asked.around);
  const here = echoOf(result.trace, site);
  // No operation tells which tensor this is, but the statement's own value was written down.
  if (nodes.length === 0) return here?.startsWith("tensor(") ? { markdown: block(here), site } : null;
  const at = turn(result, site, nodes);
  const node = nodes[at];
  const label = labelOf(last.type === "Identifier" ? last.name : source.textOf(last), node);
  const [head, ...parts] = asked.gradient
    ? ofGradient(result, node, label, here)
    : [...ofValue(result, node, label, site), ...(passes[at] ? pass(result.trace, passes[at]) : [])];
  const others = links ? ` · ${links.turns(at, nodes.length)}` : "";
  const times = nodes.length > 1 ? [`${prose(told(nodes, at))}${others}`] : [];
  return { markdown: bounded([head, ...times, ...parts, ...(links ? [links.asked] : [])]), site };
}

/** Letters of a hover: a tensor of ten dimensions or names of a megabyte must not fill the window. */
const most = 20_000;

/** Whole parts only, as half of a block or an image is none; what is left out is said. */
function bounded(parts: readonly string[]): string {
  let room = most;
  const fit = parts.filter(part => {
    if (part.length > room) return false;
    room -= part.length;
    return true;
  });
  const left = parts.length - fit.length;
  return [
    ...fit,
    ...(left > 0 ? [`*${left} ${left === 1 ? "part is" : "parts are"} too long to show here*`] : []),
  ].join("\n\n");
}

/** The passes that a call of backward() started. */
function backwards(result: Result, path: string, call: t.Node, site: Site): Backward[] {
  return isCall(call) && calleeName(call) === "backward" ? passesAt(result, path, rangeOf(site).start) : [];
}

function roots(trace: Trace, passes: readonly Backward[]): TraceNode[] {
  const found = passes.map(({ root }) => graph(trace).node(root));
  return found.every(node => node !== undefined) ? found : [];
}

/** Characters of an expression without a name. */
const longest = 32;
/** Characters of a name that still stands before its value. */
const widest = 16;

/** As the program calls it where the pointer is; the tensor's own name for an expression without one. */
function labelOf(text: string, { name }: TraceNode): string {
  const line = text.slice(0, 10_000).replace(/\s+/g, "");
  if (line.length <= 100 && /^[\w$.#[\]]+$/.test(line)) return line;
  return name?.slice(0, 100) ?? (line.length <= longest ? line : `…${line.slice(1 - longest)}`);
}

/** What the statement printed when it ran: .grad may have changed since. */
function echoOf(trace: Trace, place: Site): string | null {
  const key = keyOf(place);
  return trace.echoes?.findLast(({ site }) => keyOf(site) === key)?.text ?? null;
}

function ofValue(result: Result, node: TraceNode, label: string, site: Site): string[] {
  const facts = [kindOf(node), shapeOf(node), node.dtype, ...otherName(node, label)].map(prose).join(" · ");
  const { value, grad } = node;
  const head = label.length <= widest ? label : "value";
  const rows: Row[] = value ? [[head, short(value, node.shape, node.dtype)]] : [];
  if (grad) rows.push([gradientName(node, head), short(grad, node.shape, node.dtype)]);
  const { trace } = result;
  return [
    `**${code(label)}** ${facts}`,
    ...(value ? [] : ["*the value was not kept*"]),
    ...(rows.length > 0 ? [block(table(rows))] : []),
    ...(value && isCut(node.shape) ? [prose(figures(value))] : []),
    ...entries(node, "both"),
    ...reason(trace, node),
    ...cuts(result, node),
    ...mathematics(result, node),
    ...shares(result, node),
    ...norms(result, node),
    ...memory(trace, site),
  ];
}

/** `here`: what stood there when that statement ran. */
function ofGradient(result: Result, node: TraceNode, label: string, here: string | null): string[] {
  const { grad } = node;
  const kept = grad !== null && keepsGrad(node);
  const rows: Row[] = here === null ? [] : [["here", here]];
  const last = kept ? short(grad, node.shape, node.dtype) : null;
  if (last !== null && !same(last, here)) rows.push(["after the run", last]);
  return [
    `**${code(`${label}.grad`)}** ${[shapeOf(node), node.dtype].map(prose).join(" · ")}`,
    ...(rows.length > 0 ? [block(table(rows))] : []),
    ...(kept && isCut(node.shape) ? [prose(figures(grad))] : []),
    ...(kept ? entries(node, "gradient") : []),
    ...reason(result.trace, node),
    ...shares(result, node),
    ...norms(result, node),
  ];
}

/** The program pads its columns; that is no difference. */
function same(a: string, b: string | null): boolean {
  return b !== null && a.replace(/\s/g, "") === b.replace(/\s/g, "");
}

/** The name that the formulas use, where the program says it otherwise here. */
function otherName({ name }: TraceNode, label: string): string[] {
  const same = name === label || label.endsWith(`.${name}`) || name?.endsWith(`.${label}`);
  return name === undefined || same ? [] : [`known as ${name.slice(0, 100)}`];
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

function kindOf(node: TraceNode): string {
  const grad = node.requiresGrad ? ", requires gradient" : "";
  return node.kind === "op" || node.kind === "detach" ? `${node.op}${grad}` : `${node.kind}${grad}`;
}

function shapeOf({ shape }: TraceNode): string {
  return shape.length === 0 ? "scalar" : `[${shape.join(", ")}]`;
}
