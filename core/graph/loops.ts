// Loops whose every iteration draws exactly one box, fed by the one before alone: `while (…) b = b × 2`. Such a loop reads
// as one stacked card with a slider. A body that branches out, feeds two things or skips an iteration stays unfolded.
import type { TraceNode } from "../trace/trace.js";
import type { Graph } from "./graph.js";
import { Members } from "./members.js";

/** Fewer iterations are as easily read one below the other. */
const LEAST = 3;

/** A value that a loop's condition read: it steers the loop, and no gradient comes of it. */
export interface LoopRead {
  /** Trace id of the value read, by the last iteration that is drawn. */
  node: number;
  line: number;
}

/** Chains of nodes to draw as one card each, in tape order. `shown` are the nodes that the picture draws. */
export function loops(graph: Graph, shown: readonly TraceNode[], root: number | null): TraceNode[][] {
  const drawn = new Members(graph);
  for (const node of shown) drawn.add(node.id);
  const groups = new Map<string, TraceNode[]>();
  const keys = new Map<TraceNode["frames"], string | null>();
  for (const node of shown) {
    // Nodes of one frame share the list: its key is put together once.
    let key = keys.get(node.frames);
    if (key === undefined) {
      key = loopOf(node);
      keys.set(node.frames, key);
    }
    if (key === null || node.id === root || (node.leaf && node.requiresGrad)) continue;
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  return [...groups.values()].filter(group => group.length >= LEAST && isChain(graph, group, drawn));
}

/** The innermost loop that the node ran in, without its iteration. */
function loopOf(node: TraceNode): string | null {
  const at = node.frames.findLastIndex(frame => frame.kind === "loop");
  if (at < 0) return null;
  const outer = node.frames
    .slice(0, at)
    .map(frame => `${frame.kind} ${frame.name} ${frame.call} ${frame.iteration}`);
  return [...outer, `${node.frames[at].name} ${node.frames[at].call}`].join(" | ");
}

const iteration = (node: TraceNode): number =>
  node.frames.findLast(frame => frame.kind === "loop")?.iteration ?? Number.NaN;

function isChain(graph: Graph, group: readonly TraceNode[], drawn: Members): boolean {
  const [first] = group;
  return group.every((node, i) => {
    const into = graph.into(node.id).filter(edge => drawn.has(edge.from));
    const out = graph.outof(node.id).filter(edge => drawn.has(edge.to));
    const follows =
      i === 0 || (into[0]?.from === group[i - 1].id && iteration(node) === iteration(group[i - 1]) + 1);
    const leads = i === group.length - 1 || out.length === 1;
    const same = node.op === first.op && node.name === first.name && `${node.shape}` === `${first.shape}`;
    const plain = [...into, ...out].every(edge => !edge.blocked);
    return node.name !== undefined && into.length === 1 && follows && leads && same && plain;
  });
}

/** Unnamed values that the program read as numbers and computed nothing from: by id, the line that read them. */
export function ends(graph: Graph): Map<number, number> {
  const found = new Map<number, number>();
  for (const { kind, node: id, site } of graph.trace.events) {
    const node = kind === "read" && site ? graph.node(id) : undefined;
    if (node && site && node.name === undefined && graph.outof(id).length === 0) found.set(id, site.line);
  }
  return found;
}

/**
 * Those that a loop's head read of its own values and of the one that entered it: `b.norm().item() < 1000`. They steer
 * the loop and lead nowhere.
 */
export function steering(
  graph: Graph,
  chain: readonly TraceNode[],
  read: ReadonlyMap<number, number>,
): LoopRead[] {
  const head = chain[0].frames.findLast(frame => frame.kind === "loop")?.name.split("@")[1];
  const values = [...graph.into(chain[0].id).map(edge => edge.from), ...chain.map(node => node.id)];
  return values.flatMap(id =>
    graph.outof(id).flatMap(({ to }) => {
      const line = read.get(to);
      return line !== undefined && String(line) === head ? [{ node: to, line }] : [];
    }),
  );
}

/** One of each operation: the last. */
export function distinct(graph: Graph, reads: readonly LoopRead[]): LoopRead[] {
  return [...new Map(reads.map(read => [graph.node(read.node)!.op, read])).values()];
}
