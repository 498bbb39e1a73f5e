// What stands beside the variables of a text: the shape of the tensor that each held last, and of a parameter the norm
// of its gradient. Labels hold figures only, never a name of the program's.
import type { TraceNode } from "../../core/trace/trace.js";
import { type Gradients, normText } from "./gradients.js";
import { type Place, rangeOf } from "./places.js";
import type { Result } from "./result.js";
import { gradientsOf, known } from "./study.js";

export interface Hint {
  /** Just behind the variable, in the text as it ran. */
  at: Place;
  label: string;
  tooltip: string;
}

/** Hints of one file: beyond them a text is no longer read by people. */
const most = 2000;

const made = new WeakMap<Result, Map<string, Hint[]>>();

/** In order of the text. Worked out once a result; the same text without gradients is asked for as often as one scrolls. */
export function hints(result: Result, path: string, gradients: boolean): readonly Hint[] {
  const ofResult = made.get(result) ?? new Map<string, Hint[]>();
  made.set(result, ofResult);
  const key = `${gradients} ${path}`;
  const list = ofResult.get(key) ?? all(result, path, gradients);
  ofResult.set(key, list);
  return list;
}

function all(result: Result, path: string, gradients: boolean): Hint[] {
  const { source, lookup } = known(result, path) ?? {};
  if (!source || !lookup) return [];
  const of = gradients ? gradientsOf(result) : null;
  return source.survey.targets.slice(0, most).flatMap(node => {
    const nodes = lookup.find(source, source.path(node));
    const last = nodes.at(-1);
    if (!last) return [];
    // A type annotation belongs to the identifier; the hint stands behind the name.
    const length = node.type === "Identifier" ? node.name.length : (node.end ?? 0) - (node.start ?? 0);
    const { start } = rangeOf(source.site(node));
    const at = { line: start.line, character: start.character + length };
    return [{ at, ...words(nodes, last, of) }];
  });
}

function words(
  nodes: readonly TraceNode[],
  last: TraceNode,
  gradients: Gradients | null,
): { label: string; tooltip: string } {
  const shapes = [...new Set(nodes.map(shapeOf))];
  const shape = shapeOf(last);
  const times = nodes.length > 1 ? `, the last of ${nodes.length}` : "";
  const others = shapes.length > 1 ? [`The shape changes: ${list(shapes)}.`] : [];
  const lines = [`Held a tensor of shape ${shape}, ${last.dtype}${times}.`, ...others];
  const label = shapes.length > 1 ? `${shape} …` : shape;
  const reached = last.requiresGrad && last.leaf ? gradients?.latest(last.id) : undefined;
  if (!reached) return { label, tooltip: lines.join("\n") };
  lines.push("‖∇‖: norm of its gradient in the latest backward pass that reached it.");
  return { label: `${label} ‖∇‖ ${normText(reached.norm)}`, tooltip: lines.join("\n") };
}

function list(shapes: readonly string[]): string {
  const shown = shapes.slice(-5).join(", ");
  return shapes.length > 5 ? `…, ${shown}` : shown;
}

function shapeOf({ shape }: TraceNode): string {
  return shape.length === 0 ? "scalar" : `[${shape.join(", ")}]`;
}
