// Where each wire meets its blocks: wires of a box in the order of where they lead, wires into a circle by slot.
import { arrivals, ports } from "../engine.js";
import type { Grid } from "./grid.js";
import type { Lines } from "./lines.js";
import { type Groups, grouped, type Net } from "./net.js";

/** Wires into circles, before anything has its order: two that arrive in the order of their slots do not cross. */
export function setSlots(grid: Grid): void {
  const { net } = grid;
  const arriving = grouped(net.to, net.width.length);
  for (let v = 0; v < net.width.length; v++) if (net.fixed[v]) slots(grid, arriving, v);
}

/** Fills upperAt and lowerAt of all others; from now on those of a node are in the order of their other ends. */
export function setPorts(grid: Grid, { place }: Lines): void {
  const { net, down, up, upper, lower, upperAt, lowerAt } = grid;
  const blocks = net.width.length;
  for (let v = 0; v < grid.nodes; v++) {
    const below = sorted(down, v, lower, place);
    const above = sorted(up, v, upper, place);
    if (v >= blocks || net.fixed[v]) continue;
    spread(below, net, v, upperAt);
    spread(above, net, v, lowerAt);
  }
}

function sorted({ start, items }: Groups, v: number, ends: Int32Array, place: Int32Array): Int32Array {
  const segments = items.subarray(start[v], start[v + 1]);
  return segments.length > 1 ? segments.sort((a, b) => place[ends[a]] - place[ends[b]] || a - b) : segments;
}

function spread(segments: Int32Array, { width, axis }: Net, v: number, at: Float64Array): void {
  const columns = ports({ width: width[v], anchor: null }, segments.length);
  for (let i = 0; i < segments.length; i++) at[segments[i]] = columns[i] - axis[v];
}

/** Into a circle: by slot, the spine straight through its middle. */
function slots({ net, tail, lower, lowerAt, slot }: Grid, arriving: Groups, v: number): void {
  const links = Array.from(arriving.items.subarray(arriving.start[v], arriving.start[v + 1]));
  if (links.length === 0) return;
  const into = links.map(e => ({ from: net.from[e], straight: net.straight[e] }));
  const columns = arrivals({ width: net.width[v], anchor: net.axis[v] }, into);
  let count = 0;
  for (const [i, e] of links.entries())
    if (tail[e] >= 0 && lower[tail[e]] === v) {
      lowerAt[tail[e]] = columns[i] - net.axis[v];
      slot[tail[e]] = count++;
    }
}
