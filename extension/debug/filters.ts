// What "break on" offers in the debugger's list: one row each, a pure predicate over moments.

import { figure } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { rootName } from "../../core/graph/passes.js";
import { isNonFinite, nonFiniteText } from "../../core/graph/summary.js";
import type { Moment, Moments } from "./moments.js";

export interface Filter {
  id: string;
  label: string;
  description: string;
  /** On from the start. */
  on: boolean;
  /** Of conditions: what the person may write, and what holds if nothing is written. Null: there is none. */
  threshold: number | null;
  /** What is said when the moment meets it; null if it does not. `limit` is the threshold. */
  hits(moments: Moments, limit: number): Map<number, string>;
}

export const FILTERS: readonly Filter[] = [
  {
    id: "nonFinite",
    label: "NaN or Infinity Created",
    description:
      "Stops where a value or a gradient first is NaN or infinite although what it was made of is not.",
    on: true,
    threshold: null,
    hits: nonFinite,
  },
  {
    id: "exploding",
    label: "Exploding Gradient",
    description: "Stops where a gradient's norm first passes a bound in a backward pass.",
    on: false,
    threshold: 1e3,
    hits: (moments, limit) => crossing(moments, norm => norm > limit, `> ${figure(limit)}`),
  },
  {
    id: "vanishing",
    label: "Vanishing Gradient",
    description: "Stops where a gradient's norm first falls below a bound in a backward pass.",
    on: false,
    threshold: 1e-6,
    hits: (moments, limit) => crossing(moments, norm => norm > 0 && norm < limit, `< ${figure(limit)}`),
  },
  {
    id: "noGradient",
    label: "Parameter Without Gradient",
    description: "Stops at the end of a backward pass if some parameter never gets a gradient in this run.",
    on: false,
    threshold: null,
    hits: withoutGradient,
  },
  {
    id: "thrown",
    label: "Uncaught Errors",
    description: "Stops where the program threw.",
    on: true,
    threshold: null,
    hits: moments => {
      const { error } = moments.trace;
      return new Map(error ? [[moments.length - 1, `${error.name}: ${error.message}`]] : []);
    },
  },
];

const steps = function* (moments: Moments): Generator<Extract<Moment, { kind: "backward" }>> {
  for (let i = 0; i < moments.length; i++) {
    const moment = moments.at(i);
    if (moment.kind === "backward") yield moment;
  }
};

function nonFinite(moments: Moments): Map<number, string> {
  const hits = new Map<number, string>();
  const known = graph(moments.trace);
  for (let i = 0; i < moments.length; i++) {
    const moment = moments.at(i);
    if (moment.kind !== "forward" || !isNonFinite(moment.node.value)) continue;
    const clean = moment.node.inputs.every(input => !isNonFinite(known.node(input)?.value ?? null));
    if (clean)
      hits.set(
        i,
        `${rootName(moments.trace, moment.node.id)} begins with ${nonFiniteText(moment.node.value!)}`,
      );
  }
  for (const moment of steps(moments)) {
    if (isNonFinite(moment.step.grad)) continue;
    const sent = moment.step.to.find(to => isNonFinite(to.grad));
    if (sent)
      hits.set(
        moment.index,
        `the gradient of ${rootName(moments.trace, sent.node)} begins with ${nonFiniteText(sent.grad)}`,
      );
  }
  return hits;
}

/** The first of each pass, and again after the norm came back. */
function crossing(moments: Moments, meets: (norm: number) => boolean, sign: string): Map<number, string> {
  const hits = new Map<number, string>();
  let [pass, inside] = [-1, false];
  for (const moment of steps(moments)) {
    if (moment.pass !== pass) [pass, inside] = [moment.pass, false];
    const { norm } = moment.step.grad;
    const now = norm !== null && meets(norm);
    if (now && !inside)
      hits.set(
        moment.index,
        `the gradient of ${rootName(moments.trace, moment.node.id)} has norm ${figure(norm)} ${sign}`,
      );
    inside = now;
  }
  return hits;
}

function withoutGradient(moments: Moments): Map<number, string> {
  const { trace } = moments;
  const hits = new Map<number, string>();
  const lacking = trace.nodes.filter(node => node.kind === "parameter" && node.grad === null);
  for (const moment of steps(moments)) {
    const pass = trace.backwards[moment.pass];
    if (moment.nth < pass.steps.length - 1) continue;
    const names = lacking.filter(({ seq }) => seq < pass.seq).map(({ id }) => rootName(trace, id));
    if (names.length > 0)
      hits.set(
        moment.index,
        `no gradient for ${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`,
      );
  }
  return hits;
}
