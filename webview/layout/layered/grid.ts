// The layered graph proper: every wire that crosses a rank has a point there, and every frame has its two edges in each
// rank that it spans, so that from here on everything happens between neighbouring ranks. Points of very many long wires
// are shared (Eiglsperger, Siebenhaller, Kaufmann 2005 keep them as segments): the wires of one block go down together.
import { GAP, SPINE } from "../engine.js";
import { common, depths } from "./nest.js";
import { Column, type Groups, grouped, type Net } from "./net.js";
import { runsOf } from "./passing.js";
import type { Ranks } from "./rank.js";

export const KIND = { block: 0, wire: 1, left: 2, right: 3 } as const;

export interface Grid {
  net: Net;
  ranks: Ranks;
  /** Nodes: blocks first, then points of wires, then edges of frames. */
  nodes: number;
  kind: Uint8Array;
  rank: Int32Array;
  /** The frame it stands in, or whose edge it is; -1. */
  owner: Int32Array;
  /** Room left and right of its axis. */
  left: Float64Array;
  right: Float64Array;
  /** Segments between neighbouring ranks: ends, class, and where they meet them, from the axis. */
  upper: Int32Array;
  lower: Int32Array;
  class: Uint8Array;
  /** How straight the link wants to be. */
  pull: Float64Array;
  upperAt: Float64Array;
  lowerAt: Float64Array;
  /** Its place among those that arrive at a circle; 0 at all others. */
  slot: Int32Array;
  up: Groups;
  down: Groups;
  /** By link: its first segment, last segment, and first point; -1 without. */
  head: Int32Array;
  tail: Int32Array;
  points: Int32Array;
  frames: Spans;
  /** By node: for points of a wire beside frames, which of the `runs` it belongs to; -1; empty without frames. */
  run: Int32Array;
  runs: number;
  /** Links too long for points of their own; they go straight. */
  loose: number;
}

/** Classes of segments: one of a higher class goes straight where they cross. */
export const CLASS = { wire: 0, long: 1, spine: 2, frame: 3 } as const;

export interface Spans {
  /** Ranks that a frame spans; first > last if it holds nothing. */
  first: Int32Array;
  last: Int32Array;
  /** First node of its left edge, and of its right: one a rank. */
  left: Int32Array;
  right: Int32Array;
  depth: Int32Array;
}

/** Most points of wires, and from how many on they are shared: apart they cross less. */
const MOST = 3_000_000;
const shareFrom = (net: Net): number => {
  const size = net.width.length + net.from.length;
  return Math.max(8 * size, Math.min(40 * size, 100_000));
};

export function gridOf(net: Net, ranks: Ranks): Grid {
  const nodes = new Nodes(net, ranks);
  const frames = spans(net, ranks.rank);
  const wires = threads(net, ranks, frames, nodes);
  edges(net, frames, nodes);
  const segments = new Segments(nodes);
  const { head, tail } = join(net, ranks, wires, segments);
  for (let f = 0; f < net.parent.length; f++)
    for (let r = frames.first[f]; r < frames.last[f]; r++) {
      const at = r - frames.first[f];
      segments.add(frames.left[f] + at, frames.left[f] + at + 1, CLASS.frame, 0);
      segments.add(frames.right[f] + at, frames.right[f] + at + 1, CLASS.frame, 0);
    }
  const made = nodes.done();
  const passing = runsOf(net, ranks.count, frames, made);
  return { net, ranks, ...made, ...segments.done(), head, tail, ...wires, frames, ...passing };
}

class Nodes {
  #net: Net;
  #kind = new Column();
  #rank = new Column();
  #owner = new Column();

  constructor(net: Net, { rank }: Ranks) {
    this.#net = net;
    for (let v = 0; v < net.width.length; v++) this.add(KIND.block, rank[v], net.frame[v]);
  }

  get length(): number {
    return this.#kind.length;
  }

  add(kind: number, rank: number, owner: number): number {
    this.#kind.push(kind);
    this.#rank.push(rank);
    this.#owner.push(owner);
    return this.#kind.length - 1;
  }

