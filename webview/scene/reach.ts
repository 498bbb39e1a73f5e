// What an adjoint is, as glyph and word: they come first, the colour second.

import { numel, WRITTEN } from "../../core/graph/figures.js";
import type { AdjointState } from "../../core/graph/moment.js";
import { isNonFinite, nonFiniteText } from "../../core/graph/summary.js";
import type { Summary, TraceNode } from "../../core/trace/trace.js";
import type { SceneInput } from "./input.js";
import type { AdjointShape } from "./scene.js";

type Said = Pick<AdjointShape, "reach" | "word">;

/** The glyph and word of an adjoint that something has arrived at. */
export function reached(state: AdjointState, node: TraceNode): Said {
  const { grad, complete, arrived, of } = state;
  if (grad && isNonFinite(grad)) return { reach: "nan", word: `✕ ${nonFiniteText(grad, " ")}` };
  if (!complete) return { reach: "awaited", word: `${arrived}/${of}` };
  if (!grad || !isZero(grad)) return { reach: "flows", word: "" };
  return { reach: "zero", word: numel(node.shape) > WRITTEN ? "0 zero" : "" };
}

/** Of one that nothing has arrived at yet, or never will. */
export function unreached({ view, flow }: SceneInput, node: TraceNode, behind: boolean): Said {
  if (view.pass === null) return { reach: "quiet", word: "" };
  if (flow.adjoints.has(node.id)) return { reach: "waiting", word: "" };
  if (!node.requiresGrad) return { reach: "quiet", word: "–" };
  return behind ? { reach: "blocked", word: "⊣⊢ blocked" } : { reach: "unreached", word: "· unreached" };
}

export const isZero = (grad: Summary): boolean => grad.min === 0 && grad.max === 0;
