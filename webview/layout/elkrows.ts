// elk's answer as ours: blocks whose heights overlap are one row, and each wire has one column for each row that it passes,
// beside the row's blocks.
import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api.js";
import { type Block, GAP, type Layout, type LayoutInput, type Point } from "./engine.js";

/** What a block takes of its row. */
interface Taken {
  left: number;
  right: number;
}

export function fromElk({ blocks, links }: LayoutInput, root: ElkNode): Layout {
  const nodes = new Map((root.children ?? []).map(node => [node.id, node]));
  const edges = new Map((root.edges ?? []).map(edge => [edge.id, points(edge)]));
  const at = blocks.map(({ id }) => ({ x: nodes.get(id)?.x ?? 0, y: nodes.get(id)?.y ?? 0 }));
  const { row, rows } = rowsOf(blocks, at);
  const taken: Taken[][] = Array.from({ length: rows }, () => []);
  for (const [i, { width, beside }] of blocks.entries())
    taken[row[i]].push({
      left: at[i].x - (beside?.left ?? 0),
      right: at[i].x + width + (beside?.right ?? 0),
    });
  const index = new Map(blocks.map((block, i) => [block.id, i]));
  const start = new Int32Array(links.length + 1);
  const columns: number[] = [];
  for (const [e, link] of links.entries()) {
    const [a, b] = [index.get(link.from)!, index.get(link.to)!];
    const middle = (i: number) => at[i].x + (blocks[i].anchor ?? blocks[i].width / 2);
    const raw = edges.get(link.id) ?? [];
    const [first, last] = [raw[0]?.x ?? middle(a), raw[raw.length - 1]?.x ?? middle(b)];
    const passed = Math.max(0, row[b] - row[a] - 1);
    columns.push(first);
    for (let i = 1; i <= passed; i++) {
      const share = i / (passed + 1);
      const wanted = raw.length > 2 ? bend(raw, share) : first + (last - first) * share;
      columns.push(free(taken[row[a] + i], Math.abs(wanted - first) < 3 ? first : wanted));
    }
    columns.push(last);
    start[e + 1] = columns.length;
  }
  const x = Float64Array.from(at, each => each.x);
  return { x, row, rows, frames: new Float64Array(0), start, columns: Float64Array.from(columns), loose: 0 };
}

function points({ sections }: ElkExtendedEdge): Point[] {
  const section = sections?.[0];
  return section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
}

function rowsOf(blocks: readonly Block[], at: readonly Point[]): { row: Int32Array; rows: number } {
  const middle = (i: number) => at[i].y + blocks[i].height / 2;
  const order = blocks.map((_, i) => i).sort((a, b) => middle(a) - middle(b));
  const row = new Int32Array(blocks.length);
  let rows = 0;
  let floor = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    if (at[i].y >= floor - 1) {
      rows++;
      floor = Number.NEGATIVE_INFINITY;
    }
    row[i] = rows - 1;
    floor = Math.max(floor, at[i].y + blocks[i].height);
  }
  return { row, rows };
}

/** Where a polyline is after this share of its height. */
function bend(raw: readonly Point[], share: number): number {
  const y = raw[0].y + (raw[raw.length - 1].y - raw[0].y) * share;
  for (let i = 1; i < raw.length; i++) {
    const [p, q] = [raw[i - 1], raw[i]];
    if (y <= q.y) return q.y > p.y ? p.x + ((q.x - p.x) * (y - p.y)) / (q.y - p.y) : q.x;
  }
  return raw[raw.length - 1].x;
}

/** The column nearest to x that keeps clear of the row's blocks. */
function free(taken: readonly Taken[], x: number): number {
  const margin = GAP.wire / 2;
  const blocked = (at: number) => taken.some(({ left, right }) => at > left - margin && at < right + margin);
  if (!blocked(x)) return x;
  const sides = taken.flatMap(({ left, right }) => [left - margin, right + margin]);
  const open = sides.filter(side => !blocked(side)).sort((a, b) => Math.abs(a - x) - Math.abs(b - x));
  return open[0] ?? x;
}
