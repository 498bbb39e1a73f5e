// Names in expressions: the program's variables as they were at a moment, adjoints by their bars, and the moment itself.
import type { Summary, TraceNode } from "../../core/trace/trace.js";
import type { Scope } from "./expression.js";
import type { Moment, Moments } from "./moments.js";
import type { Past } from "./past.js";
import type { Recorded, Value } from "./value.js";

/** z̄ may be written with a macron or an overline. */
const BARS = /[\u0304\u0305]$/;

export function recorded(
  name: string,
  node: TraceNode,
  what: Recorded["what"],
  summary: Summary | null | undefined,
): Recorded | null {
  return summary ? { kind: "tensor", name, node, what, shape: node.shape, dtype: node.dtype, summary } : null;
}

/** What the moment itself brought. */
const OWN: Readonly<Record<string, (moment: Moment, past: Past, moments: Moments) => Value>> = {
  value: ({ node }) => node && recorded("value", node, "value", node.value),
  grad: (moment, past) => ownGrad(moment, past),
  op: ({ node }) => node?.op ?? null,
  name: ({ node }) => node?.name ?? null,
  moment: ({ index }) => index,
  pass: ({ index }, past) => {
    const pass = past.pass(index);
    return pass === null ? null : pass + 1;
  },
  iteration: ({ index }, _past, moments) =>
    moments.frames(index).findLast(frame => frame.kind === "loop")?.iteration ?? null,
};

/** The adjoint that was completed, a leaf's .grad that was changed, else the adjoint of what was computed. */
function ownGrad(moment: Moment, past: Past): Value {
  const { node, index } = moment;
  if (!node) return null;
  const grad = moment.kind === "change" ? past.grad(node, index) : past.adjoint(node, index)?.whole;
  return recorded("grad", node, moment.kind === "change" ? "grad" : "adjoint", grad);
}

export function scopeAt(moments: Moments, past: Past, index: number): Scope {
  return {
    names: () => [...past.names, ...Object.keys(OWN)],
    named(name) {
      const node = past.named(name, index);
      if (node) return recorded(name, node, "value", node.value);
      const barred = BARS.test(name) ? past.named(name.replace(BARS, ""), index) : undefined;
      if (barred) return recorded(name, barred, "adjoint", past.adjoint(barred, index)?.whole);
      return Object.hasOwn(OWN, name) ? OWN[name](moments.at(index), past, moments) : undefined;
    },
    grad(of) {
      if (!of.node || of.what !== "value") return null;
      const leaf = of.node.leaf || of.node.retained === true;
      const summary = of.node.leaf ? past.grad(of.node, index) : past.adjoint(of.node, index)?.whole;
      return leaf ? recorded(`${of.name}.grad`, of.node, "grad", summary) : null;
    },
  };
}
