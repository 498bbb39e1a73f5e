// What the panels around the picture change in the state; pure.
import { type Against, DOCK, type Open, type State, type Whole } from "./state.js";

/** Values kept whole: the gradient beside its value, and a curve's x, y and slope. */
const KEPT = 6;

/** Of the panels that share a place the one that opens closes the others. */
export function opened(before: Open, panel: keyof Open, open: boolean): Open {
  const now: Record<keyof Open, boolean> = { ...before, [panel]: open };
  if (open && DOCK.some(each => each === panel)) for (const each of DOCK) now[each] = each === panel;
  return now;
}

/** A newer answer takes the place of an older one; the oldest go first. */
export function keep(wholes: readonly Whole[], whole: Whole): readonly Whole[] {
  const others = wholes.filter(each => each.node !== whole.node || each.what !== whole.what);
  return [...others.slice(1 - KEPT), whole];
}

/** Comparing shows itself in the picture, and goes with the comparison. */
export function comparing({ lens }: State, against: Against | null): State["lens"] {
  if (against && against.kind !== "outside") return "change";
  return lens === "change" ? null : lens;
}
