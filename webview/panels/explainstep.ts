// One step of an explanation: the chain rule at one value, in names and then in numbers.
import { figure, numel, shapeText } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { contribution } from "../../core/insight/formula.js";
import type { LessonStep, Term } from "../../core/insight/lesson.js";
import { stepsOf } from "../../core/insight/size.js";
import type { Backward, Trace } from "../../core/trace/trace.js";
import { adjoint, label, named, numbers, type Part, substituted } from "../player/line.js";
import { element } from "./element.js";
import { bar, identifier, math, note, operator, partial, partsOf, row } from "./mathml.js";

/** Terms of a sum written out; of more "…" and the count stand for the rest. */
const TERMS = 4;

/** v̄ᵢ = Σⱼ v̄ⱼ ∂vⱼ/∂vᵢ with the program's names; where the pass starts, what was given. */
export function inNames(trace: Trace, { node, terms }: LessonStep): Element {
  const x = bar(identifier(label(trace, node)));
  if (terms.length === 0) return math(row(x, operator("="), note("the gradient that the pass starts with")));
  const sum = shown(terms).flatMap((term, i) => {
    const [y, of] = [identifier(label(trace, term.from)), identifier(label(trace, node))];
    return [...(i > 0 ? [operator("+")] : []), bar(y), partial(identifier(label(trace, term.from)), of)];
  });
  return math(row(x, operator("="), ...sum, ...rest(terms)));
}

/** What each rule makes of it: "z̄ · u", and the same with its numbers. */
export function inRules(trace: Trace, pass: Backward, { node, terms }: LessonStep): HTMLElement[] {
  const target = graph(trace).node(node);
  if (!target) return [];
  return shown(terms).map(term => {
    const rule = contribution(trace, term.from, term.slot).map(token => named(trace, token));
    const words: Part[] = rule.length > 0 ? rule : [adjoint(trace, term.from)];
    const filled = substituted(trace, words, stepsOf(pass).get(term.from)?.grad);
    const value = numbers(target, term.contribution.grad);
    const local = partial(identifier(label(trace, term.from)), identifier(label(trace, node)));
    const from = element("p", { class: "gg-quiet" }, through(trace, term));
    const left = [bar(identifier(label(trace, term.from))), local];
    const lines = [
      [...left, operator("="), ...partsOf(words)],
      filled && [operator("="), ...partsOf(filled)],
      value !== null && [operator("="), ...partsOf([{ text: value, kind: "gradient" }])],
    ];
    return element("li", {}, from, ...lines.flatMap(line => (line ? [math(row(...line))] : [])));
  });
}

function through(trace: Trace, { from, chosen, contribution: { share } }: Term): string {
  const node = graph(trace).node(from);
  const line = node?.site ? `, line ${node.site.line}` : "";
  const part = share === null || share === 1 ? "" : `, share ${figure(share)}`;
  return `${chosen ? "→ " : ""}through ${node?.op ?? "?"}${line}${part}`;
}

/** "w̄ = 0 2 8 18", or its norm and shape. */
export function result(trace: Trace, { node, adjoint: grad }: LessonStep): Element {
  const target = graph(trace).node(node);
  const value = (target && numbers(target, grad)) ?? "?";
  const shape = target && numel(target.shape) > 1 ? [note(`\u00a0of shape ${shapeText(target.shape)}`)] : [];
  return math(
    row(
      bar(identifier(label(trace, node))),
      operator("="),
      ...partsOf([{ text: value, kind: "gradient" }]),
      ...shape,
    ),
  );
}

const shown = (terms: readonly Term[]): readonly Term[] => {
  if (terms.length <= TERMS) return terms;
  const first = terms.slice(0, TERMS);
  const chosen = terms.find(term => term.chosen);
  return chosen && !first.includes(chosen) ? [...first.slice(1), chosen] : first;
};

const rest = (terms: readonly Term[]): Element[] =>
  terms.length > TERMS ? [operator("+"), operator("…"), note(`${terms.length} in all`)] : [];
