// y and dy/dx of a function of one variable, plotted: the slopes are those that the tape found. A cursor reads them.

import { type Curve, curveOf, curves, type Point, whole } from "../../core/graph/curve.js";
import { graph } from "../../core/graph/graph.js";
import type { Trace } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import { picture } from "../store/select.js";
import type { State, Whole } from "../store/state.js";
import type { DockPanel, Doing } from "./doing.js";
import { element } from "./element.js";
import { plot } from "./plot.js";
import "./curve.css";

export function curvePanel(doing: Doing): DockPanel {
  const body = element("div", { class: "gg-body gg-curve" });
  let before: unknown[] = [];
  return {
    element: body,
    show(state) {
      const shown = picture(state);
      const node = state.selected?.kind === "node" ? state.selected.node : null;
      const now = [shown, node, state.wholes];
      if (before.length > 0 && now.every((each, i) => each === before[i])) return;
      before = now;
      body.replaceChildren(...(shown ? contents(state, shown.trace, chosen(state, node), doing) : nothing()));
    },
  };
}

const nothing = (): Node[] => [
  element("p", { class: "gg-pad gg-quiet" }, "This picture has no function of one variable."),
  element(
    "p",
    { class: "gg-pad gg-quiet" },
    "A curve needs a one-dimensional leaf x, element-wise operations, and y of the same length, as in y = sin(x).",
  ),
];

/** The curve of the selected value; else of the last value that has one. */
function chosen(state: State, node: number | null): Curve | null {
  const shown = picture(state);
  if (!shown) return null;
  const own = node === null ? null : curveOf(shown.trace, node, shown.view.pass);
  if (own) return own;
  const boxes = shown.view.boxes.map(box => box.node);
  return curves(shown.trace, boxes, shown.view.pass)[0] ?? null;
}

function contents(state: State, trace: Trace, curve: Curve | null, doing: Doing): Node[] {
  if (!curve) return nothing();
  const index = graph(trace);
  const [x, y] = [index.node(curve.x), index.node(curve.y)];
  const name = (of: typeof x) => of?.name ?? of?.op ?? "?";
  const points = pointsOf(state.wholes, curve);
  const sampled = points.length < curve.count;
  const slopes = points.some(({ slope }) => slope !== null);
  const source = sampled
    ? `The first ${points.length} of ${curve.count.toLocaleString("en-US")} points.`
    : `All ${points.length.toLocaleString("en-US")} points.`;
  const why = slopes ? "" : " No backward pass gives dy/dx alone.";
  const parts: Node[] = [
    element(
      "p",
      { class: "gg-pad" },
      `${name(y)} over ${name(x)}`,
      element("br"),
      element("span", { class: "gg-quiet" }, source + why),
    ),
    plot(points, { x: name(x), y: name(y), slope: `d${name(y)}/d${name(x)}` }, doing.say),
  ];
  if (sampled && doing.ask) parts.push(all(curve, state.wholes, doing));
  return parts;
}

/** Full values where they have arrived, else the trace's samples. */
function pointsOf(wholes: readonly Whole[], curve: Curve): readonly Point[] {
  const data = (node: number, what: Whole["what"]) => {
    const found = wholes.find(each => each.node === node && each.what === what)?.found;
    return found?.kind === "here" ? found.data : null;
  };
  const [x, y] = [data(curve.x, "value"), data(curve.y, "value")];
  return x && y ? whole(x, y, data(curve.x, "grad"), curve.seed) : curve.points;
}

function all(curve: Curve, wholes: readonly Whole[], { ask }: Doing): HTMLElement {
  const of = wholes.filter(({ node }) => node === curve.x || node === curve.y);
  const gone = of.find(each => each.found.kind === "gone");
  if (gone?.found.kind === "gone") return element("p", { class: "gg-pad gg-quiet" }, gone.found.message);
  if (of.some(each => each.found.kind === "asked"))
    return element("p", { class: "gg-pad gg-quiet" }, "Fetching…");
  const button = textButton(`Plot all ${curve.count.toLocaleString("en-US")} points`, () => {
    ask?.(curve.x, "value");
    ask?.(curve.y, "value");
    if (curve.seed !== null) ask?.(curve.x, "grad");
  });
  return element("div", { class: "gg-pad" }, button);
}
