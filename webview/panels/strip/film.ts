// The film strip below the picture: the loss along a training loop, what the optimizer does between two passes, and a
// cursor on the pass that the picture shows.
import { figure, written } from "../../../core/graph/figures.js";
import type { Film } from "../../../core/graph/film.js";
import { passText } from "../../../core/graph/training.js";
import { element } from "../element.js";
import { columnAt, shareOf, stepped } from "./axis.js";
import type { Opens } from "./cells.js";
import { type Curve, curveOf, isHigh } from "./curve.js";

const SVG = "http://www.w3.org/2000/svg";
/** Units of the drawing; it is stretched to its place. */
const [WIDTH, HEIGHT] = [1000, 40];
const STRETCHED = {
  viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
  preserveAspectRatio: "none",
  "aria-hidden": "true",
} as const;
/** Share of the width from which the cursor's words stand at its left. */
const LEFT = 0.7;

export class FilmStrip {
  readonly element: HTMLElement;
  #opens: Opens;
  #path = document.createElementNS(SVG, "path");
  #bad = element("div", { "aria-hidden": "true" });
  #cursor = element("div", { class: "gg-film-cursor" });
  #label = element("span", { class: "gg-film-label" });
  #field: HTMLElement;
  #title = element("span", { class: "gg-strip-title" });
  #range = element("span", { class: "gg-strip-said" });
  #rule = element("span", { class: "gg-film-rule" });
  #film: Film | null = null;
  #curve: Curve | null = null;
  #pass: number | null = null;

  constructor(opens: Opens) {
    this.#opens = opens;
    const svg = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries(STRETCHED)) svg.setAttribute(name, value);
    svg.append(this.#path);
    const role = { role: "slider", tabindex: 0, "aria-valuemin": 1 };
    this.#field = element("div", { class: "gg-film-field", ...role }, this.#bad, this.#cursor, this.#label);
    this.#field.prepend(svg);
    this.element = element(
      "section",
      { class: "gg-strip gg-film", "aria-label": "Loss of every pass", hidden: true },
      element("div", { class: "gg-strip-head" }, this.#title, this.#range, this.#rule),
      this.#field,
    );
    this.#listen();
  }

  /** `pass`: the one that the picture shows. */
  show(film: Film | null, pass: number | null): void {
    this.element.hidden = film === null;
    if (!film || (film === this.#film && pass === this.#pass)) return;
    if (film !== this.#film) this.#fill(film);
    [this.#film, this.#pass] = [film, pass];
    this.#place(film, pass);
  }

  #fill(film: Film): void {
    const curve = curveOf(film, WIDTH, HEIGHT);
    this.#curve = curve;
    const { optimizer, name, training } = film;
    this.#path.setAttribute("d", curve.path);
    this.#bad.replaceChildren(...curve.bad.map(mark));
    this.#title.textContent = `${name} · ${written(training.total)} passes`;
    const line = optimizer?.line === null || !optimizer ? "" : ` · line ${optimizer.line}`;
    this.#rule.textContent = optimizer ? `${optimizer.text}${line}` : "";
    const scale = curve.log ? ", log scale" : "";
    this.#range.textContent = `${figure(curve.low)} to ${figure(curve.high)}${scale}`;
    this.#field.setAttribute("aria-label", `${name} by pass`);
    this.#field.setAttribute("aria-valuemax", String(training.total));
  }

  #place(film: Film, pass: number | null): void {
    const column = pass === null ? -1 : film.training.passes.indexOf(pass);
    const at = Math.max(0, column);
    const share = shareOf(film.training, at);
    const loss = film.losses[at];
    const text = `${passText(film.training, at)} · ${film.name} ${figure(Number.isNaN(loss) ? "NaN" : loss)}`;
    this.#cursor.hidden = this.#label.hidden = column < 0;
    for (const each of [this.#cursor, this.#label]) each.style.setProperty("left", `${100 * share}%`);
    this.#label.classList.toggle("gg-left-of", share > LEFT);
    this.#label.classList.toggle("gg-below", this.#curve !== null && isHigh(this.#curve, loss));
    this.#label.textContent = text;
    this.#field.setAttribute("aria-valuenow", String(film.training.numbers[at]));
    this.#field.setAttribute("aria-valuetext", column < 0 ? "the whole tape is shown" : text);
  }

  #listen(): void {
    const field = this.#field;
    field.addEventListener("pointerdown", event => {
      field.setPointerCapture(event.pointerId);
      this.#under(event);
    });
    field.addEventListener("pointermove", event => event.buttons === 1 && this.#under(event));
    field.addEventListener("keydown", event => {
      if (!this.#film || event.ctrlKey || event.metaKey || event.altKey) return;
      const here = Math.max(0, this.#film.training.passes.indexOf(this.#pass ?? -1));
      const column = stepped(this.#film.training, here, event.key);
      if (column === null) return;
      event.preventDefault();
      event.stopPropagation();
      this.#go(column);
    });
  }

  #under({ clientX }: PointerEvent): void {
    const { left, width } = this.#field.getBoundingClientRect();
    if (this.#film) this.#go(columnAt(this.#film.training, (clientX - left) / width));
  }

  #go(column: number): void {
    const index = this.#film?.training.passes[column];
    if (index !== undefined && index !== this.#pass) this.#opens.pass(index, null);
  }
}

function mark(share: number): HTMLElement {
  const made = element("span", { class: "gg-film-bad" }, "✕");
  made.style.setProperty("left", `${100 * share}%`);
  return made;
}
