// Our own layered placement, linear in blocks and links: ranks by longest path, order by a fixed number of barycentre
// sweeps, columns by pulling each block over its neighbours. It answers at once where elkjs would take too long.
import {
  arrivals,
  type Block,
  GAP,
  type Layout,
  type LayoutEngine,
  type LayoutInput,
  NOTHING,
  type Point,
  ports,
} from "./engine.js";
import { group } from "./group.js";
import { ranks } from "./ranks.js";

const SWEEPS = 8;

interface Cell {
  block: Block;
  /** Left edge. */
  x: number;
  /** Neighbours in the ranks above and below, with how much they pull. */
  up: { cell: Cell; pull: number }[];
  down: { cell: Cell; pull: number }[];
}

export const layered: LayoutEngine = {
  name: "layered",
  async warm() {},
  async place(input, signal) {
    signal.throwIfAborted();
    return place(input);
  },
  dispose() {},
};

/** The whole algorithm; pure. */
export function place(input: LayoutInput): Layout {
  const rank = ranks(input);
  const cells = new Map<string, Cell>(
    input.blocks.map(block => [block.id, { block, x: 0, up: [], down: [] }]),
  );
  for (const { from, to, straight } of input.links) {
    const [a, b] = [cells.get(from)!, cells.get(to)!];
    a.down.push({ cell: b, pull: 1 + straight });
    b.up.push({ cell: a, pull: 1 + straight });
  }
  const rows: Cell[][] = [];
  for (const cell of cells.values()) {
    const at = rank.get(cell.block.id) ?? 0;
    rows[at] ??= [];
    rows[at].push(cell);
  }
  for (const row of rows) pack(row, () => Number.NaN);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : rows.toReversed()) {
      row.sort((a, b) => wish(a, down) - wish(b, down) || a.x - b.x);
      pack(row, cell => wish(cell, down));
    }
  }
  return coordinates(input, rows, cells);
}

const middle = (cell: Cell): number => cell.x + (cell.block.anchor ?? cell.block.width / 2);

/** Where the neighbours above (or below) would like this cell's middle to be; where it is if it has none. */
function wish(cell: Cell, above: boolean): number {
  const near = above ? cell.up : cell.down;
  let weight = 0;
  let sum = 0;
  for (const { cell: other, pull } of near) {
    weight += pull;
    sum += pull * middle(other);
  }
  return weight > 0 ? sum / weight : middle(cell);
}

/** Each cell as near to its wish as its left neighbours allow, then the row moved so that the mean error is 0. */
function pack(row: Cell[], wanted: (cell: Cell) => number): void {
  let right = Number.NEGATIVE_INFINITY;
  let error = 0;
  let counted = 0;
  for (const cell of row) {
    const half = cell.block.anchor ?? cell.block.width / 2;
    const want = wanted(cell) - half;
    const { left: before, right: after } = cell.block.beside ?? NOTHING;
    const least =
      right === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : right + GAP.sibling + before;
    cell.x = Number.isNaN(want) ? Math.max(least, 0) : Math.max(want, least);
    if (!Number.isNaN(want)) {
      error += want - cell.x;
      counted++;
    }
    right = cell.x + cell.block.width + after;
  }
  const shift = counted > 0 ? error / counted : 0;
  for (const cell of row) cell.x = Math.round(cell.x + shift);
}

function coordinates(input: LayoutInput, rows: Cell[][], cells: Map<string, Cell>): Layout {
  const blocks = new Map<string, Point>();
  let y = 0;
  for (const row of rows) {
    const height = Math.max(...row.map(cell => cell.block.height));
    for (const cell of row) blocks.set(cell.block.id, { x: cell.x, y: y + height - cell.block.height });
    y += height + GAP.rank;
  }
  const links = new Map<string, Point[]>();
  const ends = portsOf(input, cells, blocks);
  for (const link of input.links) links.set(link.id, [ends.out.get(link.id)!, ends.in.get(link.id)!]);
  return { blocks, links };
}

/** Port points by link; outgoing ports in the order of where their links go. */
function portsOf(input: LayoutInput, cells: Map<string, Cell>, blocks: Map<string, Point>) {
  const into = group(input.links, link => link.to);
  const outof = group(input.links, link => link.from);
  const ends = { in: new Map<string, Point>(), out: new Map<string, Point>() };
  for (const { block } of cells.values()) {
    const { x, y } = blocks.get(block.id)!;
    const arriving = into.get(block.id) ?? [];
    for (const [i, at] of arrivals(block, arriving).entries()) ends.in.set(arriving[i].id, { x: x + at, y });
    const leaving = (outof.get(block.id) ?? []).toSorted((a, b) => cells.get(a.to)!.x - cells.get(b.to)!.x);
    const columns = ports(block, block.anchor === null ? leaving.length : 1);
    for (const [i, link] of leaving.entries())
      ends.out.set(link.id, { x: x + (columns[i] ?? columns[0]), y: y + block.height });
  }
  return ends;
}
