// The chain rule at one value, typeset as MathML: v̄ᵢ = Σⱼ v̄ⱼ ∂vⱼ/∂vᵢ, and the same with the program's names. Names go in
// as text nodes.
import { graph } from "../../core/graph/graph.js";
import type { Trace } from "../../core/trace/trace.js";
import { element } from "./element.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

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
  const general = row(
    bar(sub("v", "i")),
    operator("="),
    below(operator("∑"), "j"),
    bar(sub("v", "j")),
    partial(sub("v", "j"), sub("v", "i")),
  );
  const details = element(
    "details",
    { class: "gg-chain" },
    element("summary", {}, "Chain rule"),
    math(general),
    math(row(bar(identifier(x)), operator("="), ...terms)),
  );
  return [details];
}

const term = (y: string, x: string): Element[] => [bar(identifier(y)), partial(identifier(y), identifier(x))];

function tag(name: string, ...children: (Element | string)[]): Element {
  const made = document.createElementNS(MATHML, name);
  made.append(...children);
  return made;
}

const identifier = (text: string): Element => tag("mi", text.length > 24 ? `${text.slice(0, 23)}…` : text);
const operator = (text: string): Element => tag("mo", text);
const note = (text: string): Element => tag("mtext", text);
const row = (...children: Element[]): Element => tag("mrow", ...children);
const sub = (text: string, index: string): Element => tag("msub", identifier(text), identifier(index));
const below = (what: Element, text: string): Element => tag("munder", what, identifier(text));
const bar = (what: Element): Element => tag("mover", what, operator("¯"));
const partial = (y: Element, x: Element): Element =>
  tag("mfrac", row(operator("∂"), y), row(operator("∂"), x));

function math(content: Element): Element {
  const made = tag("math", content);
  made.setAttribute("display", "block");
  return made;
}
