// How frames nest, and which of two neighbours in a frame comes before the other (Sander, Layout of compound directed
// graphs, 1996): a wire from one frame to the next puts all of the first above all of the second, unless one also leads
// back.
import { Column, grouped, type Net } from "./net.js";

/** 0 for a frame that stands in none. */
export function depths({ parent }: Pick<Net, "parent">): Int32Array {
  const depth = new Int32Array(parent.length);
  for (let f = 0; f < parent.length; f++) depth[f] = parent[f] < 0 ? 0 : depth[parent[f]] + 1;
  return depth;
}

/** The innermost frame around both, or -1. */
export function common(parent: Int32Array, depth: Int32Array, a: number, b: number): number {
  let [f, g] = [a, b];
  while (f !== g) {
    if (f < 0 || g < 0) return -1;
    if (depth[f] >= depth[g]) f = parent[f];
    else g = parent[g];
  }
  return f;
}

/** Pairs of items (a block, or blocks + its index for a frame), neighbours in one frame, of which one comes first. */
export interface Pairs {
  first: Int32Array;
  second: Int32Array;
}

/** The pairs that wires ask for; those that ask for each other's contrary are left out. */
export function sequence(net: Net, top: Int32Array, bottom: Int32Array): Pairs {
  const { parent, frame } = net;
  const blocks = frame.length;
  const depth = depths(net);
  const first = new Column();
  const second = new Column();
  for (let e = 0; e < top.length; e++) {
    if (top[e] === bottom[e]) continue;
    const around = common(parent, depth, frame[top[e]], frame[bottom[e]]);
    const a = child(parent, blocks, top[e], frame[top[e]], around);
    const b = child(parent, blocks, bottom[e], frame[bottom[e]], around);
    // Between two blocks the wire itself says it.
    if (a === b || (a < blocks && b < blocks)) continue;
    first.push(a);
    second.push(b);
  }
  const pairs = { first: first.done(), second: second.done() };
  // Wires between blocks take part in circles of frames.
  const knot = knots(pairs, blocks + parent.length, net, top, bottom);
  const kept = pairs.first
    .map((item, i) => (knot[item] === knot[pairs.second[i]] ? -1 : i))
    .filter(i => i >= 0);
  return { first: kept.map(i => pairs.first[i]), second: kept.map(i => pairs.second[i]) };
}

/** What stands directly in `around` and holds the block. */
function child(parent: Int32Array, blocks: number, block: number, frame: number, around: number): number {
  let item = block;
  for (let f = frame; f !== around; f = parent[f]) item = blocks + f;
  return item;
}

/** Strongly connected components (Tarjan 1972), without recursion, over pairs and the wires between blocks of one frame. */
function knots(pairs: Pairs, count: number, net: Net, top: Int32Array, bottom: Int32Array): Int32Array {
  const tails = new Int32Array(pairs.first.length + top.length).fill(-1);
  const heads = new Int32Array(tails.length);
  tails.set(pairs.first);
  heads.set(pairs.second);
  for (let e = 0; e < top.length; e++)
    if (top[e] !== bottom[e] && net.frame[top[e]] === net.frame[bottom[e]]) {
      tails[pairs.first.length + e] = top[e];
      heads[pairs.first.length + e] = bottom[e];
    }
  return components(tails, heads, count);
}

export function components(tails: Int32Array, heads: Int32Array, count: number): Int32Array {
  const { start, items } = grouped(tails, count);
  const component = new Int32Array(count).fill(-1);
  const seen = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const next = start.slice(0, count);
  const path: number[] = [];
  const open: number[] = [];
  let time = 0;
  const enter = (v: number) => {
    seen[v] = low[v] = time++;
    path.push(v);
    open.push(v);
  };
  const leave = (v: number) => {
    path.pop();
    const above = path[path.length - 1];
    if (above !== undefined) low[above] = Math.min(low[above], low[v]);
    if (low[v] < seen[v]) return;
    for (let w = -1; w !== v; ) {
      w = open.pop()!;
      component[w] = v;
    }
  };
  for (let root = 0; root < count; root++) {
    if (seen[root] >= 0) continue;
    enter(root);
    while (path.length > 0) {
      const v = path[path.length - 1];
      if (next[v] === start[v + 1]) leave(v);
      else {
        const w = heads[items[next[v]++]];
        if (seen[w] < 0) enter(w);
        else if (component[w] < 0) low[v] = Math.min(low[v], seen[w]);
      }
    }
  }
  return component;
}
