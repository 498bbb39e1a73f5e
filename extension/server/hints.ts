// What stands beside the variables of a text: the shape of the tensor that each held last, and of a parameter the norm
// of its gradient. Labels hold figures only, never a name of the program's.
import type * as t from "@babel/types";
import type { TraceNode } from "../../core/trace/trace.js";
import { type Gradients, normText } from "./gradients.js";
import type { Lookup } from "./lookup.js";
import { type Place, rangeOf } from "./places.js";
import type { Result } from "./result.js";
import type { Source } from "./source.js";
import { gradientsOf, known } from "./study.js";

export interface Hint {
  /** Just behind the variable, in the text as it ran. */
  at: Place;
  label: string;
  tooltip: string;
}

/** Variables of one file: beyond them a text is no longer read by people. */
const most = 5000;

/** By file: the hint of each variable in order of the text; undefined where nobody has looked yet. */
const made = new WeakMap<Result, Map<string, (Hint | null | undefined)[]>>();

/**
 * In order of the text; each is worked out once, when its place is first looked at.
 * @param wanted asked with places of the text as it ran.
 */
export function hints(
  result: Result,
  path: string,
  gradients: boolean,
  wanted: (at: Place) => boolean = () => true,
): readonly Hint[] {
  const { source, lookup } = known(result, path) ?? {};
  if (!source || !lookup) return [];
  const ofResult = made.get(result) ?? new Map<string, (Hint | null | undefined)[]>();
  made.set(result, ofResult);
  const key = `${gradients} ${path}`;
  const have = ofResult.get(key) ?? [];
  ofResult.set(key, have);
  const of = gradients ? gradientsOf(result) : null;
  return source.survey.targets.slice(0, most).flatMap((node, i) => {
    const at = behind(source, node);
    if (!wanted(at)) return [];
    have[i] ??= hint(source, lookup, node, at, of);
    return have[i] ?? [];
  });
}

function hint(source: Source, lookup: Lookup, node: t.Node, at: Place, of: Gradients | null): Hint | null {
  const nodes = lookup.find(source, source.path(node));
  const last = nodes.at(-1);
  return last ? { at, ...words(nodes, last, of) } : null;
}

/** A type annotation belongs to the identifier; the hint stands behind the name. */
function behind(source: Source, node: t.Node): Place {
  if (node.type !== "Identifier") return rangeOf(source.site(node)).end;
  const { start } = rangeOf(source.site(node));
  return { line: start.line, character: start.character + node.name.length };
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
