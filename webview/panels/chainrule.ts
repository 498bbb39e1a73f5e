// The chain rule at one value, typeset as MathML: v̄ᵢ = Σⱼ v̄ⱼ ∂vⱼ/∂vᵢ, and the same with the program's names. Names go in
// as text nodes.
import { graph } from "../../core/graph/graph.js";
import type { Trace } from "../../core/trace/trace.js";
import { element } from "./element.js";
import { bar, chainRuleText, identifier, math, note, operator, partial, row } from "./mathml.js";

/** Terms written out; of more "…" and the count stand for the rest. */
const TERMS = 4;

/** Nothing where nothing arrived in this pass. */
export function chainRule(trace: Trace, pass: number | null, id: number): HTMLElement[] {
  if (pass === null) return [];
  const senders = trace.backwards[pass].steps.flatMap(step =>
    step.to.filter(to => to.node === id).map(() => step.node),
  );
  if (senders.length === 0) return [];
  const name = (node: number) => graph(trace).node(node)?.name ?? graph(trace).node(node)?.op ?? "·";
  const x = name(id);
  const terms = senders
    .slice(0, TERMS)
    .flatMap((sender, i) => [...(i > 0 ? [operator("+")] : []), ...term(name(sender), x)]);
  if (senders.length > TERMS) terms.push(operator("+"), operator("…"), note(`${senders.length} in all`));
  const details = element(
    "details",
    { class: "gg-chain" },
    element("summary", {}, "Chain rule"),
    chainRuleText(),
    math(row(bar(identifier(x)), operator("="), ...terms)),
  );
  return [details];
}

const term = (y: string, x: string): Element[] => [bar(identifier(y)), partial(identifier(y), identifier(x))];
