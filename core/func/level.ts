import { Batched, lift } from "../autograd/batched.js";
import { detach } from "../autograd/detach.js";
import { trackedBelow } from "../autograd/forward.js";
import { accumulatorOf, tracked } from "../autograd/graph.js";
import { setRequiresGrad } from "../autograd/leaf.js";
import { batchAt, type GradLevel, gradLevel, levels, within } from "../autograd/levels.js";
import { ops } from "../autograd/opset.js";
import { refresh } from "../autograd/view.js";
import { ArgumentError } from "../errors.js";
import { modes, under } from "../modes/state.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Parts, parts } from "./tree.js";

// One level of reverse mode. Each level differentiates with respect to aliases of its own. Inside another level the alias
// is an operation on the outer level's tensor, so levels nest to any order and are never confused: a gradient with
// respect to the alias sees only what was computed from it.

export interface Options<N = number | readonly number[]> {
  /** Which arguments to differentiate with respect to; a list gives a list of results. */
  argnums?: N;
  /** The function returns [output, more]; `more` is handed through. */
  hasAux?: boolean;
}

/** Options, or PyTorch's argnums by position. */
export type Given = Options | number | readonly number[];

/** The options of a transform, checked when it is made. */
export function optionsOf(op: string, given: Given): Options {
  if (typeof given === "number" || Array.isArray(given))
    return { argnums: given as number | readonly number[] };
  checkOptions(op, given, ["argnums", "hasAux"]);
  return given as Options;
}

/** A function called at a new level. */
export interface Level {
  /** By differentiated argument. */
  readonly inputs: readonly Parts[];
  readonly aliases: readonly Tensor[];
  readonly output: Parts;
  readonly aux: unknown;
  /** Something outside depends on the derivative too: it must be differentiable itself. */
  readonly outer: boolean;
  /** Puts results by alias into the shape of the arguments: one, or a list if argnums is a list. */
  readonly arrange: (results: readonly unknown[]) => unknown;
}

/** Calls f with the chosen arguments replaced by aliases. */
export function enter(
  op: string,
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  options: Options = {},
): Level {
  if (typeof f !== "function")
    throw new ArgumentError(`${op}: the first argument must be a function of tensors, got ${typeof f}`);
  const { argnums = 0, hasAux = false } = options;
  const recorded = modes.grad;
  const own = gradLevel();
  const at = argnumsOf(op, argnums, args.length);
  const inputs = at.map(i => parts(op, `argument ${i}`, args[i]));
  const aliases = inputs.map(input => input.tensors.map(x => leafOf(x, own)));
  const replaced = [...args];
  at.forEach((position, i) => {
    replaced[position] = inputs[i].build(aliases[i]);
  });
  const result = within(own, () => under(op, { grad: !modes.inference }, () => f(...(replaced as never[]))));
  const { output, aux } = outcome(op, result, hasAux);
  return {
    inputs,
    aliases: aliases.flat(),
    output,
    aux,
    outer: recorded && output.tensors.some(t => reachesBeyond(t, own)),
    arrange: results => arranged(inputs, results, typeof argnums === "number"),
  };
}

/** What a function returned, taken apart; with hasAux it is [output, more]. */
export function outcome(op: string, result: unknown, hasAux: boolean): { output: Parts; aux: unknown } {
  if (hasAux && !(Array.isArray(result) && result.length === 2)) {
    throw new ArgumentError(`${op}: with hasAux the function must return [output, more]`);
  }
  const [value, aux] = hasAux ? (result as [unknown, unknown]) : [result, undefined];
  return { output: parts(op, "the function's result", value), aux };
}

/** Results by tensor in the shape of the arguments; `single`: without the list. */
export function arranged(inputs: readonly Parts[], results: readonly unknown[], single: boolean): unknown {
  let from = 0;
  const built = inputs.map(input => {
    const own = results.slice(from, from + input.tensors.length);
    from += input.tensors.length;
    return input.build(own);
  });
  return single ? built[0] : built;
}

/**
 * Another tensor with x's values, on the stage of the innermost batch: what a level works on. An operation on x where
 * something outside tracks x, so that the outside's derivatives pass; else a tensor without history.
 */
export function aliasOf(x: Tensor): Tensor {
  const batch = batchAt(levels.top);
  const here = batch === null ? x : lift(x, batch);
  if (tracked(here)) return ops.alias(here);
  if (!(here instanceof Batched)) return ops.fresh(here);
  // The physical tensor keeps its own history.
  const alias = new Batched(here.level, here.physical, here.mapped);
  alias.dual = here.dual;
  return alias;
}

function leafOf(x: Tensor, own: GradLevel): Tensor {
  const alias = aliasOf(x);
  if (alias.wants) return alias;
  setRequiresGrad(alias, true);
  accumulatorOf(alias).outermost = own.id;
  return alias;
}

/** A result without this level's history, unless an outer level needs it. Tangents of outer levels stay. */
export function leave(value: Tensor, outer: boolean): Tensor {
  if (outer || !value.wants) return value;
  if (value instanceof Batched) {
    const bare = new Batched(value.level, value.physical, value.mapped);
    bare.dual = value.dual;
    return bare;
  }
  const bare = detach(value);
  bare.dual = value.dual;
  return bare;
}

export function leaveAll(output: Parts, outer: boolean): unknown {
  return output.build(output.tensors.map(t => leave(t, outer)));
}

/** Whether something outside of the level is behind the output. */
function reachesBeyond(out: Tensor, own: GradLevel): boolean {
  refresh(out);
  return trackedBelow(out, own.id);
}

/** Positions of the differentiated arguments. */
export function argnumsOf(op: string, argnums: number | readonly number[], count: number): number[] {
  const list = typeof argnums === "number" ? [argnums] : [...argnums];
  return list.map(n => {
    if (Number.isInteger(n) && n >= -count && n < count) return n < 0 ? n + count : n;
    throw new ArgumentError(`${op}: argnums ${String(n)} is out of range for a call with ${count} arguments`);
  });
}
