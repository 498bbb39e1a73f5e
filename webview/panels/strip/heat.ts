// The heat strip above the picture: a row for each parameter, a column for each pass of a long training loop. A canvas
// draws it; a slider over it moves a cursor by pointer and keyboard and says the cell under it.
import { figure, written } from "../../../core/graph/figures.js";
import { type Heat, worstText } from "../../../core/graph/heat.js";
import { readInk } from "../../theme/ink.js";
import { element } from "../element.js";
import { columnAt, shareOf, stepped } from "./axis.js";
import { cellText, labelsOf, type Opens, rowsOf, titleOf } from "./cells.js";
import { paintHeat, type Row } from "./paint.js";

const KEYS = "← → pass  ↑ ↓ parameter  Enter: open";

export class HeatStrip {
  readonly element: HTMLElement;
  #opens: Opens;
  #canvas = element("canvas", { class: "gg-heat-cells" });
  #labels = element("div", { class: "gg-heat-labels", "aria-hidden": "true" });
  #cursor = element("div", { class: "gg-heat-cursor" });
  #cell = element("div", { class: "gg-heat-cell" });
  #field: HTMLElement;
  #title = element("span", { class: "gg-strip-title" });
  #said = element("span", { class: "gg-strip-said" });
  #worst = element("button", { type: "button", class: "gg-link gg-heat-worst" });
  /** First and last pass, least and greatest gradient. */
  #ends = ["first", "last", "low", "high"].map(() => element("span"));
  #heat: Heat | null = null;
  #pass: number | null = null;
  #rows: Row[] = [];
  #at = { row: 0, column: 0 };

  constructor(opens: Opens) {
    this.#opens = opens;
    const role = { role: "slider", tabindex: 0, "aria-label": "Gradients by pass and parameter" };
    const parts = [this.#canvas, this.#cursor, this.#cell];
    this.#field = element("div", { class: "gg-heat-field", ...role, "aria-valuemin": 1 }, ...parts);
    const [first, last, low, high] = this.#ends;
    const bar = element("span", { class: "gg-strip-bar", "aria-hidden": "true" });
    const keys = element("span", { class: "gg-strip-keys" }, KEYS);
    const legend = ["colour = log ‖gradient‖", low, bar, high, keys];
    this.element = element(
      "section",
      { class: "gg-strip gg-heat", "aria-label": "Gradients of every pass", hidden: true },
      element("div", { class: "gg-strip-head" }, this.#title, this.#said),
      element("div", { class: "gg-heat-body" }, this.#labels, this.#field),
      element("div", { class: "gg-strip-foot" }, first, this.#worst, last),
      element("div", { class: "gg-strip-foot gg-heat-legend" }, ...legend),
    );
    this.#listen();
  }

  /** `pass`: the one that the picture shows. */
  show(heat: Heat | null, pass: number | null): void {
    this.element.hidden = heat === null;
    if (!heat || (heat === this.#heat && pass === this.#pass)) return;
    const other = heat !== this.#heat;
    [this.#heat, this.#pass] = [heat, pass];
    const { passes } = heat.training;
    const column = pass === null ? -1 : passes.indexOf(pass);
    const row = other ? (heat.worst?.row ?? 0) : this.#at.row;
    this.#at = { row, column: column < 0 ? passes.length - 1 : column };
    if (other) this.#fill(heat);
    this.#point();
  }

  /** After a change of size or theme. */
  repaint(): void {
    const context = this.#canvas.getContext("2d");
    if (!this.#heat || !context || this.#field.clientWidth === 0) return;
    const ratio = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(this.#field.clientWidth * ratio);
    this.#canvas.height = Math.round(this.#height * ratio);
    const scaled = this.#rows.map(({ top, height }) => ({
      top: Math.round(top * ratio),
      height: Math.max(1, Math.round(height * ratio)),
    }));
    paintHeat(context, this.#heat, scaled, readInk(document));
  }

  get #height(): number {
    const last = this.#rows.at(-1);
    return last ? last.top + last.height : 0;
  }

  #fill(heat: Heat): void {
    const { numbers, total } = heat.training;
    this.#rows = rowsOf(heat);
    this.#labels.replaceChildren(...labelsOf(heat, this.#rows));
    this.#field.style.setProperty("height", `${this.#height}px`);
    this.#field.setAttribute("aria-valuemax", String(total));
    this.#title.textContent = titleOf(heat);
    const ends = [written(numbers[0]), written(total), figure(10 ** heat.low, 2), figure(10 ** heat.high, 2)];
    for (const [i, end] of this.#ends.entries()) end.textContent = ends[i];
    this.#worst.textContent = worstText(heat);
    this.#worst.hidden = heat.worst === null;
    this.repaint();
  }

  /** Puts the cursor on its cell, and says it. */
  #point(): void {
    if (!this.#heat) return;
    const { row, column } = this.#at;
    const left = `${100 * shareOf(this.#heat.training, column)}%`;
    this.#cursor.style.setProperty("left", left);
    const place = { left, top: `${this.#rows[row].top}px`, height: `${this.#rows[row].height}px` };
    for (const [name, value] of Object.entries(place)) this.#cell.style.setProperty(name, value);
    const text = cellText(this.#heat, row, column);
    this.#said.textContent = text;
    this.#field.setAttribute("aria-valuenow", String(this.#heat.training.numbers[column]));
    this.#field.setAttribute("aria-valuetext", text);
    for (const [i, label] of [...this.#labels.children].entries())
      label.classList.toggle("gg-here", i === row);
  }

  #open(): void {
    if (!this.#heat) return;
    const { row, column } = this.#at;
    this.#opens.pass(this.#heat.training.passes[column], this.#heat.rows[row]?.tensor ?? null);
  }

  #listen(): void {
    const field = this.#field;
    field.addEventListener("pointerdown", event => {
      field.setPointerCapture(event.pointerId);
      this.#under(event);
    });
    field.addEventListener("pointermove", event => event.buttons === 1 && this.#under(event));
    field.addEventListener("click", () => this.#open());
    field.addEventListener("keydown", event => this.#key(event));
    this.#worst.addEventListener("click", () => {
      if (!this.#heat?.worst) return;
      this.#at = { row: this.#heat.worst.row, column: this.#heat.worst.column };
      this.#point();
      this.#open();
    });
    new ResizeObserver(() => this.repaint()).observe(field);
  }

  #under({ clientX, clientY }: PointerEvent): void {
    if (!this.#heat) return;
    const { left, top, width } = this.#field.getBoundingClientRect();
    const row = this.#rows.findLastIndex(each => each.top <= clientY - top);
    const column = columnAt(this.#heat.training, (clientX - left) / width);
    this.#at = { row: Math.max(0, row), column };
    this.#point();
  }

  #key(event: KeyboardEvent): void {
    if (!this.#heat || event.ctrlKey || event.metaKey || event.altKey) return;
    const column = stepped(this.#heat.training, this.#at.column, event.key);
    const turn = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = Math.max(0, Math.min(this.#rows.length - 1, this.#at.row + (turn ?? 0)));
    if (column !== null) this.#at = { ...this.#at, column };
    else if (turn) this.#at = { ...this.#at, row };
    else if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    this.#point();
    if (event.key === "Enter") this.#open();
  }
}
