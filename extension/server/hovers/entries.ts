import { numel } from "../../../core/graph/figures.js";
import type { TraceNode } from "../../../core/trace/trace.js";
import { type Drawing, drawing, image } from "./picture.js";

/** Entries from which a drawing says more than the numbers. */
const FEW = 8;

/** Value and gradient drawn side by side, where they have more entries than a glance takes in. */
export function entries({ value, grad, shape }: TraceNode, which: "both" | "gradient"): string[] {
  if (numel(shape) <= FEW) return [];
  const titled = (title: string, found: Drawing | null) => (found ? [{ ...found, title }] : []);
  const drawn = [
    ...(which === "both" && value ? titled("value", drawing("value", value, shape)) : []),
    ...(grad ? titled("gradient", drawing("gradient", grad, shape)) : []),
  ];
  return drawn.length > 0 ? [image(drawn)] : [];
}
