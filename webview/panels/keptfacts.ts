// Of a pass's root: what the run kept for backward when that was most, by line.
import { graph } from "../../core/graph/graph.js";
import { bytesText } from "../../core/graph/memory.js";
import { type KeptLine, kept } from "../../core/insight/memory.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";
import { link } from "./facts.js";

const LISTED = 12;
const NAMED = 3;

/** Worked out when it is opened: it looks at the whole run. */
export function keptFacts(trace: Trace, node: TraceNode, doing: Doing): Node[] {
  if (!trace.backwards.some(({ root, roots }) => root === node.id || roots?.includes(node.id))) return [];
  const body = element("div", {});
  const fold = element("details", {}, element("summary", {}, "memory kept for backward"), body);
  fold.addEventListener("toggle", () => {
    if (fold.open && body.childElementCount === 0) body.append(...written(trace, doing));
  });
  return [fold];
}

function written(trace: Trace, doing: Doing): Node[] {
  const { peak, lines, left } = kept(trace);
  if (peak === 0) return [element("p", { class: "gg-quiet" }, "This run keeps nothing.")];
  const rows = lines.slice(0, LISTED).map(line => row(trace, line, doing));
  const rest = lines.slice(LISTED);
  const bytes = rest.reduce((sum, line) => sum + line.bytes, 0);
  return [
    element("p", {}, `At most ${bytesText(peak)} in this run; then by line:`),
    element("ul", { class: "gg-shares" }, ...rows),
    ...(rest.length > 0
      ? [element("p", { class: "gg-quiet" }, `and ${rest.length} more lines, ${bytesText(bytes)}`)]
      : []),
    ...(left > 0
      ? [element("p", { class: "gg-quiet" }, `${bytesText(left)} kept to the end: no pass gave it back.`)]
      : []),
  ];
}

function row(trace: Trace, { file, line, bytes, tensors }: KeptLine, doing: Doing): HTMLElement {
  const index = graph(trace);
  const names = tensors
    .slice(0, NAMED)
    .map(({ node }) => index.node(node)?.name ?? index.node(node)?.op ?? "?");
  const more = tensors.length > NAMED ? ` and ${tensors.length - NAMED} more` : "";
  const text = `${file === null ? "no line" : `line ${line}`} · ${names.join(", ")}${more}`;
  const go = () => doing.go(tensors[0].by);
  return element("li", {}, link(text, go), element("span", { class: "gg-figure" }, bytesText(bytes)));
}
