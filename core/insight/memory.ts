// What a run keeps for its backward passes: when that was most, and what was alive then, by the line whose operation keeps it.
// Each storage counts once, for as long as some operation that has saved it still waits for its pass. A pass that retains
// its graph gives nothing back.
import { graph } from "../graph/graph.js";
import type { Backward, Trace, TraceNode } from "../trace/trace.js";

export interface KeptLine {
  /** Null: operations without a place in the program. */
  readonly file: string | null;
  readonly line: number;
  readonly bytes: number;
  /** Trace ids of the tensors, each with the operation on this line that saved it first; the largest first. */
  readonly tensors: readonly { readonly node: number; readonly by: number }[];
}

export interface Kept {
  /** Bytes; 0 for a run that keeps nothing. */
  readonly peak: number;
  /** The trace's clock just after the peak was reached. */
  readonly seq: number;
  /** What was alive at the peak, the line with most bytes first. */
  readonly lines: readonly KeptLine[];
  /** Bytes kept to the end, for a pass that never came or retained its graph. */
  readonly left: number;
}

interface Change {
  readonly seq: number;
  readonly sign: 1 | -1;
  readonly saved: TraceNode;
  readonly by: TraceNode;
}

/** Time n log n in what was saved. */
export function kept(trace: Trace): Kept {
  const all = changes(trace);
  let [bytes, peak, seq] = [0, 0, 0];
  const alive = new Map<number, number>();
  for (const change of all) {
    bytes += apply(alive, change);
    if (bytes > peak) [peak, seq] = [bytes, change.seq];
  }
  return { peak, seq, left: bytes, lines: peak > 0 ? linesAt(all, seq) : [] };
}

/** Counts one more or one less keeper of a storage; gives how many bytes that changes. */
function apply(alive: Map<number, number>, { sign, saved }: Change): number {
  const before = alive.get(saved.tensor) ?? 0;
  alive.set(saved.tensor, before + sign);
  return before === 0 || before + sign === 0 ? sign * saved.bytes : 0;
}

/** Taken and given back, in order of time; at one time giving back comes first. */
function changes(trace: Trace): Change[] {
  const index = graph(trace);
  const released = releases(trace);
  const made: Change[] = [];
  for (const by of trace.nodes) {
    const storages = new Set<number>();
    for (const id of by.saved) {
      const saved = index.node(id);
      if (!saved || storages.has(saved.tensor)) continue;
      storages.add(saved.tensor);
      made.push({ seq: by.seq, sign: 1, saved, by });
      const end = released.get(by.id);
      if (end !== undefined) made.push({ seq: end, sign: -1, saved, by });
    }
  }
  return made.sort((a, b) => a.seq - b.seq || a.sign - b.sign);
}

/** When each operation gave back what it had saved: at its step of the first pass that frees. */
function releases({ backwards, events }: Trace): Map<number, number> {
  const freed = events.filter(({ kind }) => kind === "free");
  const released = new Map<number, number>();
  backwards.forEach((pass, i) => {
    const end = backwards[i + 1]?.seq ?? Number.POSITIVE_INFINITY;
    if (!frees(pass, end, freed)) return;
    for (const { node, seq } of pass.steps) if (!released.has(node)) released.set(node, seq);
  });
  return released;
}

/** Events are in order of time, and so is the search among them. */
function frees({ root, roots, seq }: Backward, end: number, freed: Trace["events"]): boolean {
  let [low, high] = [0, freed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (freed[middle].seq <= seq) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < freed.length && freed[i].seq < end; i++)
    if (freed[i].node === root || roots?.includes(freed[i].node)) return true;
  return false;
}

function linesAt(all: readonly Change[], seq: number): KeptLine[] {
  // By storage, the operations that keep it: the one that saved it first is first.
  const keepers = new Map<number, Map<number, Change>>();
  for (const change of all) {
    if (change.seq > seq) break;
    const list = keepers.get(change.saved.tensor) ?? new Map<number, Change>();
    keepers.set(change.saved.tensor, list);
    if (change.sign > 0) list.set(change.by.id, change);
    else list.delete(change.by.id);
  }
  const lines = new Map<string, { file: string | null; line: number; bytes: number; alive: Change[] }>();
  for (const list of keepers.values()) {
    const [first] = list.values();
    if (!first) continue;
    const { site } = first.by;
    const key = site ? `${site.line} ${site.file}` : "";
    const entry = lines.get(key) ?? { file: site?.file ?? null, line: site?.line ?? 0, bytes: 0, alive: [] };
    lines.set(key, entry);
    entry.bytes += first.saved.bytes;
    entry.alive.push(first);
  }
  return [...lines.values()]
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ alive, ...line }) => ({
      ...line,
      tensors: alive
        .sort((a, b) => b.saved.bytes - a.saved.bytes)
        .map(({ saved, by }) => ({ node: saved.id, by: by.id })),
    }));
}
