// The step line: one step as mathematics in the program's names, and the same with its numbers.
import { adjointsOf } from "../../core/graph/breakpoints.js";
import { figure, figures, numel, written } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { hooked } from "../../core/graph/hooked.js";
import type { Entry, Move, Timeline } from "../../core/graph/timeline.js";
import { contribution, expression, type Token } from "../../core/insight/formula.js";
import type { Site, Summary, Trace, TraceEvent, TraceNode } from "../../core/trace/trace.js";

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
  /** The step for ears: "w1: gradient norm 0.03, from loss through relu"; empty: the parts say it. */
  said: string;
}

/** The line of entry `at`; before the first entry, what there is to play. */
export function stepLine(trace: Trace, pass: number | null, timeline: Timeline, at: number): StepLine {
  const entry = timeline.entries[at];
  if (!entry) {
    const forward = timeline.turn;
    const text = `${count(forward, "forward step")}, ${count(timeline.moves, "contribution")} backward`;
    return { parts: [{ text, kind: "text" }], place: "", said: "" };
  }
  const [nth, of] =
    at < timeline.turn
      ? [at + 1, timeline.turn]
      : [at + 1 - timeline.turn, timeline.entries.length - timeline.turn];
  const line = siteOf(trace, entry)?.line;
  const context = { trace, pass };
  const said = entry.kind === "backward" ? saidOf(context, entry.moves) : "";
  return { parts: partsOf(context, entry), place: `${nth}/${of}${line ? ` · line ${line}` : ""}`, said };
}

interface Context {
  trace: Trace;
  pass: number | null;
}

const count = (n: number, what: string): string => `${written(n)} ${what}${n === 1 ? "" : "s"}`;

/** Where in the program an entry happened. */
export function siteOf(trace: Trace, entry: Entry): Site | null {
  if (entry.kind === "tray") return entry.event.site;
  const id = entry.kind === "forward" ? entry.node : entry.moves[0].from;
  return graph(trace).node(id)?.site ?? null;
}

function partsOf(context: Context, entry: Entry): Part[] {
  const { trace } = context;
  if (entry.kind === "forward") return forward(trace, graph(trace).node(entry.node)!);
  if (entry.kind === "tray") return tray(trace, entry.event);
  return entry.moves.length === 1 ? backward(context, entry.moves[0]) : wave(context, entry.moves);
}

/** "12 gradients arrive together  largest w̄ ‖·‖ 0.4" */
function wave({ trace }: Context, moves: readonly Move[]): Part[] {
  const largest = largestOf(moves);
  return [
    { text: `${count(moves.length, "gradient")} arrive together`, kind: "text" },
    gap,
    { text: "largest to ", kind: "text" },
    adjoint(trace, largest.to),
    { text: ` ‖·‖ ${figure(largest.contribution.grad.norm)}`, kind: "gradient" },
  ];
}

const largestOf = (moves: readonly Move[]): Move =>
  moves.reduce((a, b) => ((b.contribution.grad.norm ?? -1) > (a.contribution.grad.norm ?? -1) ? b : a));

/** One sentence: what arrived, how large, and whence. */
function saidOf(context: Context, moves: readonly Move[]): string {
  const { trace, pass } = context;
  const [move] = moves;
  if (moves.length > 1) {
    const largest = largestOf(moves);
    const norm = figure(largest.contribution.grad.norm);
    return `${count(moves.length, "gradient")} arrive together, the largest at ${label(trace, largest.to)}, norm ${norm}`;
  }
  const whole = move.nth === move.of ? finalOf(context, move.to) : undefined;
  const norm = (whole ?? move.contribution.grad).norm;
  const root = pass === null ? null : trace.backwards[pass].root;
  const through = graph(trace).node(move.from)?.op;
  const whence =
    root === null || root === move.from
      ? label(trace, move.from)
      : `${label(trace, root)} through ${through}`;
  const parts = [
    `${label(trace, move.to)}: gradient norm ${norm === null ? "not finite" : figure(norm)}`,
    `from ${whence}`,
    move.of > 1 && `arrival ${move.nth} of ${move.of}`,
    cancels(move) && "cancelled to zero",
    changedBy(context, move) && "changed by a hook",
    ...move.trays.map(event => `${label(trace, event.node)}.grad ${TRAYS[event.kind] ?? event.kind}`),
  ];
  return parts.filter(Boolean).join(", ");
}

