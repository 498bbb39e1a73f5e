import { AutogradError } from "../errors.js";
import { modes } from "../modes/state.js";
import type { Tensor } from "../tensor/tensor.js";

// Views and their bases (PyTorch's view + in-place rules, torch/csrc/autograd/variable.cpp): the history of an in-place
// change through a view belongs to the base; a view whose storage changed has its history made anew from the base.

/** Makes the history of a stale view anew; set by inplace.ts, which records the operation that does it. */
export const regenerate: { view: (view: Tensor, base: Tensor) => void } = { view: () => undefined };

/** Brings a view's history up to date with its base. Cheap for everything else. */
export function refresh(t: Tensor): void {
  const extra = t.extra;
  if (extra === null || extra.base === null || extra.baseVersion === t.version) return;
  extra.baseVersion = t.version;
  if (extra.viewKind === "view" && extra.base.wants) regenerate.view(t, extra.base);
}

/** Remembers whose storage a new view shows. */
export function linkView(view: Tensor, of: Tensor, several: boolean): void {
  const extra = view.more();
  extra.base = of.extra?.base ?? of;
  extra.baseVersion = view.version;
  const inherited = of.extra?.base ? of.extra.viewKind : "view";
  if (inherited !== "view") extra.viewKind = inherited;
  else extra.viewKind = modes.grad ? (several ? "several" : "view") : "noGrad";
}

/** Throws where a view may not be changed in place while gradients are recorded. */
export function checkView(op: string, view: Tensor): void {
  const extra = view.extra;
  if (!extra?.base) return;
  if (extra.base.wants && extra.base.origin === null) {
    throw new AutogradError(
      `${op}: a view of a leaf that requires grad cannot be changed in-place while gradients are recorded; ` +
        "wrap the change in noGrad(() => …), or clone() the leaf first",
      [view.node, extra.base.node],
    );
  }
  if (extra.viewKind === "several") {
    throw new AutogradError(
      `${op}: this view is one of several outputs of one operation (split, chunk, unbind) and cannot be changed in-place ` +
        "while gradients are recorded; use select, narrow or slice, or clone() it",
      [view.node],
    );
  }
  if (extra.viewKind === "noGrad" && extra.base.wants) {
    throw new AutogradError(
      `${op}: this view was made under noGrad and is changed in-place with gradients recorded: it is unclear whether the ` +
        "change counts. Make the view outside of noGrad, or the change inside",
      [view.node],
    );
  }
}
