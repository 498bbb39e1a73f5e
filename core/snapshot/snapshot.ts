import { encodeTrace } from "../trace/codec.js";
import type { Trace, TraceEvent, TraceNode } from "../trace/trace.js";
import { Draft } from "./draft.js";
import { type Found, tensorsIn } from "./scope.js";
import { type Reached, reached } from "./walk.js";

// The graph as it stands behind the tensors of a program that has stopped: no recorder is there, so it has what the
// engine keeps for backward and what the scope holds. Nothing is changed, no code of the program is run.

export interface SnapshotOptions {
  /** What the trace calls the program's file. */
  readonly file: string;
  /** Tells objects that would run code when they are looked at. Without it there are taken to be none. */
  readonly isProxy?: (value: object) => boolean;
  /** Operations that are kept at most. */
  readonly limit?: number;
}

/** Operations that a snapshot keeps: as many as a trace of a run may hold. */
const most = 100_000;

/** The trace of the graph behind named values; null if there is no tensor of this library among them. */
export function snapshot(values: Readonly<Record<string, unknown>>, options: SnapshotOptions): Trace | null {
  const found = tensorsIn(values, options.isProxy ?? (() => false));
  if (found.tensors.size === 0) return null;
  const graph = reached(found.tensors.keys(), options.limit ?? most);
  const draft = new Draft(found.tensors);
  draft.draw(graph.nodes);
  const { nodes, edges, ops } = draft;
  const events = held(nodes);
  for (const node of nodes) node.seq += events.length;
  return {
    version: 1,
    file: options.file,
    nodes,
    edges,
    backwards: [],
    events,
    findings: [],
    truncated: leftOut(graph, found),
    error: null,
    ops,
  };
}

/** What is in each leaf's .grad, told before all else: pictures and answers follow a .grad by what happened to it. */
function held(nodes: readonly TraceNode[]): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (const { id, leaf, requiresGrad, grad } of nodes)
    if (leaf && requiresGrad && grad)
      events.push({ seq: events.length, kind: "write", node: id, site: null, grad });
  return events;
}

/** The same as bytes of the trace's columns. */
export function encoded(
  values: Readonly<Record<string, unknown>>,
  options: SnapshotOptions,
): Uint8Array | null {
  const trace = snapshot(values, options);
  return trace && encodeTrace(trace);
}

function leftOut({ nodes, dropped }: Reached, { complete }: Found): Trace["truncated"] {
  const reasons: string[] = [];
  if (dropped > 0)
    reasons.push(
      `the graph has ${nodes.length + dropped} operations, and the latest ${nodes.length} are shown`,
    );
  if (!complete) reasons.push("what is in scope holds more objects than were looked through for tensors");
  return reasons.length > 0 ? { reason: reasons.join("; "), dropped } : null;
}
