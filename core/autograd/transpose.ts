import { enableGrad } from "../modes/grad.js";
import { modes } from "../modes/state.js";
import { isFloating } from "../tensor/dtype.js";
import { sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { grad } from "./backward.js";
import { setRequiresGrad } from "./leaf.js";
import { ops } from "./opset.js";
import type { Row, Tangents } from "./rule.js";
import { Seen } from "./seen.js";

/**
 * The Jacobian-vector product of a row that has no rule for it (defvjp, autograd.Function), by two vector-Jacobian
 * products (Townsend 2017, "A new trick for calculating Jacobian vector products"): u ↦ uᵀJ is linear in u, and the
 * gradient of ⟨uᵀJ, ẋ⟩ with respect to u is Jẋ. The backward rule must be made of differentiable operations.
 */
export function transposed(
  row: Row<never>,
  inputs: readonly Tensor[],
  args: unknown,
  outs: readonly Tensor[],
  t: Tangents,
): readonly (Tensor | null)[] {
  const createGraph = modes.grad;
  const live = outs.map((out, i) => isFloating(out.dtype) && !row.constant?.includes(i));
  return enableGrad(() => {
    const u = outs.map((out, i) => (live[i] ? setRequiresGrad(ops.zerosLike(out), true) : null));
    const pulled = pull(row, new Seen(inputs, outs, args, t, u), inputs, u, t);
    const slots = pulled.flatMap((g, slot) => (g?.requiresGrad ? [slot] : []));
    if (slots.length === 0) return outs.map(() => null);
    const found = grad(
      slots.map(slot => pulled[slot]!),
      u.filter(each => each !== null),
      { gradOutputs: slots.map(slot => t[slot]!), createGraph, allowUnused: true },
    );
    let next = 0;
    return u.map(each => (each === null ? null : found[next++]));
  });
}

/** uᵀJ by slot, in the shape of the input. */
function pull(
  row: Row<never>,
  s: Seen,
  inputs: readonly Tensor[],
  u: readonly (Tensor | null)[],
  t: Tangents,
): (Tensor | null)[] {
  const first = u[0] ?? ops.zerosLike(s.out);
  const joint = row.joint?.(ops, first, s);
  return inputs.map((x, slot) => {
    if (t[slot] === null) return null;
    const rule = typeof row.back === "function" ? row.back : row.back?.[slot];
    const g = joint ? (joint[slot] ?? null) : (rule?.(ops, first, s, slot) ?? null);
    if (g === null) return null;
    const fit = sameShape(g.shape, x.shape) ? g : ops.sumTo(g, x.shape);
    return fit.dtype === x.dtype ? fit : ops.to(fit, x.dtype);
  });
}