  done() {
    const nodes = this.length;
    const [left, right] = [new Float64Array(nodes), new Float64Array(nodes)];
    const net = this.#net;
    for (let v = 0; v < net.width.length; v++) {
      left[v] = net.axis[v] + net.left[v];
      right[v] = net.width[v] - net.axis[v] + net.right[v];
    }
    const kind = Uint8Array.from(this.#kind.done());
    return { nodes, kind, rank: this.#rank.done(), owner: this.#owner.done(), left, right };
  }
}

class Segments {
  #nodes: Nodes;
  #upper = new Column();
  #lower = new Column();
  #class = new Column();
  #pull = new Column();

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  add(upper: number, lower: number, which: number, pull: number): number {
    this.#upper.push(upper);
    this.#lower.push(lower);
    this.#class.push(which);
    this.#pull.push(pull);
    return this.#upper.length - 1;
  }

  done() {
    const [upper, lower] = [this.#upper.done(), this.#lower.done()];
    return {
      upper,
      lower,
      class: Uint8Array.from(this.#class.done()),
      pull: Float64Array.from(this.#pull.done()),
      upperAt: new Float64Array(upper.length),
      lowerAt: new Float64Array(upper.length),
      slot: new Int32Array(upper.length),
      up: grouped(lower, this.#nodes.length),
      down: grouped(upper, this.#nodes.length),
    };
  }
}

function spans(net: Net, rank: Int32Array): Spans {
  const count = net.parent.length;
  const first = new Int32Array(count).fill(0x7fffffff);
  const last = new Int32Array(count).fill(-1);
  const hold = (f: number, from: number, to: number) => {
    first[f] = Math.min(first[f], from);
    last[f] = Math.max(last[f], to);
  };
  for (let v = 0; v < rank.length; v++) if (net.frame[v] >= 0) hold(net.frame[v], rank[v], rank[v]);
  for (let f = count - 1; f >= 0; f--) if (net.parent[f] >= 0) hold(net.parent[f], first[f], last[f]);
  return { first, last, left: new Int32Array(count), right: new Int32Array(count), depth: depths(net) };
}

function edges(net: Net, frames: Spans, nodes: Nodes): void {
  for (let f = 0; f < net.parent.length; f++) {
    frames.left[f] = nodes.length;
    for (let r = frames.first[f]; r <= frames.last[f]; r++) nodes.add(KIND.left, r, f);
    frames.right[f] = nodes.length;
    for (let r = frames.first[f]; r <= frames.last[f]; r++) nodes.add(KIND.right, r, f);
  }
}

interface Threads {
  points: Int32Array;
  loose: number;
  shared: boolean;
}

/** A point for each rank that a link crosses: its own, or one for all links of its upper block. */
function threads(net: Net, { rank, top, bottom }: Ranks, frames: Spans, nodes: Nodes): Threads {
  const span = (e: number) => rank[bottom[e]] - rank[top[e]];
  let sum = 0;
  for (let e = 0; e < top.length; e++) sum += Math.max(0, span(e) - 1);
  const points = new Int32Array(top.length).fill(-1);
  const thread = (e: number, to: number) => {
    const at = nodes.length;
    const owners = ownersOf(net, frames, top[e], bottom[e]);
    for (let r = rank[top[e]] + 1; r < to; r++) nodes.add(KIND.wire, r, owners(r));
    return at;
  };
  if (sum <= shareFrom(net)) {
    for (let e = 0; e < top.length; e++) if (span(e) > 1) points[e] = thread(e, rank[bottom[e]]);
    return { points, loose: 0, shared: false };
  }
  const longest = new Int32Array(rank.length).fill(-1);
  for (let e = 0; e < top.length; e++)
    if (longest[top[e]] < 0 || span(longest[top[e]]) < span(e)) longest[top[e]] = e;
  const reach = reachOf(longest.filter(e => e >= 0).map(span));
  const trunk = new Int32Array(rank.length).fill(-1);
  let loose = 0;
  for (let e = 0; e < top.length; e++) {
    if (span(e) < 2) continue;
    if (span(e) > reach) loose++;
    else {
      const long = longest[top[e]];
      if (trunk[top[e]] < 0) trunk[top[e]] = thread(long, rank[top[e]] + Math.min(span(long), reach));
      points[e] = trunk[top[e]];
    }
  }
  return { points, loose, shared: true };
}

/** The longest wires that may have points, so that these are not too many. */
function reachOf(lengths: Int32Array): number {
  const sorted = lengths.toSorted();
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) {
    const rest = sorted.length - i;
    if (sum + rest * sorted[i] > MOST) return Math.max(2, Math.floor((MOST - sum) / rest));
    sum += sorted[i];
  }
  return sorted[sorted.length - 1] ?? 0;
}

/** By rank, going down: the frame that a link is in. It leaves its block's frames below them and enters from above. */
function ownersOf({ parent, frame }: Net, { first, last, depth }: Spans, top: number, bottom: number) {
  const around = common(parent, depth, frame[top], frame[bottom]);
  let from = frame[top];
  return (rank: number): number => {
    while (from !== around && last[from] < rank) from = parent[from];
    if (from !== around) return from;
    let into = frame[bottom];
    while (into !== around && first[into] > rank) into = parent[into];
    return into;
  };
}

function join(net: Net, { rank, top, bottom }: Ranks, { points, shared }: Threads, segments: Segments) {
  const head = new Int32Array(top.length).fill(-1);
  const tail = new Int32Array(top.length).fill(-1);
  /** Of shared points: the first segment, and how many points hang together. */
  const drawn = new Map<number, { head: number; count: number }>();
  for (let e = 0; e < top.length; e++) {
    const between = rank[bottom[e]] - rank[top[e]] - 1;
    const pull = net.straight[e];
    const spine = pull >= SPINE;
    if (between === 0)
      head[e] = tail[e] = segments.add(top[e], bottom[e], spine ? CLASS.spine : CLASS.wire, pull);
    if (points[e] < 0) continue;
    const known = drawn.get(points[e]) ?? { head: -1, count: 1 };
    if (known.head < 0) known.head = segments.add(top[e], points[e], spine ? CLASS.spine : CLASS.wire, pull);
    head[e] = known.head;
    for (; known.count < between; known.count++) {
      const at = points[e] + known.count;
      segments.add(at - 1, at, spine ? CLASS.spine : CLASS.long, pull);
    }
    if (shared) drawn.set(points[e], known);
    tail[e] = segments.add(points[e] + between - 1, bottom[e], spine ? CLASS.spine : CLASS.wire, pull);
  }
  return { head, tail };
}

/** What has to be kept free between the axes of neighbours in a rank. */
export function apart({ kind, left, right, owner, net }: Grid, a: number, b: number): number {
  const edge = kind[a] === KIND.left;
  return right[a] + left[b] + (edge ? net.pad[owner[a]] : gap(kind[a], kind[b]));
}

function gap(a: number, b: number): number {
  if (b === KIND.right) return GAP.inside;
  if (a === KIND.wire && b === KIND.wire) return GAP.between;
  return a === KIND.wire || b === KIND.wire ? GAP.wire : GAP.sibling;
}
