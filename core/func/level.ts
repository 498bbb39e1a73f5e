import { detach } from "../autograd/detach.js";
import { accumulatorOf, nodeOf, tracked } from "../autograd/graph.js";
import { setRequiresGrad } from "../autograd/leaf.js";
import type { Node } from "../autograd/node.js";
import { ops } from "../autograd/opset.js";
import { refresh } from "../autograd/view.js";
import { ArgumentError } from "../errors.js";
import { modes, under } from "../modes/state.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Parts, parts } from "./tree.js";

// One level of differentiation. Each level differentiates with respect to aliases of its own. Inside another level the
// alias is an operation on the outer level's tensor, so levels nest to any order and are never confused: a gradient with
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
  const at = positions(op, argnums, args.length);
  const inputs = at.map(i => parts(op, `argument ${i}`, args[i]));
  const aliases = inputs.map(input => input.tensors.map(alias));
  const replaced = [...args];
  at.forEach((position, i) => {
    replaced[position] = inputs[i].build(aliases[i]);
  });
  const result = under(op, { grad: !modes.inference }, () => f(...(replaced as never[])));
  if (hasAux && !(Array.isArray(result) && result.length === 2)) {
    throw new ArgumentError(`${op}: with hasAux the function must return [output, more]`);
  }
  const [value, aux] = hasAux ? (result as [unknown, unknown]) : [result, undefined];
  const output = parts(op, "the function's result", value);
  const flat = aliases.flat();
  return {
    inputs,
    aliases: flat,
    output,
    aux,
    outer: recorded && reachesBeyond(output.tensors, flat),
    arrange: results => arranged(inputs, results, typeof argnums === "number"),
  };
}

function arranged(inputs: readonly Parts[], results: readonly unknown[], single: boolean): unknown {
  let from = 0;
  const built = inputs.map(input => {
    const own = results.slice(from, from + input.tensors.length);
    from += input.tensors.length;
    return input.build(own);
  });
  return single ? built[0] : built;
}

function alias(x: Tensor): Tensor {
  return tracked(x) ? ops.alias(x) : setRequiresGrad(ops.fresh(x), true);
}

/** A result without this level's history, unless an outer level needs it. */
export function leave(value: Tensor, outer: boolean): Tensor {
  return outer ? value : detach(value);
}

export function leaveAll(output: Parts, outer: boolean): unknown {
  return output.build(output.tensors.map(t => leave(t, outer)));
}

/** Whether any leaf but the aliases is behind the outputs. */
function reachesBeyond(outputs: readonly Tensor[], aliases: readonly Tensor[]): boolean {
  const own = new Set<Node>();
  for (const each of aliases) if (each.origin === null) own.add(accumulatorOf(each));
  const seen = new Set<Node>();
  const stack: Node[] = [];
  for (const out of outputs) {
    refresh(out);
    if (out.wants) stack.push(nodeOf(out));
  }
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.leaf !== null && !own.has(node)) return true;
    for (const next of node.next) if (next !== null) stack.push(next);
  }
  return false;
}

function positions(op: string, argnums: number | readonly number[], count: number): number[] {
  const list = typeof argnums === "number" ? [argnums] : [...argnums];
  return list.map(n => {
    if (Number.isInteger(n) && n >= -count && n < count) return n < 0 ? n + count : n;
    throw new ArgumentError(`${op}: argnums ${String(n)} is out of range for a call with ${count} arguments`);
  });
}
