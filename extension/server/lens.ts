// The line above each backward(): the way to the graph, and after a run what it came to.

import { graph } from "../../core/graph/graph.js";
import { expression, plain } from "../../core/insight/formula.js";
import type { Backward, Site, Trace, TraceNode } from "../../core/trace/trace.js";
import { type Place, type Range, rangeOf } from "./places.js";
import { figure } from "./print.js";
import type { Result } from "./result.js";
import type { Source } from "./source.js";
import { nameIn } from "./study.js";

export interface Lens {
  range: Range;
  title: string;
  command: string;
  arguments: unknown[];
}

/** What a run says over a line, in places of the text as it ran. */
export interface RunLens {
  range: Range;
  title: string;
  /** What the figures are, and of what. */
  tooltip: string;
  /** What a click shows in the graph. */
  site: Site | null;
}

/** `result`: the newest that this file took part in. */
export function lenses(uri: string, path: string, source: Source, result: Result | null): Lens[] {
  return source.calls("backward").map(site => {
    const range = rangeOf(site);
    const start = result?.toRun(path, source.text, range.start);
    const passes = result && start ? passesAt(result, path, start) : [];
    return passes.length > 0 && result
      ? {
          range,
          title: summary(result, passes),
          command: "gradientGraph.reveal",
          arguments: place(uri, range.end),
        }
      : { range, title: "▶ Show gradient graph", command: "gradientGraph.showToSide", arguments: [uri] };
  });
}

/** Within the call's closing bracket: the innermost site there is the call itself. */
function place(uri: string, end: Place): unknown[] {
  return [uri, end.line, Math.max(0, end.character - 1)];
}

/** The passes that a call at this place started, in their order. */
export function passesAt(result: Result, path: string, start: Place): Backward[] {
  const file = nameIn(result, path);
  return result.trace.backwards.filter(
    ({ site }) => site?.file === file && site.line === start.line + 1 && site.column === start.character + 1,
  );
}

/** "loss 28 · 3 steps", and how many passes where there were several. */
function summary(result: Result, passes: readonly Backward[]): string {
  const last = passes[passes.length - 1];
  const root = graph(result.trace).node(last.root);
  const steps = `${last.steps.length} ${last.steps.length === 1 ? "step" : "steps"}`;
  const times = passes.length > 1 ? ` · the last of ${passes.length} passes` : "";
  return `${root ? `${rootText(result.trace, root)} · ` : ""}${steps}${times}`;
}

function rootText(trace: Trace, { id, name, value }: TraceNode): string {
  const formula = plain(expression(trace, id));
  const said = name ?? (formula.length <= 24 ? formula : "root");
  const [first] = value?.sample ?? [];
  if (value === null || first === undefined) return said;
  const scalar = value.sample.length === 1;
  if (scalar) return `${said} ${typeof first === "number" ? figure(first) : first}`;
  return value.norm === null ? said : `${said} ‖·‖ ${figure(value.norm)}`;
}
