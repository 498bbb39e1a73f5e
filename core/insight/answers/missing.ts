// A node that asks for no gradient, or keeps none.
import { graph } from "../../graph/graph.js";
import { origin } from "../../graph/origin.js";
import { isZero } from "../../trace/reasons.js";
import { titled } from "../words.js";
import { zeroOrigin } from "../zero.js";
import { type Answer, here, type Question } from "./question.js";

export function off(q: Question): Answer {
  const { node, name } = q;
  if (isGradient(q)) {
    return here(
      q,
      `${name} is a gradient itself. It can be differentiated only after backward({ createGraph: true }).`,
    );
  }
  if (node.standIn === true) {
    return here(q, `${name} is shown without what it was computed from: that part of the run was left out.`);
  }
  if (node.rule === "notKept") {
    return here(
      q,
      "This operand asks for no gradient and no backward rule reads it, so nothing keeps it: at a stop its value and shape are not " +
        "known.",
    );
  }
  if (node.rule === "unseen") {
    return here(
      q,
      `${name} came about where nothing is recorded: in the library, or as what a function of an operation of your own is ` +
        "handed. It has no history there, so no gradient.",
    );
  }
  if (node.inputs.length > 0) {
    return here(
      q,
      `${name} was computed from tensors that do not require grad, so there is nothing to pass a gradient to.`,
    );
  }
  return here(
    q,
    `${name} was made without requiresGrad, so no gradient is computed for it. Make it with { requiresGrad: true }, or call attachGrad() on it.`,
  );
}

/** Whether the node is the .grad of another, as the program read it or changed it since. */
function isGradient({ trace, node }: Question): boolean {
  const made = origin(trace, node);
  return made.op === "grad" && made.inputs.length === 0;
}

export function retained(q: Question): Answer {
  const { node, name } = q;
  if (node.grad !== null && isZero(node.grad)) {
    const origin = zeroOrigin(q.trace, node.id);
    if (origin)
      return {
        sentence: `The adjoint of ${name} is 0: ${origin.clause}.`,
        path: origin.path,
        site: node.site,
      };
  }
  const keep = `call ${name}.retainGrad() before backward() to keep it`;
  if (q.trace.backwards.length === 0)
    return here(q, `${name} was computed, and only leaves keep a .grad; ${keep}.`);
  return here(
    q,
    `${name} was computed, and only leaves keep a .grad. Its adjoint in the last pass is known and shown; ${keep}.`,
  );
}

export function unreached(q: Question): Answer {
  const { trace, node, name } = q;
  const roots = trace.backwards.map(pass => graph(trace).node(pass.root)!);
  const started =
    roots.length === 1
      ? `backward() started from ${titled(trace, roots[0])}`
      : "every backward() started elsewhere";
  if (graph(trace).outof(node.id).length === 0) {
    return here(q, `No operation uses ${name}, and ${started}.`);
  }
  return here(
    q,
    `${name} is used, but not for what was differentiated: ${started}, which does not depend on it.`,
  );
}
