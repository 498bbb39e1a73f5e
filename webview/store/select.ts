// What follows from the state, computed once for each picture.
import { type Flow, flow } from "../../core/graph/flow.js";
import { defaultPass } from "../../core/graph/passes.js";
import { type Timeline, timeline } from "../../core/graph/timeline.js";
import { type View, view } from "../../core/graph/view.js";
import { type Would, would } from "../../core/graph/would.js";
import type { Site, Trace } from "../../core/trace/trace.js";
import type { Choice, Folding, State } from "./state.js";

export interface Picture {
  trace: Trace;
  view: View;
  flow: Flow;
  timeline: Timeline;
  /** By wire key: what each cut holds back, where that can be computed exactly. */
  woulds: ReadonlyMap<number, Would>;
}

const made = new WeakMap<Trace, Map<string, Picture>>();

/** The picture that the state asks for; null before the first trace. The same object while nothing it shows changed. */
export function picture({ trace, choice, budget, unfolded, history, folding }: State): Picture | null {
  if (!trace) return null;
  const pass = passOf(trace, choice);
  const key = `${pass} ${budget} ${unfolded} ${history} ${keyOf(folding)}`;
  const known = made.get(trace) ?? new Map<string, Picture>();
  made.set(trace, known);
  let found = known.get(key);
  if (!found) {
    const { spread } = folding;
    const [opened, closed] = [new Set(folding.opened), new Set(folding.closed)];
    const turns = new Map(folding.turns);
    const shown = view(trace, { pass, budget, unfolded, history, opened, closed, turns, spread });
    const woulds = new Map<number, Would>();
    for (const wire of shown.wires) {
      const answer = wire.blocked ? would(trace, shown, wire) : null;
      if (answer) woulds.set(wire.key, answer);
    }
    found = { trace, view: shown, flow: flow(trace, shown), timeline: timeline(trace, shown), woulds };
    known.set(key, found);
    const oldest = known.keys().next().value;
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  }
  return found;
}

/** Pictures kept of a trace: going back and forth between turns costs nothing. */
const KEPT = 32;

const foldings = new WeakMap<Folding, string>();

function keyOf(folding: Folding): string {
  let key = foldings.get(folding);
  if (key === undefined) {
    key = JSON.stringify(folding);
    foldings.set(folding, key);
  }
  return key;
}

/** Position in trace.backwards, or null for the whole tape. */
export function passOf(trace: Trace, choice: Choice): number | null {
  if (choice.kind === "whole") return null;
  if (choice.kind === "pass" && trace.backwards[choice.index]) return choice.index;
  return defaultPass(trace);
}

/** The box drawn for the innermost site that holds this place of the program. */
export function nodeAt(
  { trace, view: { boxes } }: Picture,
  file: string,
  line: number,
  column: number,
): number | null {
  const sites = new Map(trace.nodes.map(node => [node.id, node.site]));
  let best: { node: number; size: number } | null = null;
  for (const { node } of boxes) {
    const site = sites.get(node);
    if (!site || site.file !== file || !holds(site, line, column)) continue;
    const size = (site.endLine - site.line) * 10_000 + site.endColumn - site.column;
    if (!best || size <= best.size) best = { node, size };
  }
  return (
    best?.node ??
    nodeOnLine(
      boxes.map(box => box.node),
      sites,
      file,
      line,
    )
  );
}

function holds(site: Site, line: number, column: number): boolean {
  const after = line > site.line || (line === site.line && column >= site.column);
  const before = line < site.endLine || (line === site.endLine && column <= site.endColumn);
  return after && before;
}

/** The last one made on the line: the value that the statement names. */
function nodeOnLine(
  nodes: number[],
  sites: Map<number, Site | null>,
  file: string,
  line: number,
): number | null {
  return nodes.findLast(node => sites.get(node)?.file === file && sites.get(node)?.line === line) ?? null;
}
