// Ranks: as low as consumers allow (longest path), then each block that has more above it than below moves up, which is
// what network simplex (Gansner, Koutsofios, North, Vo 1993) would do most of the time, in a fixed number of linear passes.
// A frame is two points, one above and one below all of its blocks.
import { sequence } from "./nest.js";
import { Column, counted, type Groups, grouped, type Net } from "./net.js";

export interface Ranks {
  rank: Int32Array;
  count: number;
  /** Links from their upper to their lower block: a link that closes a circle is turned round. */
  top: Int32Array;
  bottom: Int32Array;
}

interface Arcs {
  points: number;
  tail: Int32Array;
  head: Int32Array;
  /** Least number of ranks between, and how much the arc wants to be short. */
  length: Int32Array;
  weight: Int32Array;
  into: Groups;
  outof: Groups;
}

export function rankOf(net: Net): Ranks {
  const blocks = net.width.length;
  const { top, bottom } = downward(net);
  let arcs = arcsOf(net, top, bottom, true);
  let order = topological(arcs);
  if (order.length < arcs.points) {
    // Frames that wind through one another: only their wires count.
    arcs = arcsOf(net, top, bottom, false);
    order = topological(arcs);
  }
  const level = latest(arcs, order);
  pull(arcs, order, level, "up", true);
  pull(arcs, order, level, "down", false);
  pull(arcs, order, level, "up", false);
  const { rank, count } = fromTop(level.subarray(0, blocks), net, top, bottom);
  return { rank, count, top, bottom };
}

/** Turns links round that close a circle: where a walk in order of the inputs gets stuck, the first block left goes next. */
function downward({ width, from, to }: Net): { top: Int32Array; bottom: Int32Array } {
  const blocks = width.length;
  const { start, items } = grouped(from, blocks);
  const waiting = new Int32Array(blocks);
  for (let e = 0; e < to.length; e++) if (from[e] !== to[e]) waiting[to[e]]++;
  const turn = new Int32Array(blocks).fill(-1);
  const queue = new Int32Array(blocks);
  let [count, next] = [0, 0];
  const take = (v: number) => {
    turn[v] = count;
    queue[count++] = v;
  };
  for (let v = 0; v < blocks; v++) if (waiting[v] === 0) take(v);
  for (let at = 0; at < blocks; at++) {
    if (at === count) {
      while (turn[next] >= 0) next++;
      take(next);
    }
    const v = queue[at];
    for (let i = start[v]; i < start[v + 1]; i++) {
      const w = to[items[i]];
      if (w !== v && --waiting[w] === 0 && turn[w] < 0) take(w);
    }
  }
  const ends = (upper: boolean) => from.map((a, e) => (turn[a] <= turn[to[e]] === upper ? a : to[e]));
  return { top: ends(true), bottom: ends(false) };
}

function arcsOf(net: Net, top: Int32Array, bottom: Int32Array, frames: boolean): Arcs {
  const [blocks, count] = [net.width.length, net.parent.length];
  const columns = { tail: new Column(), head: new Column(), length: new Column(), weight: new Column() };
  const add = (tail: number, head: number, length: number, weight: number) => {
    columns.tail.push(tail);
    columns.head.push(head);
    columns.length.push(length);
    columns.weight.push(weight);
  };
  const above = (item: number) => (item < blocks ? item : item + count);
  for (let e = 0; e < top.length; e++) if (top[e] !== bottom[e]) add(top[e], bottom[e], 1, 1);
  const hold = (item: number, frame: number) => {
    if (frame < 0) return;
    add(blocks + frame, item, 0, 0);
    add(above(item), blocks + count + frame, 0, 0);
  };
  for (let v = 0; v < blocks; v++) hold(v, net.frame[v]);
  for (let f = 0; f < count; f++) {
    hold(blocks + f, net.parent[f]);
    add(blocks + f, blocks + count + f, 0, 0);
  }
  if (frames && count > 0) {
    const { first, second } = sequence(net, top, bottom);
    for (let i = 0; i < first.length; i++) add(above(first[i]), second[i], 1, 0);
  }
  const points = blocks + 2 * count;
  const [tail, head] = [columns.tail.done(), columns.head.done()];
  const [length, weight] = [columns.length.done(), columns.weight.done()];
  return { points, tail, head, length, weight, into: grouped(head, points), outof: grouped(tail, points) };
}

