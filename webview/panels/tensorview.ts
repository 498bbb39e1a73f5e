// One tensor's numbers: figures, histogram, heat map or images, and all elements. It says whether it shows the whole
// tensor or the sample that a trace carries.

import { figure, numel } from "../../core/graph/figures.js";
import { literal, MOST, plainText } from "../../core/graph/literal.js";
import { nonFiniteText } from "../../core/graph/summary.js";
import { tilesOf } from "../../core/graph/tiles.js";
import type { Summary, TraceNode } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import type { Whole } from "../store/state.js";
import { copyText } from "./clipboard.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";
import { heatMap } from "./heatmap.js";
import { histogram } from "./histogram.js";
import { valuesBox } from "./values.js";

export interface Viewed {
  title: string;
  summary: Summary;
  node: TraceNode;
  /** What to ask the host for; null: only the sample can be had. */
  what: Whole["what"] | null;
  whole: Whole | null;
  sign: "value" | "gradient";
}

/** Entries written out one by one. */
const SHOWN = 64;

export function tensorView(viewed: Viewed, doing: Doing): HTMLElement {
  const { title, summary, node, whole } = viewed;
  const found = whole?.found.kind === "here" ? whole.found : null;
  const count = numel(node.shape);
  const complete = found !== null || summary.sample.length >= count;
  const data = found ? found.data : Float64Array.from(summary.sample, Number);
  const all = count.toLocaleString("en-US");
  const source = complete ? `all ${all}` : `the first ${summary.sample.length} of ${all}`;
  const name = `${node.name ?? node.op} · ${title}`;
  const parts: Node[] = [element("h4", {}, title), ...figures(summary, count, complete && count <= SHOWN)];
  if (count > 1) {
    const bars = histogram(data, `Histogram of ${name}`, source);
    if (bars) parts.push(bars);
  }
  if (complete && tilesOf(node.shape))
    parts.push(heatMap({ data, shape: node.shape, name, sign: viewed.sign }, doing.say));
  parts.push(...entire(viewed, complete, found, doing));
  if (complete && count <= MOST) parts.push(copies(data, viewed, doing));
  return element("section", { class: `gg-tensor gg-tensor-${viewed.sign}`, "aria-label": name }, ...parts);
}

function figures(of: Summary, count: number, complete: boolean): Node[] {
  const sample = of.sample
    .slice(0, SHOWN)
    .map(value => figure(value))
    .join(" ");
  const bad = nonFiniteText(of);
  const parts = [
    element("p", { class: "gg-sample" }, complete || count <= of.sample.length ? sample : `${sample} …`),
  ];
  if (count > 1)
    parts.push(
      element(
        "p",
        { class: "gg-quiet" },
        `min ${figure(of.min)}  max ${figure(of.max)}  mean ${figure(of.mean)}  std ${figure(of.std)}  ‖·‖ ${figure(of.norm)}  zeros ${of.zeros}`,
      ),
    );
  if (bad) parts.push(element("p", { class: "gg-bad" }, `✕ ${bad}`));
  return parts;
}

/** The way to all elements of a value that the trace has only a sample of; or they themselves. */
function entire(
  { node, what, whole }: Viewed,
  complete: boolean,
  found: Extract<Whole["found"], { kind: "here" }> | null,
  { ask, run }: Doing,
): Node[] {
  const all = numel(node.shape).toLocaleString("en-US");
  const name = node.name ?? node.op;
  if (found) return [valuesBox(`All ${all} elements of ${name}`, found.data, found.dtype, node.shape)];
  if (complete) return [];
  if (what === null || ask === null)
    return [element("p", { class: "gg-quiet" }, "The trace carries a sample of it only.")];
  if (!whole) return [textButton(`Show all ${all}`, () => ask(node.id, what))];
  if (whole.found.kind === "asked") return [element("p", { class: "gg-quiet" }, "Fetching…")];
  if (whole.found.kind === "here") return [];
  const again = run === null ? [] : [textButton("Run Again", run)];
  return [element("p", { class: "gg-quiet" }, whole.found.message), ...again];
}

function copies(data: ArrayLike<number>, { node }: Viewed, { say }: Doing): HTMLElement {
  const button = (text: string, make: () => string) =>
    textButton(
      text,
      () => void copyText(make()).then(done => say(done ? "Copied." : "The clipboard is not to be had.")),
    );
  return element(
    "div",
    { class: "gg-copies" },
    button("Copy as TypeScript", () => literal(data, node.shape, node.dtype, node.name)),
    button("Copy as text", () => plainText(data, node.shape)),
  );
}
