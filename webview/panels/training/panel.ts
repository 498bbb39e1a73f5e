// The training, step by step: loss, gradients and moves of the parameters, while the run goes on and after it. A cursor
// reads a step, shows its graph, or compares that with the graph on show.
import { slider, textButton } from "../../controls/controls.js";
import { passOf } from "../../store/select.js";
import type { State, Trained } from "../../store/state.js";
import { onShow, passAt, trainingOf } from "../../store/training.js";
import type { DockPanel, Doing } from "../doing.js";
import { element } from "../element.js";
import { virtualRows } from "../virtual.js";
import { type Drawn, drawing, KINDS } from "./draw.js";
import { legendRow } from "./legend.js";
import { type Line, linesOf, MEASURES, type Measure, type MeasureName, ranked } from "./measures.js";
import { aboutText, graphText, insteadText, stepText } from "./words.js";
import "./style.css";

/** A tenth of the steps. */
const PAGES: Readonly<Record<string, number>> = { PageUp: 1, PageDown: -1 };

const NAMES = Object.keys(MEASURES) as MeasureName[];

export function trainingPanel(doing: Doing): DockPanel {
  return new TrainingPanel(doing);
}

class TrainingPanel implements DockPanel {
  readonly element: HTMLElement;
  readonly #doing: Doing;
  readonly #about = element("p", { class: "gg-pad" });
  readonly #chips: readonly HTMLButtonElement[];
  readonly #drawing = drawing();
  readonly #step = slider("Step", at => this.#to(at, true));
  readonly #place = element("p", { class: "gg-pad gg-plot-place" });
  readonly #graph = element("p", { class: "gg-pad gg-quiet" });
  readonly #more = element("p", { class: "gg-pad gg-quiet" });
  readonly #list: ReturnType<typeof virtualRows>;
  readonly #content: HTMLElement;
  #state: State | null = null;
  #training: Trained | null = null;
  #name: MeasureName = "loss";
  #lines: readonly Line[] = [];
  /** Numbers of lines, the most telling first. */
  #order: readonly number[] = [];
  #ordered = "";
  /** Place in that order of the line that is read. */
  #active = 0;
  /** Number of the step under the cursor; null: the last. */
  #cursor: number | null = null;

