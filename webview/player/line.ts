// The step line: one step as mathematics in the program's names, and the same with its numbers.
import { figure, figures, numel } from "../../core/graph/figures.js";
import type { Entry, Move, Timeline } from "../../core/graph/timeline.js";
import { contribution, expression, type Token } from "../../core/insight/formula.js";
import { nodesById } from "../../core/trace/nodes.js";
import type { Summary, Trace, TraceEvent, TraceNode } from "../../core/trace/trace.js";

export interface Part {
  text: string;
  kind: Token["kind"] | "value" | "gradient" | "gap";
  /** Lit while the part is pointed at. */
  node?: number;
}

export interface StepLine {
  parts: Part[];
  /** "2/2 · line 4" */
  place: string;
}

/** The line of entry `at`; before the first entry, what there is to play. */
export function stepLine(trace: Trace, timeline: Timeline, at: number): StepLine {
  const entry = timeline.entries[at];
  if (!entry) {
    const forward = timeline.turn;
    const text = `${count(forward, "forward step")}, ${count(timeline.moves, "contribution")} backward`;
    return { parts: [{ text, kind: "text" }], place: "" };
  }
  const [nth, of] =
    at < timeline.turn
      ? [at + 1, timeline.turn]
      : [at + 1 - timeline.turn, timeline.entries.length - timeline.turn];
  const line = lineOf(trace, entry);
  return { parts: partsOf(trace, entry), place: `${nth}/${of}${line ? ` · line ${line}` : ""}` };
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

function lineOf(trace: Trace, entry: Entry): number | undefined {
  if (entry.kind === "tray") return entry.event.site?.line;
  const id = entry.kind === "forward" ? entry.node : entry.moves[0].from;
  return nodesById(trace).get(id)?.site?.line;
}

function partsOf(trace: Trace, entry: Entry): Part[] {
  if (entry.kind === "forward") return forward(trace, nodesById(trace).get(entry.node)!);
  if (entry.kind === "tray") return tray(trace, entry.event);
  if (entry.moves.length === 1) return backward(trace, entry.moves[0]);
  const from = new Set(entry.moves.map(move => label(trace, move.from)));
  const names = [...from].slice(0, 3).join(", ") + (from.size > 3 ? ", …" : "");
  return [{ text: `${entry.moves.length} contributions at once, of ${names}`, kind: "text" }];
}

function forward(trace: Trace, node: TraceNode): Part[] {
  const formula = expression(trace, node.id);
  const name: Part = { text: label(trace, node.id), kind: "name", node: node.id };
  const value = numbers(node, node.value);
  const words: Part[] = [name, { text: " = ", kind: "op" }, ...formula];
  if (!value) return words;
  const filled = node.inputs.length > 0 ? substituted(trace, formula, null) : null;
  return [...words, gap, { text: value, kind: "value" }, ...equals(filled)];
}

function backward(trace: Trace, move: Move): Part[] {
  const formula = contribution(trace, move.from, move.slot).map(token => named(trace, token));
  const rule: Part[] = formula.length > 0 ? formula : [adjoint(trace, move.from)];
  const words: Part[] = [adjoint(trace, move.to), { text: " += ", kind: "op" }, ...rule];
  const target = nodesById(trace).get(move.to);
  const value = target && numbers(target, move.contribution.grad);
  if (!value) return words;
  return [...words, gap, { text: value, kind: "gradient" }, ...equals(substituted(trace, rule, move))];
}

/** What happened to x.grad, as the program would write it. */
export function tray(trace: Trace, event: TraceEvent): Part[] {
  const name = label(trace, event.node);
  const node = nodesById(trace).get(event.node);
  const value = node && event.grad ? numbers(node, event.grad) : null;
  const grad: Part = { text: `${name}.grad`, kind: "name", node: event.node };
  const x: Part = { text: name, kind: "adjoint", node: event.node };
  const rows: Record<string, Part[]> = {
    accumulate: [grad, { text: " += ", kind: "op" }, x],
    write: [grad, { text: " = ", kind: "op" }, x],
    zero: [grad, { text: ".zero_()", kind: "op" }],
    step: [{ text: `optimizer step: ${name}`, kind: "text", node: event.node }],
  };
  const words = rows[event.kind] ?? [grad];
  return value && event.kind !== "step" ? [...words, gap, { text: value, kind: "gradient" }] : words;
}

const gap: Part = { text: "", kind: "gap" };

/** A formula that is one number long repeats the result: nothing to add. */
const equals = (filled: Part[] | null): Part[] =>
  filled && filled.length > 0 ? [{ text: " = ", kind: "op" }, ...filled] : [];

/** The formula with the values of what it names; null if one of them is too large to write. */
function substituted(trace: Trace, formula: readonly Part[], move: Move | null): Part[] | null {
  if (!formula.some(part => part.kind === "op")) return null;
  const filled: Part[] = [];
  for (const part of formula) {
    if (part.node === undefined || (part.kind !== "name" && part.kind !== "adjoint")) {
      filled.push(part);
      continue;
    }
    const node = nodesById(trace).get(part.node);
    const of = part.kind === "adjoint" ? adjointOf(trace, move, part.node) : node?.value;
    const text = node && of ? figures(of, numel(node.shape), 24) : null;
    if (text === null) return null;
    const after = filled.at(-1)?.kind === "op" && text.startsWith("−");
    const kind = part.kind === "adjoint" ? "gradient" : "value";
    filled.push({ text: after ? `(${text})` : text, kind, node: part.node });
  }
  return filled;
}

function adjointOf(trace: Trace, move: Move | null, node: number): Summary | undefined {
  if (!move) return undefined;
  for (const pass of trace.backwards)
    for (const step of pass.steps)
      if (step.node === node && step.to.includes(move.contribution)) return step.grad;
  return undefined;
}

const numbers = (node: TraceNode, summary: Summary | null): string | null =>
  summary && (figures(summary, numel(node.shape), 32) ?? `‖·‖ ${figure(summary.norm)}`);

/** Unnamed: the operation's name, as the word beside its circle. */
export const label = (trace: Trace, id: number): string => {
  const node = nodesById(trace).get(id);
  return node ? (node.name ?? node.op) : "·";
};

const adjoint = (trace: Trace, id: number): Part => ({ text: label(trace, id), kind: "adjoint", node: id });

const named = (trace: Trace, token: Token): Part =>
  token.kind === "adjoint" && token.node !== undefined ? adjoint(trace, token.node) : token;
