// What the details say of a value beside its numbers: one row a fact, the sentence why there is no gradient, and what
// arrived from whom.
import { figure, shapeText } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { bytesText, timeText } from "../../core/graph/memory.js";
import { arrivals } from "../../core/graph/shares.js";
import { contribution, derivative, expression } from "../../core/insight/formula.js";
import { plain } from "../../core/insight/token.js";
import { why } from "../../core/insight/why.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";

/** Contributions listed at once. */
const LISTED = 50;

export function factRows(trace: Trace, node: TraceNode, { reveal, go }: Doing): Node[] {
  const made: Node[] = [];
  const row = (name: string, ...value: (Node | string)[]) =>
    made.push(
      element(
        "div",
        { class: "gg-fact" },
        element("span", { class: "gg-quiet" }, name),
        element("span", {}, ...value),
      ),
    );
  const { site } = node;
  if (site)
    row(
      "line",
      link(`${site.file}:${site.line}`, () => reveal(site)),
    );
  if (node.aliases?.length) row("also", node.aliases.join(", "));
  row("operation", node.inputs.length > 0 ? plain(expression(trace, node.id)) : node.op);
  row("type", `${node.dtype} ${shapeText(node.shape)}`);
  row("gradient", node.requiresGrad ? (node.leaf ? "leaf that requires grad" : "tracked") : "not tracked");
  if (node.frames.length > 0) row("in", framesText(node));
  if (node.version > 0) row("in place", `version ${node.version} of its storage`);
  row("size", bytesText(node.bytes));
  if (node.ns > 0) row("took", timeText(node.ns));
  if (node.saved.length > 0) row("keeps for backward", ...savedLinks(trace, node, go));
  const freed = trace.events.find(event => event.kind === "free" && event.node === node.id);
  if (freed) row("saved for backward", `⌀ freed${freed.site ? ` · line ${freed.site.line}` : ""}`);
  for (const [name, text] of rules(trace, node)) row(name, text);
  return made;
}

export function link(text: string, press: () => void): HTMLElement {
  const made = element("button", { type: "button", class: "gg-link gg-target" }, text);
  made.addEventListener("click", press);
  return made;
}

const framesText = ({ frames }: TraceNode): string =>
  frames
    .map(({ name, type, iteration }) => [
      type && type !== name ? `${name} (${type})` : name,
      iteration !== undefined && `#${iteration + 1}`,
    ])
    .map(parts => parts.filter(Boolean).join(" "))
    .join(" › ");

/** Names of what it keeps, with what that takes. */
function savedLinks(trace: Trace, node: TraceNode, go: Doing["go"]): (Node | string)[] {
  const index = graph(trace);
  const saved = [...new Set(node.saved)].map(id => index.node(id)).filter(each => each !== undefined);
  const bytes = saved.reduce((sum, each) => sum + each.bytes, 0);
  const links = saved.slice(0, 4).flatMap(each => [link(each.name ?? each.op, () => go(each.id)), " "]);
  const more = saved.length > 4 ? `and ${saved.length - 4} more ` : "";
  return [...links, more, `· ${bytesText(bytes)}`];
}

/** "∂z/∂x" and what the step adds, for every input. */
function rules(trace: Trace, node: TraceNode): [string, string][] {
  return node.inputs.slice(0, 16).flatMap((input, slot): [string, string][] => {
    const adds = plain(contribution(trace, node.id, slot));
    const of = graph(trace).node(input);
    if (!adds || !of || of.kind === "constant") return [];
    const local = plain(derivative(trace, node.id, slot));
    const name = of.name ?? of.op;
    const into: [string, string] = [`into ${name}`, adds];
    return local ? [into, [`∂${node.name ?? node.op}/∂${name}`, local]] : [into];
  });
}

export function reasons(trace: Trace, node: TraceNode): Node[] {
  const reason = why(trace, node.id);
  return reason ? [element("p", { class: "gg-why" }, reason.sentence)] : [];
}

/** Who sent how much, in the order it arrived; what cancels is said. */
export function sharesOf(trace: Trace, pass: number, node: TraceNode, { go }: Doing): Node[] {
  const all = arrivals(trace, pass, node.id);
  if (all.length === 0) return [];
  const index = graph(trace);
  const rows = all.slice(0, LISTED).map(({ from, contribution: { share, cancelled, grad } }) => {
    const of = index.node(from);
    const name = of?.name ?? of?.op ?? "?";
    const part = share === null ? (cancelled ? "cancels" : "–") : figure(share);
    const through = of?.name ? ` through ${of.op}` : "";
    return element(
      "li",
      {},
      link(`from ${name}${through}`, () => go(from)),
      element("span", { class: "gg-figure" }, `${part} · ‖c‖ ${figure(grad.norm)}`),
    );
  });
  const more =
    all.length > LISTED ? [element("p", { class: "gg-quiet" }, `and ${all.length - LISTED} more`)] : [];
  return [
    element("h4", {}, "shares of this gradient"),
    element("ol", { class: "gg-shares" }, ...rows),
    ...more,
  ];
}
