// All elements of one value, in rows of the last dimension. Only the rows in sight exist: a weight has hundreds of thousands.
import { element } from "./element.js";
import "./values.css";

export type Elements = Float32Array | Float64Array | Int32Array | Uint8Array;

/** As many as stand beside each other in the narrow panel. */
const PER_ROW = 3;
const ROW_HEIGHT = 18;
/** Browsers draw nothing beyond some 30 million pixels. */
const MOST_ROWS = 1_000_000;

/** "[3, 0…2]": where the elements of a row stand. */
export function rowLabel(shape: readonly number[], row: number): string {
  const last = shape[shape.length - 1] ?? 1;
  const pieces = Math.ceil(last / PER_ROW);
  let line = Math.floor(row / pieces);
  const from = (row % pieces) * PER_ROW;
  const to = Math.min(from + PER_ROW, last) - 1;
  const index: (number | string)[] = [from === to ? from : `${from}…${to}`];
  for (let d = shape.length - 2; d >= 0; d--) {
    index.unshift(line % shape[d]);
    line = Math.floor(line / shape[d]);
  }
  return `[${index.join(", ")}]`;
}

/** First element of a row, and how many it has. */
export function rowRange(shape: readonly number[], row: number): { from: number; count: number } {
  const last = shape[shape.length - 1] ?? 1;
  const pieces = Math.ceil(last / PER_ROW);
  const within = (row % pieces) * PER_ROW;
  return { from: Math.floor(row / pieces) * last + within, count: Math.min(PER_ROW, last - within) };
}

export function rowCount(shape: readonly number[], length: number): number {
  const last = shape[shape.length - 1] ?? 1;
  return last === 0 ? 0 : (length / last) * Math.ceil(last / PER_ROW);
}

function text(value: number, dtype: string): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(5))) : String(value);
}

/** A box that scrolls through all elements. */
export function valuesBox(
  title: string,
  data: Elements,
  dtype: string,
  shape: readonly number[],
): HTMLElement {
  const all = rowCount(shape, data.length);
  const shown = Math.min(all, MOST_ROWS);
  const room = element("div", { class: "gg-values-room" });
  room.style.height = `${shown * ROW_HEIGHT}px`;
  const role = { role: "region", tabindex: 0, "aria-label": title, "data-scrolls": "" };
  const box = element("div", { class: "gg-values", ...role }, room);
  const draw = () => {
    const first = Math.max(0, Math.floor(box.scrollTop / ROW_HEIGHT) - 4);
    const end = Math.min(shown, first + Math.ceil((box.clientHeight || 220) / ROW_HEIGHT) + 8);
    const rows: HTMLElement[] = [];
    for (let row = first; row < end; row++) {
      const { from, count } = rowRange(shape, row);
      const numbers = Array.from(data.subarray(from, from + count), value =>
        element("span", {}, text(value, dtype)),
      );
      const line = element(
        "div",
        { class: "gg-values-row" },
        element("span", {}, rowLabel(shape, row)),
        ...numbers,
      );
      line.style.top = `${row * ROW_HEIGHT}px`;
      rows.push(line);
    }
    room.replaceChildren(...rows);
  };
  box.addEventListener("scroll", draw, { passive: true });
  draw();
  if (shown === all) return box;
  const note = `The first ${(rowRange(shape, shown).from).toLocaleString("en-US")} elements are shown.`;
  return element("div", {}, box, element("p", { class: "gg-quiet" }, note));
}
