// Rows and words of a heat strip.
import { figure, written } from "../../../core/graph/figures.js";
import type { Heat } from "../../../core/graph/heat.js";
import { passText } from "../../../core/graph/training.js";
import { element } from "../element.js";
import type { Row } from "./paint.js";

export interface Opens {
  /** Shows a pass, position in trace.backwards, with the parameter of this storage selected. */
  pass(index: number, tensor: number | null): void;
}

/** Px of all rows together, of one with its gap, and of one that has its name beside it. */
const ROOM = 132;
const TALLEST = 18;
const LABELLED = 11;

/** "505 of 8,000 passes kept × 4 parameters" */
export function titleOf({ training: { passes, total }, rows }: Heat): string {
  const all = passes.length === total;
  const kept = all
    ? `${written(total)} passes`
    : `${written(passes.length)} of ${written(total)} passes kept`;
  return `${kept} × ${written(rows.length)} parameter${rows.length === 1 ? "" : "s"}`;
}

/** "pass 10,611 of 12,500 · w2 · ‖gradient‖ 3.1"; the row after the parameters is the loss. */
export function cellText({ training, rows, cells, loss }: Heat, row: number, column: number): string {
  const pass = passText(training, column);
  if (row === rows.length) {
    const size = Number.isNaN(loss[column]) ? "not one number" : figure(10 ** loss[column]);
    return `${pass} · |${training.name}| ${size}`;
  }
  return `${pass} · ${rows[row].name} · ${normText(cells[row * training.passes.length + column])}`;
}

function normText(log: number): string {
  if (Number.isNaN(log)) return "no gradient";
  return `‖gradient‖ ${log === Number.POSITIVE_INFINITY ? "✕ not finite" : figure(10 ** log)}`;
}

/** All rows, the loss last; many are thin, and then only the row of the cursor has its name. */
export function rowsOf({ rows }: Heat): Row[] {
  const count = rows.length + 1;
  const pitch = Math.max(2, Math.min(TALLEST, Math.floor(ROOM / count)));
  const gap = pitch > 6 ? 3 : pitch > 3 ? 1 : 0;
  return Array.from({ length: count }, (_, i) => ({ top: i * pitch, height: pitch - gap }));
}

export function labelsOf({ rows, training }: Heat, places: readonly Row[]): HTMLElement[] {
  const names = [...rows.map(row => row.name), training.name];
  return names.map((name, i) => {
    const { top, height } = places[i];
    const label = element("div", { class: "gg-heat-label", title: name }, name);
    label.classList.toggle("gg-thin", height < LABELLED);
    label.style.setProperty("top", `${top + height / 2}px`);
    return label;
  });
}
