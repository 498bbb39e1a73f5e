// Everything about the selected value: what it is, its numbers, why it has no gradient, and the mathematics of its step.
import { figure, numel, shapeText } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { contribution, derivative, expression } from "../../core/insight/formula.js";
import { plain } from "../../core/insight/token.js";
import { why } from "../../core/insight/why.js";
import type { Site, Summary, Trace, TraceNode } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import { element } from "./element.js";

export interface Inspector {
  element: HTMLElement;
  show(trace: Trace | null, node: number | null, adjoint: Summary | undefined): void;
}

export function inspector(reveal: (site: Site) => void): Inspector {
  const body = element("div", { class: "gg-facts" });
  const root = element("aside", { class: "gg-inspector", "aria-label": "Selected value" }, body);
  return {
    element: root,
    show(trace, id, adjoint) {
      const node = trace && id !== null ? graph(trace).node(id) : undefined;
      if (trace && node) body.replaceChildren(...facts(trace, node, adjoint, reveal));
      else body.replaceChildren(element("p", { class: "gg-quiet" }, "Select a value to see its numbers."));
    },
  };
}

function facts(
  trace: Trace,
  node: TraceNode,
  adjoint: Summary | undefined,
  reveal: (site: Site) => void,
): Node[] {
  const made: Node[] = [element("h2", {}, node.name ?? node.op)];
  const row = (name: string, ...value: (Node | string)[]) =>
    made.push(
      element(
        "div",
        { class: "gg-fact" },
        element("span", { class: "gg-quiet" }, name),
        element("span", {}, ...value),
      ),
    );
  if (node.aliases?.length) row("also", node.aliases.join(", "));
  row("operation", node.inputs.length > 0 ? plain(expression(trace, node.id)) : node.op);
  row("type", `${node.dtype} ${shapeText(node.shape)}`);
  if (node.value) made.push(...summary("value", node.value, node));
  if (adjoint) made.push(...summary("adjoint, this pass", adjoint, node));
  if (node.leaf && node.requiresGrad)
    made.push(...(node.grad ? summary(".grad after the run", node.grad, node) : []));
  const reason = why(trace, node.id);
  if (reason) made.push(element("p", { class: "gg-why" }, reason.sentence));
  for (const [name, text] of rules(trace, node)) row(name, text);
  const freed = trace.events.find(event => event.kind === "free" && event.node === node.id);
  if (freed) row("saved for backward", `⌀ freed${freed.site ? ` · line ${freed.site.line}` : ""}`);
  const { site } = node;
  if (site) made.push(textButton(`${site.file}:${site.line}`, () => reveal(site)));
  return made;
}

/** "∂z/∂x" and what the step adds, for every input. */
function rules(trace: Trace, node: TraceNode): [string, string][] {
  return node.inputs.flatMap((input, slot): [string, string][] => {
    const adds = plain(contribution(trace, node.id, slot));
    const of = graph(trace).node(input);
    if (!adds || !of || of.kind === "constant") return [];
    const local = plain(derivative(trace, node.id, slot));
    const name = of.name ?? of.op;
    const into: [string, string] = [`into ${name}`, adds];
    return local ? [into, [`∂${node.name ?? node.op}/∂${name}`, local]] : [into];
  });
}

const SHOWN = 64;

function summary(title: string, of: Summary, node: TraceNode): Node[] {
  const count = numel(node.shape);
  const sample = of.sample
    .slice(0, SHOWN)
    .map(value => figure(value))
    .join(" ");
  const more = count > of.sample.length ? " …" : "";
  const bad = [of.nan && `${of.nan} NaN`, of.inf && `${of.inf} ∞`].filter(Boolean).join(", ");
  const parts = [
    element("h3", {}, title),
    element("p", { class: "gg-sample" }, `${sample}${more}`),
    element(
      "p",
      { class: "gg-quiet" },
      `min ${figure(of.min)}  max ${figure(of.max)}  mean ${figure(of.mean)}  ‖·‖ ${figure(of.norm)}  zeros ${of.zeros}`,
    ),
  ];
  if (bad) parts.push(element("p", { class: "gg-bad" }, `✕ ${bad}`));
  return parts;
}
