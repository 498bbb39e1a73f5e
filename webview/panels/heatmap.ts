// A tensor of two dimensions as a heat map, of more as a wall of them: one hue below zero, one above, what is not finite
// crossed out. Arrow keys read it cell by cell; the same numbers stand as a table beside it.
import { figure } from "../../core/graph/figures.js";
import { extent, type Tiles, tileLabel, tilesOf } from "../../core/graph/tiles.js";
import { element } from "./element.js";
import { colours, paintTile } from "./heatpaint.js";
import { heatTable } from "./heattable.js";

export interface Heat {
  data: ArrayLike<number>;
  /** At least two dimensions, none of them 0. */
  shape: readonly number[];
  name: string;
  sign: "value" | "gradient";
}

const WIDTH = 264;
/** Tiles on one page. */
const PAGE = 64;
/** Px of a cell: small tensors are not blown up beyond reading. */
const CELL = { least: 1, most: 22 } as const;

export function heatMap(heat: Heat, say: (text: string) => void): HTMLElement {
  const { data, shape, name } = heat;
  const tiles = tilesOf(shape)!;
  const most = extent(data);
  const size = cellSize(tiles);
  let page = 0;
  const place = element("p", { class: "gg-heat-place" }, "");
  const wall = element("div", { class: "gg-wall" });
  const read = (text: string) => {
    place.textContent = text;
    say(text);
  };
  const pager = element("div", { class: "gg-chips" });
  const draw = () => {
    const end = Math.min(tiles.count, (page + 1) * PAGE);
    const shown: HTMLElement[] = [];
    for (let tile = page * PAGE; tile < end; tile++)
      shown.push(tileElement(heat, tiles, tile, { size, most }, read));
    wall.replaceChildren(...shown);
    pager.hidden = tiles.count <= PAGE;
    count.textContent = `${page * PAGE + 1}–${end} of ${tiles.count}`;
  };
  const turn = (text: string, by: number) => {
    const button = element("button", { type: "button", class: "gg-chip" }, text);
    const last = Math.ceil(tiles.count / PAGE) - 1;
    button.addEventListener("click", () => {
      page = Math.max(0, Math.min(last, page + by));
      draw();
    });
    return button;
  };
  const count = element("span", { role: "status" });
  pager.append(turn("Before", -1), count, turn("Next", 1));
  draw();
  const scale = element(
    "p",
    { class: "gg-heat-scale" },
    element("span", { class: "gg-heat-below" }),
    `−${figure(most, 2)}`,
    element("span", { class: "gg-heat-bar" }),
    `${figure(most, 2)}`,
    element("span", { class: "gg-quiet" }, ` ${tiles.rows} rows, ${tiles.columns} columns`),
  );
  const summary = element("summary", {}, tiles.count > 1 ? `Images (${tiles.count})` : "Heat map");
  const table = heatTable(data, shape, name);
  return element("details", { class: "gg-heat", open: true }, summary, wall, pager, place, scale, table);
}

const cellSize = ({ rows, columns, count }: Tiles): number => {
  const wide = count === 1 ? WIDTH / columns : Math.min(WIDTH, 60) / columns;
  return Math.max(CELL.least, Math.min(CELL.most, wide, count === 1 ? (1.5 * WIDTH) / rows : wide));
};

interface Look {
  size: number;
  most: number;
}

/** One tile, with a place that arrow keys move. */
function tileElement(
  { data, shape, name, sign }: Heat,
  tiles: Tiles,
  tile: number,
  { size, most }: Look,
  read: (text: string) => void,
): HTMLElement {
  const { rows, columns } = tiles;
  const from = tile * rows * columns;
  const label = tileLabel(shape, tile);
  const canvas = element("canvas", {
    class: "gg-tile",
    tabindex: tiles.count === 1 || tile % PAGE === 0 ? 0 : -1,
    role: "img",
    "aria-label": `${name}${label && ` ${label}`}: ${rows} × ${columns}. Arrow keys read it; the table has all.`,
    title: label,
  });
  let at: { row: number; column: number } | null = null;
  const draw = () => paintTile(canvas, data, { from, rows, columns, size, most, at }, colours(canvas, sign));
  const to = (row: number, column: number) => {
    at = { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
    const index = [...label.replace(/[[\]]/g, "").split(", ").filter(Boolean), at.row, at.column].join(", ");
    const value = data[from + at.row * columns + at.column];
    draw();
    read(`[${index}] ${Number.isFinite(value) ? figure(value, 5) : String(value)}`);
  };
  canvas.addEventListener("keydown", event => {
    const { row, column } = at ?? { row: 0, column: -1 };
    const moves: Record<string, [number, number]> = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      Home: [row, 0], End: [row, columns - 1], PageUp: [0, column], PageDown: [rows - 1, column],
    }; // biome-ignore format: one table
    const next = canvas.nextElementSibling ?? null;
    if (event.key in moves) to(...moves[event.key]);
    else if (event.key === "Enter" && next instanceof HTMLElement) next.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  canvas.addEventListener("pointermove", event => {
    const box = canvas.getBoundingClientRect();
    to(
      Math.floor(((event.clientY - box.top) / box.height) * rows),
      Math.floor(((event.clientX - box.left) / box.width) * columns),
    );
  });
  // Its colours come from the page it stands in.
  requestAnimationFrame(draw);
  return canvas;
}
