// A step as mathematics, with its numbers: what it computed, what its rule adds to each input that takes a gradient, and
// the local derivative where that is a plain factor.
import { graph } from "../../../core/graph/graph.js";
import { Inexact, jacobian } from "../../../core/graph/local.js";
import { contribution, derivative, expression, plain } from "../../../core/insight/formula.js";
import type { Contribution, Num, Trace, TraceNode } from "../../../core/trace/trace.js";
import { block } from "../markdown.js";
import { short } from "../print.js";
import type { Result } from "../result.js";
import { gradientsOf } from "../study.js";

/** Inputs whose rules are written out. */
const most = 6;
/** Letters of one formula. */
const longest = 200;

export function mathematics(result: Result, node: TraceNode): string[] {
  if (node.kind !== "op" && node.kind !== "detach") return [];
  const { trace } = result;
  const lines = new Map([[`${node.name ?? "·"} = ${cut(plain(expression(trace, node.id)))}`, 1]]);
  const sent = sentBy(result, node);
  node.inputs.slice(0, most).forEach((input, slot) => {
    const line = rule(trace, node, input, slot, sent);
    if (line !== null) lines.set(line, (lines.get(line) ?? 0) + 1);
  });
  // x × x sends the same to x from both slots.
  const written = [...lines].map(([line, times]) => (times > 1 ? `${line}     (×${times})` : line));
  const rest = node.inputs.length - most;
  return [block([...written, ...(rest > 0 ? [`… and ${rest} more inputs`] : [])].join("\n"))];
}

function rule(
  trace: Trace,
  node: TraceNode,
  input: number,
  slot: number,
  sent: ReadonlyMap<number, Contribution>,
): string | null {
  const from = graph(trace).node(input);
  if (!from?.requiresGrad) return null;
  const added = plain(contribution(trace, node.id, slot));
  if (added === "") return null;
  const name = cut(from.name ?? plain(expression(trace, input)));
  const grad = sent.get(slot)?.grad;
  const numbers = grad ? equals(short(grad, from.shape, from.dtype)) : "";
  const local = plain(derivative(trace, node.id, slot));
  const factor =
    local === ""
      ? ""
      : `\n∂${cut(node.name ?? "out")}/∂${name} = ${cut(local)}${factors(trace, node, slot, local)}`;
  return `${overlined(name)} += ${cut(added)}${numbers}${factor}`;
}

/** What the latest pass through the node sent to its inputs, by slot. */
function sentBy(result: Result, { id }: TraceNode): ReadonlyMap<number, Contribution> {
  const step = gradientsOf(result).step(id);
  return new Map((step?.to ?? []).map(each => [each.slot, each]));
}

/** The local derivative's numbers, where it is one factor an entry. */
function factors(trace: Trace, node: TraceNode, slot: number, formula: string): string {
  try {
    const { rows, columns, out, in: entries, by } = jacobian(graph(trace), node, slot);
    const own = rows === columns && out.every((row, i) => row === entries[i]);
    if (!own) return "";
    const values = new Array<Num>(rows).fill(0);
    for (let i = 0; i < by.length; i++) values[out[i]] = finite(by[i]);
    const text = short({ ...EMPTY, sample: values }, node.shape, node.dtype).replace(
      /^tensor\((.*)\)$/s,
      "$1",
    );
    return text.replace(/\.$/, "") === formula.replace(/\.$/, "") ? "" : equals(text);
  } catch (error) {
    if (error instanceof Inexact) return "";
    throw error;
  }
}

const EMPTY = { min: null, max: null, mean: null, std: null, norm: null, nan: 0, inf: 0, zeros: 0 };

const finite = (value: number): Num =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

/** A matrix takes lines of its own: the figures above have it. */
const equals = (text: string): string =>
  text.includes("\n") ? "" : ` = ${text.replace(/^tensor\((.*)\)$/, "$1")}`;

const cut = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);

export function overlined(name: string): string {
  return plain([{ text: name, kind: "adjoint" }]);
}
