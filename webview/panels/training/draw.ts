// Lines over steps as a drawing: axes, the usual level, marks where something is not finite. Cursors move without redrawing.
import { axisBottom, axisLeft, line as lineOf, scaleLinear, scaleLog, select } from "d3";
import { figure } from "../../../core/graph/figures.js";
import type { TrainingStep } from "../../../core/trace/steps.js";
import { svg } from "../svgelement.js";
import { type Line, type Measure, type Scale, scaleOf } from "./measures.js";

const WIDTH = 284;
const HEIGHT = 190;
const EDGE = { left: 44, right: 14, top: 14, bottom: 24 } as const;

/** Marks drawn of one line; more fall on the same place. */
const MARKS = 40;

/** Kinds of lines told apart by colour and by dashes: classes gg-train-0, gg-train-1, … */
export const KINDS = 6;

export interface Drawn {
  line: Line;
  /** Its kind; null: chosen by hand, beyond those that have one. */
  kind: number | null;
  /** The one that is read. */
  lit: boolean;
}

export interface Drawing {
  element: SVGSVGElement;
  show(rows: readonly TrainingStep[], drawn: readonly Drawn[], measure: Measure): void;
  /** Puts the cursor on a row, and the mark of what is on show (−1: nothing). */
  point(at: number, shown: number): void;
  /** The row nearest to a place of the page. */
  under(clientX: number): number;
}

interface Axes {
  x: (step: number) => number;
  y: (value: number) => number;
}

export function drawing(): Drawing {
  const lines = svg("g");
  const cursor = svg("line", { class: "gg-train-cursor", y1: EDGE.top, y2: HEIGHT - EDGE.bottom });
  const here = svg("path", { class: "gg-train-shown" });
  const root = svg(
    "svg",
    { class: "gg-plot gg-train", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" },
    lines,
    here,
    cursor,
  );
  let steps: readonly TrainingStep[] = [];
  let x = (_: number): number => EDGE.left;
  return {
    element: root,
    show(rows, drawn, measure) {
      steps = rows;
      const scale = scaleOf(drawn.map(({ line }) => line), measure); // biome-ignore format: one thought
      const made = axesOf(rows, scale);
      x = made.axes.x;
      lines.replaceChildren(made.element, ...usualLine(measure, made.axes));
      for (const each of drawn) lines.append(...shapes(each, rows, scale, made.axes));
      const span = `steps ${stepNumber(rows[0])} to ${stepNumber(rows[rows.length - 1])}`;
      const range = `${figure(scale.low)} to ${figure(scale.high)}${scale.log ? ", log scale" : ""}`;
      root.classList.toggle("gg-train-loss", !measure.perParameter);
      root.setAttribute("aria-label", `${measure.title} over ${span}, ${range}`);
    },
    point(at, shown) {
      const column = x(steps[at]?.step ?? 0);
      cursor.setAttribute("x1", String(column));
      cursor.setAttribute("x2", String(column));
      here.setAttribute("visibility", shown < 0 ? "hidden" : "visible");
      // A flag on the upper edge, and its pole.
      if (shown >= 0)
        here.setAttribute("d", `M${x(steps[shown].step)},${HEIGHT - EDGE.bottom}V${EDGE.top}l-4,-7h8l-4,7`);
    },
    under(clientX) {
      const { left, width } = root.getBoundingClientRect();
      const column = ((clientX - left) / Math.max(1, width)) * WIDTH;
      let best = 0;
      for (let i = 1; i < steps.length; i++)
        if (Math.abs(x(steps[i].step) - column) < Math.abs(x(steps[best].step) - column)) best = i;
      return best;
    },
  };
}

const stepNumber = (row: TrainingStep | undefined): string => figure((row?.step ?? 0) + 1);

function axesOf(rows: readonly TrainingStep[], { low, high, log }: Scale) {
  const first = rows[0]?.step ?? 0;
  const last = Math.max(first + 1, rows[rows.length - 1]?.step ?? 0);
  const across = scaleLinear([first + 1, last + 1], [EDGE.left, WIDTH - EDGE.right]);
  const down = (log ? scaleLog() : scaleLinear())
    .domain([low, high])
    .nice()
    .range([HEIGHT - EDGE.bottom, EDGE.top]);
  const element = svg("g", { class: "gg-axes" });
  const bottom = svg("g", { transform: `translate(0,${HEIGHT - EDGE.bottom})` });
  const left = svg("g", { transform: `translate(${EDGE.left},0)` });
  const steps = axisBottom(across).ticks(4).tickFormat(short).tickSizeOuter(0);
  if (last - first < 4) steps.tickValues(rows.map(({ step }) => step + 1));
  select<SVGGElement, unknown>(bottom).call(steps);
  const levels = axisLeft(down).tickSizeOuter(0).tickFormat(short);
  if (log) levels.tickValues(decades(down.domain()));
  else levels.ticks(4);
  select<SVGGElement, unknown>(left).call(levels);
  element.append(bottom, left);
  const [floor] = down.domain();
  const axes: Axes = {
    x: step => across(step + 1),
    y: value => down(log ? Math.max(floor, value) : value), // zero stands on the floor of a log scale
  };
  return { element, axes };
}

/** In five characters, which is what there is room for: 0.0001 is 1e-4. */
function short(value: unknown): string {
  const number = Number(value);
  const small = number !== 0 && Math.abs(number) < 1e-3;
  return small ? `${Number(number.toPrecision(2)).toExponential()}` : figure(number);
}

/** Powers of ten in a domain, at most five of them. */
export function decades([low, high]: readonly number[]): number[] {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((to - from) / 4));
  const found: number[] = [];
  for (let at = from; at <= to; at += every) found.push(10 ** at);
  return found;
}

function usualLine({ usual }: Measure, { y }: Axes): SVGElement[] {
  if (usual === null) return [];
  const at = y(usual);
  return [
    svg("line", { class: "gg-train-usual", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: at, y2: at }),
    svg("text", { x: WIDTH - EDGE.right, y: at - 3, "text-anchor": "end" }, `${figure(usual)} is usual`),
  ];
}

function shapes(
  { line, kind, lit }: Drawn,
  rows: readonly TrainingStep[],
  scale: Scale,
  { x, y }: Axes,
): SVGElement[] {
  const { values } = line;
  // A step without this parameter is passed over; one that is not finite breaks the line.
  const at: number[] = [];
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) at.push(i);
  const path = lineOf<number>()
    .defined(i => Number.isFinite(values[i]))
    .x(i => x(rows[i].step))
    .y(i => y(values[i]));
  const name = kind === null ? "gg-train-chosen" : `gg-train-${kind}`;
  const made: SVGElement[] = [
    svg("path", { class: `gg-train-line ${name}${lit ? " gg-train-lit" : ""}`, d: path(at) ?? "" }),
  ];
  // A point alone is no line.
  const finite = at.filter(i => Number.isFinite(values[i]));
  if (finite.length === 1)
    made.push(svg("circle", { class: name, cx: x(rows[finite[0]].step), cy: y(values[finite[0]]), r: 2.5 }));
  let column = Number.NEGATIVE_INFINITY;
  let marks = 0;
  for (const i of at) {
    const here = x(rows[i].step);
    if (Number.isFinite(values[i]) || here - column < (WIDTH - EDGE.left) / MARKS || marks === MARKS)
      continue;
    column = here;
    marks++;
    made.push(svg("text", { class: "gg-train-bad", x: here, y: EDGE.top - 2, "text-anchor": "middle" }, "✕"));
  }
  return scale.high > scale.low ? made : [];
}
