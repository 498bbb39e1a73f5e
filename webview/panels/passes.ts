// The backward passes of a run, as rows: from what they started, at which line, the loss, and the largest gradient.
import { figure } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { rootName } from "../../core/graph/passes.js";
import { passFigures, steepest } from "../../core/graph/passfigures.js";
import type { Trace } from "../../core/trace/trace.js";
import { passOf } from "../store/select.js";
import type { DockPanel, Doing } from "./doing.js";
import { element } from "./element.js";
import { type RowShape, virtualRows } from "./virtual.js";

export function passesPanel({ send }: Doing): DockPanel {
  const about = element("p", { class: "gg-pad gg-quiet" });
  const list = virtualRows(
    { role: "listbox", label: "Backward passes", height: 44 },
    { moved() {}, entered: index => send({ type: "choice", choice: { kind: "pass", index } }) },
  );
  const root = element("div", { class: "gg-body" }, about, list.element);
  let before: Trace | null = null;
  let chosen: number | null = null;
  return {
    element: root,
    show({ trace, choice }) {
      const pass = trace && passOf(trace, choice);
      if (trace === before && pass === chosen) return;
      [before, chosen] = [trace, pass];
      const count = trace?.backwards.length ?? 0;
      about.textContent = count === 0 ? "This run has no backward pass." : words(trace!, count);
      list.set(count, index => shapeOf(trace!, index, count), pass ?? 0);
    },
  };
}

function words(trace: Trace, count: number): string {
  const most = steepest(trace);
  const steep = most === null ? "" : ` The largest gradient is in pass ${most + 1}.`;
  return `${count.toLocaleString("en-US")} ${count === 1 ? "pass" : "passes"}.${steep}`;
}

function shapeOf(trace: Trace, index: number, of: number): RowShape {
  const { root, site, createGraph } = trace.backwards[index];
  const { loss, largest, node, bad } = passFigures(trace)[index];
  const name = rootName(trace, root);
  const value = loss === null ? "" : ` = ${figure(Number.isFinite(loss) ? loss : "NaN")}`;
  const leaf = node === null ? undefined : graph(trace).node(node);
  const gradient = largest === null ? "no gradient" : `‖${leaf?.name ?? leaf?.op}‖ ${figure(largest)}`;
  const mark = [steepest(trace) === index && "▲ largest", bad && "✕ not finite"].filter(Boolean).join(" ");
  const line = site ? `line ${site.line}` : "";
  const more = createGraph ? " · builds a graph" : "";
  return {
    label: `${index + 1}: ${[`${name}${value}`, line, gradient, mark].filter(Boolean).join(", ")}${more}`,
    children: [
      // In the order of the label: what is seen and what is said are the same words.
      `${index + 1}: ${name}${value} `,
      element("span", { class: "gg-figure" }, line),
      element("br"),
      element("span", { class: "gg-quiet" }, `${gradient} `),
      element("span", { class: "gg-figure gg-bad" }, mark),
      element("span", { class: "gg-quiet" }, more),
    ],
    at: index + 1,
    of,
  };
}
