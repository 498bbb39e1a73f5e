import { graph } from "../graph/graph.js";
import type { OpText, Summary, Trace, TraceNode } from "../trace/trace.js";
import type { Token } from "./token.js";

export type { Token } from "./token.js";
export { plain } from "./token.js";

// The mathematics of one step in the program's own names: "u × x" for what a node computed, "z̄ · u" for what its rule
// adds to the adjoint of one input. The templates come with the trace (OpText), so foreign traces explain themselves.

/** How many unnamed operations are written out inside one another before "·" stands for the rest. */
const deepest = 2;
/** How many inputs of one call are written out (`cat` may take thousands). */
const widest = 6;

/** What the node computed, of its inputs: "u × x"; its name if the trace has no text for the operation. */
export function expression(trace: Trace, node: number): Token[] {
  const found = graph(trace).node(node);
  return found ? written(trace, found, 0) : [];
}

/**
 * What the rule of `node` adds to the adjoint of its input in `slot`: "z̄ · u". Empty when the trace has no formula
 * or no gradient goes there.
 */
export function contribution(trace: Trace, node: number, slot: number): Token[] {
  return filled(trace, node, slot, "back");
}

/** The local derivative of `node` by its input in `slot` alone: "u". Empty where it is not a plain factor. */
export function derivative(trace: Trace, node: number, slot: number): Token[] {
  return filled(trace, node, slot, "local");
}

/** The adjoint of a node: its name, or its short expression, overlined. */
export function adjoint(trace: Trace, node: number): Token {
  const found = graph(trace).node(node);
  return { text: found ? title(trace, found) : "·", kind: "adjoint", node };
}

function filled(trace: Trace, id: number, slot: number, which: "back" | "local"): Token[] {
  const node = graph(trace).node(id);
  const text = node && textOf(trace, node);
  const templates = text?.[which];
  if (!node || !text || !templates?.length) return [];
  const template = templates[Math.min(slot, templates.length - 1)];
  return template ? fill(trace, node, text, template) : [];
}

/** One template with its placeholders replaced. Letters past the last belong to operations of any number of inputs. */
function fill(trace: Trace, node: TraceNode, text: OpText, template: string): Token[] {
  return template.split(/(\{[^{}]*\})/).flatMap((piece): Token[] => {
    if (piece === "") return [];
    if (!piece.startsWith("{")) return [plainPiece(piece)];
    const letter = piece.slice(1, -1);
    if (letter === "g") return [adjoint(trace, node.id)];
    if (letter === "out") return [{ text: title(trace, node), kind: "name", node: node.id }];
    const input = node.inputs[text.letters.indexOf(letter)];
    return input === undefined ? [{ text: letter, kind: "text" }] : operand(trace, input, 1, true);
  });
}

function plainPiece(piece: string): Token {
  return { text: piece, kind: /[\p{L}\p{N}()]/u.test(piece) ? "text" : "op" };
}

function written(trace: Trace, node: TraceNode, depth: number): Token[] {
  if (node.kind === "constant") return [{ text: constantText(node.value), kind: "text", node: node.id }];
  const symbol = textOf(trace, node)?.symbol;
  if (symbol !== undefined && node.inputs.length === 2) {
    const [left, right] = node.inputs;
    const sign: Token = { text: ` ${symbol} `, kind: "op" };
    return [...operand(trace, left, depth + 1, true), sign, ...operand(trace, right, depth + 1, true)];
  }
  if (symbol !== undefined && node.inputs.length === 1) {
    return [{ text: symbol, kind: "op" }, ...operand(trace, node.inputs[0], depth + 1, true)];
  }
  return call(trace, node, depth);
}

function call(trace: Trace, node: TraceNode, depth: number): Token[] {
  const listed = node.inputs
    .slice(0, widest)
    .flatMap((input, slot): Token[] => [
      ...(slot > 0 ? [{ text: ", ", kind: "text" } as const] : []),
      ...operand(trace, input, depth + 1, false),
    ]);
  if (node.inputs.length > widest) listed.push({ text: `, … ${node.inputs.length} in all`, kind: "text" });
  return [{ text: node.op, kind: "op" }, { text: "(", kind: "text" }, ...listed, { text: ")", kind: "text" }];
}

/** An input inside a longer line: its name, a constant's number, else its own expression while it stays short. */
function operand(trace: Trace, id: number, depth: number, tight: boolean): Token[] {
  const node = graph(trace).node(id);
  if (!node) return [{ text: "·", kind: "text" }];
  if (node.name !== undefined) return [{ text: node.name, kind: "name", node: id }];
  if (node.kind === "constant") return written(trace, node, depth);
  if (depth > deepest) return [{ text: "·", kind: "name", node: id }];
  const inner = written(trace, node, depth);
  const infix = node.inputs.length === 2 && textOf(trace, node)?.symbol !== undefined;
  return infix && tight ? [{ text: "(", kind: "text" }, ...inner, { text: ")", kind: "text" }] : inner;
}

/** A node in few letters, for an overline: its name, else its expression one level deep. */
function title(trace: Trace, node: TraceNode): string {
  if (node.name !== undefined) return node.name;
  return written(trace, node, deepest - 1)
    .map(token => token.text)
    .join("");
}

function constantText(value: Summary | null): string {
  const sample = value?.sample[0];
  return sample === undefined ? "·" : String(sample).replace("Infinity", "∞").replace(/^-/, "−");
}

/** Names of operations come from outside: only own properties count ("constructor" is a possible name). */
function textOf(trace: Trace, { op, rule = op }: TraceNode): OpText | undefined {
  return trace.ops && Object.hasOwn(trace.ops, rule) ? trace.ops[rule] : undefined;
}
