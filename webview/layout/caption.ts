// The words of a box, which decide its size: they come from the program, never from the numbers of one run.
import { numel, shapeText, WRITTEN } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { LoopRead } from "../../core/graph/loops.js";
import { origin } from "../../core/graph/origin.js";
import type { ViewBox } from "../../core/graph/view.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";

/** Width in px of a text in the program's font or in ours. */
export type Measure = (text: string, style: "name" | "code" | "word") => number;

export interface Caption {
  /** The program's name; for an unnamed operation its sign. */
  name: string;
  /** "arange", "x × x", "crossEntropy" */
  operation: string;
  shape: string;
}

/** Signs of operations that a trace gives none for; short names stand for themselves, the rest is
 * "ƒ", with the word beside the circle. */
const SIGNS: Readonly<Record<string, string>> = {
  sum: "Σ", mean: "μ", exp: "exp", log: "log", sin: "sin", cos: "cos", tan: "tan", neg: "−", sub: "−", div: "÷", sqrt: "√", square: "²",
  matmul: "@", pow: "^", abs: "|·|", max: "max", min: "min", norm: "‖·‖",
}; // biome-ignore format: one table

export function sign(trace: Trace, node: TraceNode): string {
  const symbol = symbolOf(trace, node);
  return symbol ?? (Object.hasOwn(SIGNS, node.op) ? SIGNS[node.op] : node.op.length <= 4 ? node.op : "ƒ");
}

/** What the trace itself writes for an operation. */
const symbolOf = ({ ops }: Trace, { op, rule = op }: TraceNode): string | undefined =>
  ops && Object.hasOwn(ops, rule) ? ops[rule].symbol : undefined;

export function caption(trace: Trace, box: ViewBox): Caption {
  const node = graph(trace).node(box.node)!;
  const shape = shapeText(node.shape);
  if (box.kind === "sign") return { name: sign(trace, node), operation: node.op, shape };
  // A leaf is what first made it: the updates of a training loop are no part of this pass.
  const made = node.leaf ? origin(trace, node) : node;
  const name = node.name ?? made.op;
  const said = operation(trace, made);
  return { name, operation: said === name ? "" : said, shape };
}

/** With a sign, as mathematics: "2 × •", an unnamed operand as its own sign; else the operation's name. */
function operation(trace: Trace, node: TraceNode): string {
  const symbol = symbolOf(trace, node);
  if (node.inputs.length === 0) return node.op === "tensor" || node.op === node.name ? "" : node.op;
  if (symbol === undefined || node.inputs.length > 2) return node.op;
  const [left, right] = node.inputs.map(id => operand(trace, id));
  return right === undefined ? `${symbol}${left}` : `${left} ${symbol} ${right}`;
}

function operand(trace: Trace, id: number): string {
  const node = graph(trace).node(id);
  if (!node) return "·";
  if (node.name) return node.name;
  if (node.kind === "constant") return String(node.value?.sample[0] ?? "·").replace("-", "−");
  return symbolOf(trace, node) ?? node.op;
}

/** "‖b‖ read at line 7", and that it carries no gradient. */
export function readText(trace: Trace, read: LoopRead): string[] {
  const node = graph(trace).node(read.node);
  if (!node) return [];
  const of = node.inputs.map(id => operand(trace, id)).join(", ");
  const symbol = sign(trace, node);
  const text = symbol.includes("·") ? symbol.replace("·", of) : `${node.op}(${of})`;
  return [`${text} read · line ${read.line}`, "steers the loop, no gradient"];
}

/** Px kept free for a value: a histogram with its two ends, or its entries. */
export function valueWidth(shape: readonly number[], measure: Measure): number {
  const digit = measure("0", "code");
  return numel(shape) > WRITTEN ? 56 + 10 * digit : room(shape) * digit;
}

/** Characters kept free for a value, whatever it will be: four an entry. */
export function room(shape: readonly number[]): number {
  const count = numel(shape);
  if (count <= 1) return 7;
  return count <= WRITTEN ? Math.min(4 * count, 27) : 0;
}
