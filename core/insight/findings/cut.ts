// Parameters whose every way to the loss is cut. One rule; what cuts them makes the code.
import type { Blocked, TraceEdge } from "../../trace/trace.js";
import { cutBy, placed } from "../words.js";
import type { Facts, Parameter } from "./facts.js";
import type { Found } from "./finding.js";
import { grouped, names, placeKey } from "./words.js";

interface Cut {
  readonly parameter: Parameter;
  readonly id: number;
  readonly edge: TraceEdge;
}

/** One finding for each place that cuts trainable parameters off, by cuts of some kinds. */
export function cutParameters(facts: Facts, kinds: ReadonlySet<Blocked>): Found[] {
  const cuts = facts.parameters.flatMap((parameter): Cut[] => {
    if (facts.trace.backwards.length === 0 || facts.reached(parameter) || !trainable(facts, parameter))
      return [];
    for (const id of parameter.ids) {
      const edge = facts.reach.cut(id);
      if (edge?.blocked !== undefined) return kinds.has(edge.blocked) ? [{ parameter, id, edge }] : [];
    }
    return [];
  });
  const place = ({ edge }: Cut) => `${placeKey(facts.node(edge.to).site)} ${edge.blocked}`;
  return grouped(cuts, place).map(each => told(facts, each));
}

/** Not where the program keeps it apart on purpose: it has optimizers and none has it, or it moves by itself. */
export function trainable(facts: Facts, { node, ids, moved }: Parameter): boolean {
  const made = facts.of("optimizer");
  if (made.length > 0) return made.some(({ nodes }) => nodes.some(id => id === node.id || ids.includes(id)));
  return !moved;
}

function told(facts: Facts, cuts: readonly Cut[]): Found {
  const { trace } = facts;
  const [{ id, edge }] = cuts;
  const maker = facts.node(edge.to);
  const many = cuts.length > 1;
  const who = names(
    trace,
    cuts.map(({ parameter }) => parameter.node),
  );
  return {
    message: `${who} ${many ? "get" : "gets"} no gradient: every way to the loss is cut, by ${cutBy(trace, edge.blocked!)}${placed(trace, maker.site)}.`,
    nodes: cuts.map(cut => cut.id),
    site: maker.site,
    path: pathDown(facts, id),
  };
}

/** From a node down to a root, cuts or not. */
export function pathDown({ reach }: Facts, id: number): number[] {
  const path = [id];
  const seen = new Set(path);
  for (let edge = reach.next(id); edge && !seen.has(edge.to); edge = reach.next(edge.to)) {
    path.push(edge.to);
    seen.add(edge.to);
  }
  return path;
}