/** Points from above to below; shorter than all of them if there is a circle. */
function topological({ points, head, into, outof }: Arcs): Int32Array {
  const waiting = new Int32Array(points);
  for (let v = 0; v < points; v++) waiting[v] = into.start[v + 1] - into.start[v];
  const order = new Int32Array(points);
  let count = 0;
  for (let v = 0; v < points; v++) if (waiting[v] === 0) order[count++] = v;
  for (let at = 0; at < count; at++)
    for (let i = outof.start[order[at]]; i < outof.start[order[at] + 1]; i++) {
      const w = head[outof.items[i]];
      if (--waiting[w] === 0) order[count++] = w;
    }
  return order.subarray(0, count);
}

/** As low as all below allow, from 0 upwards. */
function latest({ points, head, length, outof }: Arcs, order: Int32Array): Int32Array {
  const level = new Int32Array(points);
  for (let at = order.length - 1; at >= 0; at--) {
    const v = order[at];
    for (let i = outof.start[v]; i < outof.start[v + 1]; i++) {
      const arc = outof.items[i];
      level[v] = Math.min(level[v], level[head[arc]] - length[arc]);
    }
  }
  return level;
}

/** Moves each point as far as its neighbours allow, if that makes its links shorter, or at least (`even`) no longer. */
function pull(arcs: Arcs, order: Int32Array, level: Int32Array, where: "up" | "down", even: boolean): void {
  const { tail, head, length, weight, into, outof } = arcs;
  const up = where === "up";
  const weigh = ({ start, items }: Groups, v: number): number => {
    let sum = 0;
    for (let i = start[v]; i < start[v + 1]; i++) sum += weight[items[i]];
    return sum;
  };
  for (let at = 0; at < order.length; at++) {
    const v = order[up ? at : order.length - 1 - at];
    const near = up ? into : outof;
    if (near.start[v] === near.start[v + 1]) continue;
    const gain = weigh(near, v) - weigh(up ? outof : into, v);
    if (gain < 0 || (gain === 0 && !even)) continue;
    let best = up ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    for (let i = near.start[v]; i < near.start[v + 1]; i++) {
      const arc = near.items[i];
      best = up
        ? Math.max(best, level[tail[arc]] + length[arc])
        : Math.min(best, level[head[arc]] - length[arc]);
    }
    level[v] = best;
  }
}

/** Parts that nothing joins start at the top each; what stands in one frame stays together. */
function fromTop(level: Int32Array, { parent, frame }: Net, top: Int32Array, bottom: Int32Array) {
  const blocks = level.length;
  const part = counted(blocks);
  const find = (v: number): number => {
    let root = v;
    while (part[root] !== root) root = part[root] = part[part[root]];
    return root;
  };
  for (let e = 0; e < top.length; e++) part[find(top[e])] = find(bottom[e]);
  const first = new Int32Array(parent.length).fill(-1);
  for (let v = 0; v < blocks; v++) {
    let outer = frame[v];
    if (outer < 0) continue;
    while (parent[outer] >= 0) outer = parent[outer];
    if (first[outer] < 0) first[outer] = v;
    else part[find(v)] = find(first[outer]);
  }
  const least = new Int32Array(blocks).fill(0x7fffffff);
  for (let v = 0; v < blocks; v++) least[find(v)] = Math.min(least[find(v)], level[v]);
  const rank = level.map((at, v) => at - least[find(v)]);
  let count = 0;
  for (let v = 0; v < blocks; v++) count = Math.max(count, rank[v] + 1);
  return { rank, count };
}