  constructor(doing: Doing) {
    this.#doing = doing;
    this.#chips = NAMES.map(name => {
      const chip = element("button", { type: "button", class: "gg-chip" }, MEASURES[name].title);
      chip.addEventListener("click", () => this.#choose(name));
      return chip;
    });
    const moved = (index: number) => this.#read(index);
    this.#list = virtualRows({ role: "listbox", label: "Parameters", height: 26 }, { moved, entered: moved });
    const buttons = [
      textButton("Show its graph", () => this.#open()),
      textButton("Compare with it", () => this.#compare()),
    ];
    const measures = { class: "gg-chips", role: "group", "aria-label": "What is drawn" };
    this.#content = element(
      "div",
      { class: "gg-train-content" },
      element("div", measures, ...this.#chips),
      this.#drawing.element,
      element(
        "div",
        {},
        element("div", { class: "gg-pad" }, this.#step.element),
        this.#place,
        this.#graph,
        element("div", { class: "gg-chips" }, ...buttons),
        this.#more,
      ),
      this.#list.element,
    );
    this.element = element("div", { class: "gg-body gg-train-body" }, this.#about);
    this.#listen();
  }

  focus(): void {
    this.#step.element.focus();
  }

  show(state: State): void {
    const before = this.#state;
    const training = trainingOf(state);
    const same = training === this.#training && state.trace === before?.trace;
    if (before && same && state.choice === before.choice && state.run === before.run) return;
    // A next run of the same program, or a recording that grew: the cursor stays.
    const other = training?.names.join() !== this.#training?.names.join();
    if (other) [this.#cursor, this.#active, this.#ordered] = [null, 0, ""];
    [this.#state, this.#training] = [state, training];
    // What is put in its place again loses the keyboard.
    if (training === null) this.#content.remove();
    else if (this.#content.parentNode === null) this.element.append(this.#content);
    const running = state.run.kind === "running" && training?.placed === false;
    this.#about.textContent = training
      ? aboutText(training, running)
      : "No optimizer has made a step: a training is drawn here while it runs.";
    if (training) this.#draw(training);
  }

  #choose(name: MeasureName): void {
    [this.#name, this.#active, this.#ordered] = [name, 0, ""];
    if (this.#training) this.#draw(this.#training);
  }

  #draw(training: Trained): void {
    const measure: Measure = MEASURES[this.#name];
    for (const [i, chip] of this.#chips.entries())
      chip.setAttribute("aria-pressed", String(NAMES[i] === this.#name));
    this.#lines = linesOf(training, measure);
    this.#sort(training, measure);
    this.#paint(training, measure);
  }

  /** Anew when there is twice as much to go by: rows that jump about cannot be read. */
  #sort({ rows, placed }: Trained, measure: Measure): void {
    const key = `${this.#name} ${this.#lines.length} ${Math.floor(Math.log2(rows.length + 1))} ${placed}`;
    if (key === this.#ordered) return;
    const read = this.#order[this.#active];
    const kept = this.#ordered.startsWith(`${this.#name} `);
    this.#ordered = key;
    this.#order = ranked(this.#lines, measure);
    this.#active = kept ? Math.max(0, this.#order.indexOf(read)) : 0;
  }

  #paint(training: Trained, measure: Measure): void {
    const count = this.#order.length;
    const drawn: Drawn[] = this.#order.slice(0, KINDS).map((line, kind) => ({
      line: this.#lines[line],
      kind,
      lit: measure.perParameter && kind === this.#active,
    }));
    if (this.#active >= KINDS)
      drawn.push({ line: this.#lines[this.#order[this.#active]], kind: null, lit: true });
    this.#drawing.show(training.rows, drawn, measure);
    const rest = count - KINDS;
    this.#more.hidden = !measure.perParameter || rest <= 0;
    this.#more.textContent = `${KINDS} are drawn. + ${rest} more below: choose one to draw it.`;
    this.#list.element.hidden = !measure.perParameter;
    this.#point(training, measure);
  }

  /** Puts the cursor, and says what is there. */
  #point(training: Trained, measure: Measure): void {
    const at = this.#at(training);
    const state = this.#state;
    if (at < 0 || !state) return;
    this.#drawing.point(at, onShow(training, state));
    const line = measure.perParameter ? (this.#lines[this.#order[this.#active]] ?? null) : null;
    const text = stepText(training, at, line, measure);
    this.#place.textContent = text;
    this.#step.set(at, training.rows.length - 1, text);
    const graph = graphText(state, training, at);
    this.#graph.textContent = graph;
    this.#graph.hidden = graph === "";
    const shape = (index: number) =>
      legendRow(this.#lines[this.#order[index]], at, index, this.#order.length);
    if (measure.perParameter) this.#list.set(this.#order.length, shape, this.#active);
  }

  /** Position of the row under the cursor. Rows are thinned while they come: then the one before it. */
  #at({ rows }: Trained): number {
    const last = rows.length - 1;
    if (this.#cursor === null) return last;
    const step = this.#cursor;
    return Math.max(
      0,
      Math.min(
        last,
        rows.findLastIndex(row => row.step <= step),
      ),
    );
  }

  #to(at: number, say: boolean): void {
    const training = this.#training;
    if (!training) return;
    this.#cursor = at >= training.rows.length - 1 ? null : training.rows[at].step;
    this.#point(training, MEASURES[this.#name]);
    if (say) this.#doing.say(this.#place.textContent ?? "");
  }

  #read(index: number): void {
    this.#active = index;
    if (this.#training) this.#paint(this.#training, MEASURES[this.#name]);
  }

  #open(): void {
    const [training, state] = [this.#training, this.#state];
    if (!training || !state) return;
    const row = training.rows[this.#at(training)];
    if (!training.live) return this.#doing.step?.(row.step, "trace");
    const pass = state.trace && training.placed ? passAt(state.trace, row) : null;
    if (!pass || !state.trace) return this.#doing.say(this.#graph.textContent ?? "");
    const choice = { kind: "pass", index: pass.index } as const;
    if (pass.exact) return this.#doing.send({ type: "choice", choice });
    this.#doing.send({ type: "detour", choice, text: insteadText(state.trace, pass.index) });
  }

  #compare(): void {
    const [training, state] = [this.#training, this.#state];
    if (!training || !state) return;
    const row = training.rows[this.#at(training)];
    const { send, say, step } = this.#doing;
    if (!training.live) return step?.(row.step, "other");
    const pass = state.trace && training.placed ? passAt(state.trace, row) : null;
    if (!pass || !state.trace) return say(this.#graph.textContent ?? "");
    if (pass.index === passOf(state.trace, state.choice))
      return say("The graph of this step is on show: choose another step.");
    send({ type: "open", panel: "compare", open: true });
    send({ type: "against", against: { kind: "pass", index: pass.index } });
  }

  #listen(): void {
    const picture = this.#drawing.element;
    picture.addEventListener("pointermove", event => this.#to(this.#drawing.under(event.clientX), false));
    picture.addEventListener("click", event => (event.shiftKey ? this.#compare() : this.#open()));
    this.#step.element.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#keyed(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** What the slider does not do by itself; Page Up and Down are the panel's keys elsewhere. */
  #keyed({ key, shiftKey }: KeyboardEvent): boolean {
    const by = PAGES[key];
    if (key === "Enter" && shiftKey) this.#compare();
    else if (key === "Enter") this.#open();
    else if (by !== undefined && this.#training) this.#page(this.#training, by);
    else return false;
    return true;
  }

  #page(training: Trained, by: number): void {
    const last = training.rows.length - 1;
    const at = this.#at(training) + by * Math.max(1, Math.round(last / 10));
    this.#to(Math.max(0, Math.min(last, at)), true);
  }
}
