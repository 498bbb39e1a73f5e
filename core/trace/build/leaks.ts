// Edges for numbers that left the graph and came back, where the program's text proves the flow. A definition runs once
// in an iteration of a call; so the read noted at its site, in the frame of the use or in one of the loops around it in
// the same call, is the read whose number came back.
import type { SiteEntry } from "../site.js";
import type { Blocked, TraceEdge, TraceNode } from "../trace.js";

/** What is known of frames: by position, the frame around it, and whether it is an iteration of a loop. */
export interface FrameTree {
  readonly up: readonly number[];
  readonly loop: readonly unknown[];
}

/** Operations with two operands: beside a tensor there is room for one number. */
const OPERATIONS = new Set(["add", "sub", "mul", "div", "pow", "maximum", "minimum"]);

/** Two different tensors were read at one site in one frame: nothing is proved. */
const AMBIGUOUS = -1;

/** The frame of what runs in no call and no loop; below it there is no knowing. */
const ATOP = -1;

export class Leaks {
  readonly #sites: readonly SiteEntry[];
  readonly #frames: FrameTree;
  readonly #watched = new Set<number>();
  /** By site of a read and frame: the node that was read there. */
  readonly #reads = new Map<number, Map<number, number>>();
  readonly #found: { from: number; to: number; blocked: Blocked }[] = [];

  constructor(sites: readonly SiteEntry[], frames: FrameTree) {
    this.#sites = sites;
    this.#frames = frames;
    for (const { leaks } of sites) for (const { read } of leaks ?? []) this.#watched.add(read);
  }

  /** Something can leak in this program. */
  get any(): boolean {
    return this.#watched.size > 0;
  }

  /** A tensor's numbers were read; -1 for a node that is not in the trace. */
  read(site: number, frame: number, node: number): void {
    if (frame < ATOP || !this.#watched.has(site)) return;
    const reads = this.#reads.get(site) ?? new Map<number, number>();
    this.#reads.set(site, reads);
    const before = reads.get(frame);
    reads.set(frame, before === undefined || before === node ? node : AMBIGUOUS);
  }

  /** A node was made at a site, with the nodes of its inputs. */
  made(site: number, frame: number, node: TraceNode, nodes: readonly TraceNode[]): void {
    const leaks = this.#sites[site]?.leaks;
    const to = leaks && entry(node, nodes);
    if (!leaks || to === null || to === undefined || frame < ATOP) return;
    for (const { read, kind } of leaks) {
      const from = this.#source(read, frame);
      if (from >= 0) this.#found.push({ from, to, blocked: kind });
    }
  }

  #source(site: number, frame: number): number {
    const reads = this.#reads.get(site);
    const { up, loop } = this.#frames;
    for (let at = frame; reads; at = up[at]) {
      const found = reads.get(at);
      if (found !== undefined) return found;
      // Beyond the frame of the call somebody else's variables begin.
      if (at < 0 || !loop[at]) break;
    }
    return AMBIGUOUS;
  }

  /** The edges with those of the leaks, each before what goes on from its target: edges stand in tape order. */
  joined(edges: TraceEdge[], nodes: readonly TraceNode[]): TraceEdge[] {
    const waiting = new Map<number, TraceEdge[]>();
    const seen = new Set<string>();
    for (const { from, to, blocked } of this.#found) {
      // A cut stands where a gradient is held back: not at a leaf that gets one of its own.
      if (!nodes[from]?.requiresGrad || nodes[to]?.requiresGrad !== false || seen.has(`${from} ${to}`))
        continue;
      seen.add(`${from} ${to}`);
      const list = waiting.get(to) ?? [];
      waiting.set(to, list);
      list.push({ from, to, slot: list.length, blocked });
    }
    if (waiting.size === 0) return edges;
    const all: TraceEdge[] = [];
    for (const edge of edges) {
      for (const leak of waiting.get(edge.from) ?? []) all.push(leak);
      waiting.delete(edge.from);
      all.push(edge);
    }
    for (const list of waiting.values()) for (const leak of list) all.push(leak);
    return all;
  }
}

/** Where the number came in: the one constant of an operation, or a tensor made of numbers. Null: that is not certain. */
function entry(node: TraceNode, nodes: readonly TraceNode[]): number | null {
  if (node.inputs.length === 0) return node.op === "tensor" && node.output === 0 ? node.id : null;
  if (!OPERATIONS.has(node.op) || node.inputs.length !== 2) return null;
  const constants = node.inputs.filter(id => nodes[id]?.kind === "constant");
  return constants.length === 1 ? constants[0] : null;
}