const TRAYS: Readonly<Record<string, string>> = {
  accumulate: "accumulated",
  write: "overwritten",
  zero: "zeroed",
  step: "used by the optimizer",
};

const finalOf = ({ trace, pass }: Context, node: number): Summary | undefined =>
  pass === null ? undefined : adjointsOf(trace.backwards[pass]).get(node);

/** All that arrived is there, and adds up to nothing although it is not nothing. */
const cancels = ({ nth, of, contribution }: Move): boolean => nth === of && contribution.cancelled === true;

const changedBy = ({ trace, pass }: Context, { nth, of, to }: Move): boolean =>
  pass !== null && nth === of && hooked(trace, pass).get(to)?.changed === true;

function forward(trace: Trace, node: TraceNode): Part[] {
  const formula = expression(trace, node.id);
  const name: Part = { text: label(trace, node.id), kind: "name", node: node.id };
  const value = numbers(node, node.value);
  const words: Part[] = [name, { text: " = ", kind: "op" }, ...formula];
  if (!value) return words;
  const filled = node.inputs.length > 0 ? substituted(trace, formula, undefined) : null;
  return [...words, gap, { text: value, kind: "value" }, ...equals(filled)];
}

function backward(context: Context, move: Move): Part[] {
  const { trace } = context;
  const formula = contribution(trace, move.from, move.slot).map(token => named(trace, token));
  const rule: Part[] = formula.length > 0 ? formula : [adjoint(trace, move.from)];
  const words: Part[] = [adjoint(trace, move.to), { text: " += ", kind: "op" }, ...rule];
  const target = graph(trace).node(move.to);
  const value = target && numbers(target, move.contribution.grad);
  const ends = endOf(context, move);
  if (!value) return [...words, ...ends];
  const filled = equals(substituted(trace, rule, finalOf(context, move.from)));
  return [...words, gap, { text: value, kind: "gradient" }, ...filled, ...ends];
}

/** With the last of several: their sum by the chain rule, whether they cancel, and what a hook made of it. */
function endOf(context: Context, move: Move): Part[] {
  const { trace } = context;
  if (move.nth < move.of) return [];
  const target = graph(trace).node(move.to);
  const whole = finalOf(context, move.to);
  const sum = target && whole ? numbers(target, whole) : null;
  const changed = changedBy(context, move);
  const parts: Part[] = [];
  if (sum && (move.of > 1 || changed))
    parts.push(
      gap,
      { text: "Σ ", kind: "op" },
      adjoint(trace, move.to),
      { text: " = ", kind: "op" },
      { text: sum, kind: "gradient" },
    );
  if (cancels(move)) parts.push({ text: "  cancelled", kind: "text" });
  if (changed) parts.push({ text: "  changed by a hook", kind: "text" });
  return parts;
}

/** What happened to x.grad, as the program would write it. */
export function tray(trace: Trace, event: TraceEvent): Part[] {
  const name = label(trace, event.node);
  const node = graph(trace).node(event.node);
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
export function substituted(
  trace: Trace,
  formula: readonly Part[],
  sent: Summary | undefined,
): Part[] | null {
  if (!formula.some(part => part.kind === "op")) return null;
  const filled: Part[] = [];
  for (const part of formula) {
    if (part.node === undefined || (part.kind !== "name" && part.kind !== "adjoint")) {
      filled.push(part);
      continue;
    }
    const node = graph(trace).node(part.node);
    const of = part.kind === "adjoint" ? sent : node?.value;
    const text = node && of ? figures(of, numel(node.shape), 24) : null;
    if (text === null) return null;
    const after = filled.at(-1)?.kind === "op" && text.startsWith("−");
    const kind = part.kind === "adjoint" ? "gradient" : "value";
    filled.push({ text: after ? `(${text})` : text, kind, node: part.node });
  }
  return filled;
}

export const numbers = (node: TraceNode, summary: Summary | null): string | null =>
  summary && (figures(summary, numel(node.shape), 32) ?? `‖·‖ ${figure(summary.norm)}`);

/** Unnamed: the operation's name, as the word beside its circle. */
export const label = (trace: Trace, id: number): string => {
  const node = graph(trace).node(id);
  return node ? (node.name ?? node.op) : "·";
};

export const adjoint = (trace: Trace, id: number): Part => ({
  text: label(trace, id),
  kind: "adjoint",
  node: id,
});

export const named = (trace: Trace, token: Token): Part =>
  token.kind === "adjoint" && token.node !== undefined ? adjoint(trace, token.node) : token;
