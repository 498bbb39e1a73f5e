// Everything about the selected value: what it is, its numbers, why it has no gradient, and the mathematics of its step.
import { figure, numel, shapeText } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { contribution, derivative, expression } from "../../core/insight/formula.js";
import { plain } from "../../core/insight/token.js";
import { why } from "../../core/insight/why.js";
import type { Site, Summary, Trace, TraceNode } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import type { Whole } from "../store/state.js";
import { element } from "./element.js";
import { valuesBox } from "./values.js";

export interface Inspected {
  readonly trace: Trace | null;
  readonly node: number | null;
  /** Of the pass on show. */
  readonly adjoint: Summary | undefined;
  readonly whole: Whole | null;
}

export interface Inspector {
  element: HTMLElement;
  show(what: Inspected): void;
}

/** What the inspector can have done; null where there is nobody to do it. */
interface Doing {
  reveal(site: Site): void;
  run: (() => void) | null;
  ask: ((node: number, what: Whole["what"]) => void) | null;
}

export function inspector(doing: Doing): Inspector {
  const body = element("div", { class: "gg-facts" });
  const root = element("aside", { class: "gg-inspector", "aria-label": "Selected value" }, body);
  let before: Inspected | null = null;
  return {
    element: root,
    show(now) {
      // While a pass plays nothing here changes: what is scrolled and focused stays so.
      const same = (Object.keys(now) as (keyof Inspected)[]).every(key => before?.[key] === now[key]);
      if (same) return;
      before = now;
      const { trace, node: id } = now;
      const node = trace && id !== null ? graph(trace).node(id) : undefined;
      if (trace && node) body.replaceChildren(...facts(trace, node, now, doing));
      else body.replaceChildren(element("p", { class: "gg-quiet" }, "Select a value to see its numbers."));
    },
  };
}

function facts(trace: Trace, node: TraceNode, { adjoint, whole }: Inspected, doing: Doing): Node[] {
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
  const own = whole?.node === node.id ? whole : null;
  if (node.value)
    made.push(...summary("value", node.value, node), ...entire(node, node.value, "value", own, doing));
  if (adjoint) made.push(...summary("adjoint, this pass", adjoint, node));
  if (node.leaf && node.requiresGrad)
    made.push(
      ...(node.grad
        ? [...summary(".grad after the run", node.grad, node), ...entire(node, node.grad, "grad", own, doing)]
        : []),
    );
  const reason = why(trace, node.id);
  if (reason) made.push(element("p", { class: "gg-why" }, reason.sentence));
  for (const [name, text] of rules(trace, node)) row(name, text);
  const freed = trace.events.find(event => event.kind === "free" && event.node === node.id);
  if (freed) row("saved for backward", `⌀ freed${freed.site ? ` · line ${freed.site.line}` : ""}`);
  const { site } = node;
  if (site) made.push(textButton(`${site.file}:${site.line}`, () => doing.reveal(site)));
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

/** The way to all elements of a value that the trace has only a sample of; or they themselves. */
function entire(
  node: TraceNode,
  { sample }: Summary,
  what: Whole["what"],
  whole: Whole | null,
  { ask, run }: Doing,
): Node[] {
  const count = numel(node.shape);
  if (ask === null || count <= sample.length) return [];
  const all = count.toLocaleString("en-US");
  const found = whole?.what === what ? whole.found : null;
  if (found === null) return [textButton(`Show all ${all}`, () => ask(node.id, what))];
  if (found.kind === "asked") return [element("p", { class: "gg-quiet" }, "Fetching…")];
  if (found.kind === "here")
    return [valuesBox(`All ${all} elements of ${node.name ?? node.op}`, found.data, found.dtype, node.shape)];
  const again = run === null ? [] : [textButton("Run Again", run)];
  return [element("p", { class: "gg-quiet" }, found.message), ...again];
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
