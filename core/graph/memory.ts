// How much an autograd engine keeps for backward: it rises while operations save tensors, and falls while the pass that
// needs them goes through. The trace says what each operation saved; when it was given back follows from the pass.
import type { Trace, TraceNode } from "../trace/trace.js";
import { graph } from "./graph.js";
import type { Timeline } from "./timeline.js";
import type { View } from "./view.js";

export interface Memory {
  /** Bytes held when so many entries of the timeline are over; one more than there are entries. */
  readonly held: Float64Array;
  readonly peak: number;
  /** Cursor of the peak. */
  readonly at: number;
  /** Bytes that these nodes hold at a cursor, each tensor counted once. */
  of(nodes: readonly number[], cursor: number): number;
}

/** Each storage counts once, however many operations saved it, and for as long as any of them still may need it. */
export function memory(trace: Trace, view: View, { entries, turn }: Timeline): Memory {
  const index = graph(trace);
  const freed = isFreed(trace, view);
  const start = new Map<number, number>();
  const end = new Map<number, number>();
  entries.forEach((entry, i) => {
    if (entry.kind === "forward") start.set(entry.node, i);
    if (entry.kind === "backward") for (const move of entry.moves) end.set(move.from, i);
  });
  const steps = new Float64Array(entries.length + 2);
  const spans = new Map<number, { bytes: number; from: number; to: number }>();
  const lives = (id: number) => ({
    from: (start.get(id) ?? Number.NaN) + 1,
    to: freed ? (end.get(id) ?? entries.length) + 1 : entries.length + 1,
  });
  for (const box of view.boxes)
    for (const id of box.nodes) {
      const { from, to } = lives(id);
      if (Number.isNaN(from)) continue;
      for (const saved of tensors(index.node(id), index.node)) {
        const span = spans.get(saved.tensor) ?? { bytes: saved.bytes, from, to };
        span.from = Math.min(span.from, from);
        span.to = Math.max(span.to, to);
        spans.set(saved.tensor, span);
      }
    }
  for (const { bytes, from, to } of spans.values()) {
    steps[from] += bytes;
    steps[to] -= bytes;
  }
  const held = new Float64Array(entries.length + 1);
  let at = 0;
  for (let i = 0, sum = 0; i < held.length; i++) {
    sum += steps[i];
    held[i] = sum;
    if (sum > held[at]) at = i;
  }
  const of: Memory["of"] = (nodes, cursor) => {
    const counted = new Set<number>();
    let sum = 0;
    for (const id of nodes) {
      const { from, to } = lives(id);
      if (Number.isNaN(from) || cursor < from || cursor >= to) continue;
      for (const { tensor, bytes } of tensors(index.node(id), index.node)) {
        if (!counted.has(tensor)) sum += bytes;
        counted.add(tensor);
      }
    }
    return sum;
  };
  return { held, peak: held[at], at: turn > 0 ? at : 0, of };
}

function tensors(
  node: TraceNode | undefined,
  find: (id: number) => TraceNode | undefined,
): { tensor: number; bytes: number }[] {
  return (node?.saved ?? []).flatMap(id => {
    const saved = find(id);
    return saved ? [{ tensor: saved.tensor, bytes: saved.bytes }] : [];
  });
}

/** Unless it was told to retain the graph, a pass gives back what it is through with. */
function isFreed(trace: Trace, { pass }: View): boolean {
  if (pass === null) return false;
  const { root, roots, seq } = trace.backwards[pass];
  const next = trace.backwards[pass + 1]?.seq ?? Number.POSITIVE_INFINITY;
  const of = new Set([root, ...(roots ?? [])]);
  return trace.events.some(
    event => event.kind === "free" && event.seq > seq && event.seq < next && of.has(event.node),
  );
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** "16 B", "3.2 KiB" */
export function bytesText(bytes: number): string {
  let unit = 0;
  let size = bytes;
  for (; size >= 1024 && unit < UNITS.length - 1; unit++) size /= 1024;
  return `${unit === 0 || size >= 100 ? Math.round(size) : Number(size.toPrecision(2))} ${UNITS[unit]}`;
}

/** "900 ns", "1.2 ms" */
export function timeText(ns: number): string {
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${Number((ns / 1e3).toPrecision(2))} µs`;
  return ns < 1e9 ? `${Number((ns / 1e6).toPrecision(2))} ms` : `${Number((ns / 1e9).toPrecision(2))} s`;
}
