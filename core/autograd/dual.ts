import type { Tensor } from "../tensor/tensor.js";
import { type ForwardLevel, levels, within } from "./levels.js";
import { ops } from "./opset.js";
import { geometryOf } from "./strided.js";

// Tangents hang on the tensors themselves, one for each level of forward mode. A view's tangent is brought up to date from
// its base's when their storage was changed in place.

/** The tangent that x carries at that level; null if none reaches it: zero. */
export function tangentOf(x: Tensor, level: ForwardLevel): Tensor | null {
  let dual = x.dual;
  while (dual !== null && dual.level !== level.id) dual = dual.next;
  const base = x.extra?.base;
  if (!base || (dual !== null && dual.version === x.version)) return dual === null ? null : dual.tangent;
  const whole = tangentOf(base, level);
  if (whole === null) return null;
  const tangent = within(level.tangents, () => ops.asStridedWindow(whole, geometryOf(x, base)));
  setTangent(x, level, tangent);
  return tangent;
}

/** Makes `tangent` the one that x carries at that level; null takes it away. */
export function setTangent(x: Tensor, level: ForwardLevel, tangent: Tensor | null): void {
  if (x.dual !== null) x.dual = without(x.dual, level.id);
  if (tangent !== null) {
    x.dual = { level: level.id, tangent, version: x.version, next: x.dual };
  }
}

function without(dual: NonNullable<Tensor["dual"]>, level: number): Tensor["dual"] {
  if (dual.level === level) return dual.next;
  return dual.next === null ? dual : { ...dual, next: without(dual.next, level) };
}

/**
 * The levels of forward mode that work on this stage (those above the next batch), outermost first: an inner level's
 * tangent is made of values that carry the outer levels' already.
 */
export function forwardLevels(): ForwardLevel[] {
  const found: ForwardLevel[] = [];
  for (let each = levels.top; each !== null && each.kind !== "batch"; each = each.below)
    if (each.kind === "forward") found.push(each);
  return found.reverse();
}
