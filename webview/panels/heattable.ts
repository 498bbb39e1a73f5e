// The numbers of a heat map as a table with row and column labels: what the picture says, for those who do not see it.
import { figure } from "../../core/graph/figures.js";
import { tileLabel, tilesOf } from "../../core/graph/tiles.js";
import { element } from "./element.js";

/** Rows and columns at once; further ones by the buttons. */
const SIDE = { rows: 16, columns: 8 } as const;

export function heatTable(data: ArrayLike<number>, shape: readonly number[], name: string): HTMLElement {
  const { rows, columns, count } = tilesOf(shape)!;
  const room = element("div", {
    class: "gg-table-room",
    tabindex: 0,
    role: "region",
    "aria-label": `${name} as a table`,
    "data-scrolls": "",
  });
  const at = { tile: 0, row: 0, column: 0 };
  const draw = () => room.replaceChildren(tableOf(data, shape, name, at));
  const move = (text: string, key: keyof typeof at, by: number, end: number) => {
    const button = element("button", { type: "button", class: "gg-chip" }, text);
    button.addEventListener("click", () => {
      at[key] = Math.max(0, Math.min(end - 1, at[key] + by));
      draw();
    });
    return button;
  };
  const buttons: HTMLElement[] = [];
  if (count > 1) buttons.push(move("Image before", "tile", -1, count), move("Next image", "tile", 1, count));
  if (rows > SIDE.rows)
    buttons.push(move("Rows before", "row", -SIDE.rows, rows), move("Next rows", "row", SIDE.rows, rows));
  if (columns > SIDE.columns)
    buttons.push(
      move("Columns before", "column", -SIDE.columns, columns),
      move("Next columns", "column", SIDE.columns, columns),
    );
  const details = element("details", {}, element("summary", {}, "As a table"));
  // Made when it is first opened.
  details.addEventListener("toggle", () => {
    if (details.open && room.childElementCount === 0) draw();
  });
  details.append(element("div", { class: "gg-chips" }, ...buttons), room);
  return details;
}

function tableOf(
  data: ArrayLike<number>,
  shape: readonly number[],
  name: string,
  at: { tile: number; row: number; column: number },
): HTMLElement {
  const { rows, columns } = tilesOf(shape)!;
  const [lastRow, lastColumn] = [
    Math.min(rows, at.row + SIDE.rows),
    Math.min(columns, at.column + SIDE.columns),
  ];
  const label = tileLabel(shape, at.tile);
  const range = `rows ${at.row}–${lastRow - 1} of ${rows}, columns ${at.column}–${lastColumn - 1} of ${columns}`;
  const head = element("tr", {}, element("td"));
  for (let c = at.column; c < lastColumn; c++) head.append(element("th", { scope: "col" }, String(c)));
  const body = element("tbody");
  for (let r = at.row; r < lastRow; r++) {
    const line = element("tr", {}, element("th", { scope: "row" }, String(r)));
    for (let c = at.column; c < lastColumn; c++) {
      const value = data[(at.tile * rows + r) * columns + c];
      line.append(element("td", {}, Number.isFinite(value) ? figure(value) : String(value)));
    }
    body.append(line);
  }
  const caption = element("caption", {}, [name, label, range].filter(Boolean).join(", "));
  return element("table", { class: "gg-table" }, caption, element("thead", {}, head), body);
}
