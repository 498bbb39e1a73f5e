import { modes } from "../modes/state.js";
import { isFloating } from "../tensor/dtype.js";
import { sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { apply, applyAll } from "./apply.js";
import { Batched } from "./batched.js";
import { tangentOf } from "./dual.js";
import { accumulatorOf, asNode } from "./graph.js";
import { type ForwardLevel, levels, setTop } from "./levels.js";
import { ops } from "./opset.js";
import type { PushWord, Row, Tangents } from "./rule.js";
import { Seen } from "./seen.js";
import { transposed } from "./transpose.js";

// Forward mode: with each output goes the tangent that the row's Jacobian-vector rule gives. Rules are made of recorded
// operations and run under the level's `tangents`, so tangents have tangents and gradients of their own.

type Outputs = readonly (Tensor | null | undefined)[];

/** Tangents by output of one executed operation; null if none of the inputs carries one. */
export function push(
  level: ForwardLevel,
  row: Row<never>,
  inputs: readonly Tensor[],
  args: unknown,
  outs: readonly Tensor[],
): (Tensor | null)[] | null {
  if (row.stops !== undefined) return null;
  let t: (Tensor | null)[] | null = null;
  for (let i = 0; i < inputs.length; i++) {
    const tangent = tangentOf(inputs[i], level);
    if (tangent === null) continue;
    t ??= new Array<Tensor | null>(inputs.length).fill(null);
    t[i] = tangent;
  }
  if (t === null) return null;
  const { top } = levels;
  const { grad } = modes;
  setTop(level.tangents);
  modes.grad = level.recorded && reaches(level, inputs, t);
  try {
    const found = pushed(row, inputs, args, outs, t);
    return outs.map((out, i) => fitted(row, out, i, found[i] ?? null));
  } finally {
    setTop(top);
    modes.grad = grad;
  }
}

function pushed(
  row: Row<never>,
  inputs: readonly Tensor[],
  args: unknown,
  outs: readonly Tensor[],
  t: Tangents,
): Outputs {
  if (typeof row.push === "string") return byWord(row.push, row, inputs, args, outs, t);
  if (row.push === undefined) return transposed(row, inputs, args, outs, t);
  const found = row.push(ops, t, new Seen(inputs, outs, args, t));
  return isList(found) ? found : [found];
}

function isList(found: Tensor | null | Outputs): found is Outputs {
  return Array.isArray(found);
}

function byWord(
  word: PushWord,
  row: Row<never>,
  inputs: readonly Tensor[],
  args: unknown,
  outs: readonly Tensor[],
  t: Tangents,
): Outputs {
  if (word === "diagonal") return [alongDiagonal(row, t, new Seen(inputs, outs, args, t))];
  if (word === "linear") {
    // What carries no tangent moves by nothing; integers among the inputs are no part of the linear map.
    const moved = inputs.map((x, i) => t[i] ?? (isFloating(x.dtype) ? ops.zerosLike(x) : x));
    return applyAll(row, moved, args as never);
  }
  const left = t[0] && apply(row, [t[0], inputs[1]], args as never);
  const right = t[1] && apply(row, [inputs[0], t[1]], args as never);
  return [left && right ? ops.add(left, right) : (left ?? right)];
}

function alongDiagonal(row: Row<never>, t: Tangents, s: Seen): Tensor | null {
  const { back } = row;
  if (back === undefined)
    throw new Error(`rule table: ${row.name} has no "back" that could serve as its "push"`);
  let sum: Tensor | null = null;
  for (let slot = 0; slot < t.length; slot++) {
    const rule = typeof back === "function" ? back : back[slot];
    const tangent = t[slot];
    const part = tangent === null || rule === null ? null : rule(ops, tangent, s, slot);
    if (part !== null) sum = sum === null ? part : ops.add(sum, part);
  }
  return sum;
}

/** The tangent in the shape and dtype of its output; outputs that carry no gradient carry no tangent either. */
function fitted(row: Row<never>, out: Tensor, index: number, tangent: Tensor | null): Tensor | null {
  if (tangent === null || !isFloating(out.dtype) || row.constant?.includes(index)) return null;
  const wide = sameShape(tangent.shape, out.shape) ? tangent : ops.expand(tangent, out.shape);
  return wide.dtype === out.dtype ? wide : ops.to(wide, out.dtype);
}

/** Whether something outside of the level would differentiate the tangents, too. */
function reaches(level: ForwardLevel, inputs: readonly Tensor[], t: Tangents): boolean {
  return (
    inputs.some(x => trackedBelow(x, level.id)) ||
    t.some(each => each !== null && trackedBelow(each, level.id))
  );
}

/** Whether history from outside of that level is behind x. */
export function trackedBelow(x: Tensor, level: number): boolean {
  if (x instanceof Batched && trackedBelow(x.physical, level)) return true;
  if (!x.wants) return false;
  return (x.origin === null ? accumulatorOf(x) : asNode(x.origin)).outermost < level;
}
