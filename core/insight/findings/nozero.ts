import type { TraceEvent } from "../../trace/trace.js";
import type { Facts, Parameter } from "./facts.js";
import type { Rule } from "./finding.js";
import { names } from "./words.js";

// Gradient, step, gradient on top of it, step: the second step moves by the sum. Several passes before one step are
// accumulation, and meant.

export const noZeroGrad: Rule = {
  code: "no-zero-grad",
  severity: "warning",
  title: "Gradients pile up over steps",
  find(facts) {
    const { trace } = facts;
    const piled = facts.parameters.flatMap(each => {
      const event = pile(facts, each);
      return event ? [{ parameter: each, event }] : [];
    });
    if (piled.length === 0) return [];
    const nodes = piled.map(({ parameter }) => parameter.node);
    return [
      {
        message: `The gradient${nodes.length > 1 ? "s" : ""} of ${names(trace, nodes)} ${nodes.length > 1 ? "were" : "was"} added to what an earlier step had already used. Call zeroGrad() once in every step, before this backward pass.`,
        nodes: nodes.map(({ id }) => id),
        site: piled[0].event.site,
        path: [piled[0].parameter.node.id],
      },
    ];
  },
};

/** The first accumulation on top of a used gradient that a step used again. */
function pile({ graph }: Facts, { events, ids, node }: Parameter): TraceEvent | null {
  const moves = ids.flatMap(id => (id === node.id ? [] : [graph.node(id)?.seq ?? -1]));
  let state: "clear" | "full" | "used" = "clear";
  let suspect: TraceEvent | null = null;
  let move = 0;
  // Both lists are in the order of the clock.
  for (const event of events) {
    const { kind, seq } = event;
    const before = move;
    while (move < moves.length && moves[move] < seq) move++;
    if (move > before || kind === "step") {
      if (suspect) return suspect;
      if (state === "full") state = "used";
    }
    if (kind === "zero" || kind === "write") {
      state = "clear";
      suspect = null;
    } else if (kind === "accumulate") {
      if (state === "used") suspect ??= event;
      else state = "full";
    }
  }
  return move < moves.length ? suspect : null;
}
