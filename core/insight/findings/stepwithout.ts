import type { TraceCall } from "../../trace/trace.js";
import type { Facts } from "./facts.js";
import type { Found, Rule } from "./finding.js";
import { grouped, placeKey } from "./words.js";

// A step that moves nothing, or by a gradient that an earlier step has used.

export const stepWithoutBackward: Rule = {
  code: "step-without-backward",
  severity: "warning",
  title: "Optimizer step without a new gradient",
  find(facts) {
    const bad = grouped(facts.of("step"), call => call.of).flatMap(calls =>
      calls.filter((call, at) => call.count === 0 || isStale(facts, call, calls[at - 1])),
    );
    return grouped(bad, call => placeKey(call.site)).map(([first]) => told(facts, first));
  },
};

/** Whether the step before used the gradients that were there. */
function isStale(facts: Facts, call: TraceCall, before: TraceCall | undefined): boolean {
  if (!before || before.count === 0 || facts.trace.truncated) return false;
  return !facts.passes.between(before.seq, call.seq);
}

function told(facts: Facts, call: TraceCall): Found {
  const said = (message: string) => ({ message, nodes: [], site: call.site, path: [] });
  if (call.count === 0) {
    const zero = facts.of("zeroGrad").findLast(({ seq, count }) => seq <= call.seq && count > 0);
    const ran = (facts.trace.backwards[0]?.seq ?? call.seq) < (zero?.seq ?? call.seq);
    const why =
      zero && ran && !facts.passes.between(zero.seq, call.seq)
        ? "zeroGrad() cleared them after backward()"
        : "no backward pass came before it";
    return said(`This step moves nothing: no parameter of the ${call.type} has a gradient, as ${why}.`);
  }
  return said(
    "This step moves by gradients that the step before it has already used: no backward pass ran in between.",
  );
}
