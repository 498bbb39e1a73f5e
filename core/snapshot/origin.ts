import { Node } from "../autograd/node.js";
import type { Tensor } from "../tensor/tensor.js";

// A tensor's history as it stands. Unlike gradFn, nothing here brings it up to date.

/** The operation that made a tensor; null for leaves. Which of its outputs it is, `slot` says. */
export function originOf({ origin }: Tensor): Node | null {
  return origin instanceof Node ? origin : null;
}

/**
 * The base of a view whose storage was changed in place after its history was last looked at: gradFn would make that anew
 * from the base (core/autograd/view.ts). Null for all others.
 */
export function outdated(view: Tensor): Tensor | null {
  const { extra } = view;
  if (extra === null || extra.base === null || extra.baseVersion === view.version) return null;
  return extra.viewKind === "view" && extra.base.wants ? extra.base : null;
}
