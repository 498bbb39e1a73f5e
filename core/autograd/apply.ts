import { ArgumentError } from "../errors.js";
import { modes } from "../modes/state.js";
import { tape } from "../tape/recorder.js";
import { getDefaultDtype, isFloating, rounded } from "../tensor/dtype.js";
import { newScope, outsideScopes, type Scope, scopes } from "../tensor/scope.js";
import type { Storage } from "../tensor/storage.js";
import { type Operand, scalar, Tensor } from "../tensor/tensor.js";
import { overBudget } from "./budget.js";
import { nodeOf, tracked } from "./graph.js";
import { levels } from "./levels.js";
import { Node, wrap } from "./node.js";
import { began, note } from "./note.js";
import type { Row } from "./rule.js";
import { Kept } from "./saved.js";
import { onScalars } from "./scalar.js";
import { linkView } from "./view.js";

// How an operation runs: compute, then remember for backward if any input wants a gradient, then tell the recorder.

/** What forward rules make and do not return. */
const temporaries = newScope();

/** Runs a row with one input and one output. */
export function apply1<A>(row: Row<A>, x: Operand, args?: A): Tensor {
  const out = row.scalar === undefined ? null : onScalars(row, x, null, args as A);
  return out ?? apply(row, [x], args);
}

/** Runs a row with two inputs and one output. */
export function apply2<A>(row: Row<A>, x: Operand, y: Operand, args?: A): Tensor {
  const out = row.scalar === undefined ? null : onScalars(row, x, y, args as A);
  return out ?? apply(row, [x, y], args);
}

/** Runs a row with one output. */
export function apply<A>(row: Row<A>, operands: readonly Operand[], args?: A): Tensor {
  if (levels.on) return levels.apply(row, operands, args)[0];
  const start = began(operands);
  const inputs = tensors(row, operands);
  const out = computed(row, inputs, args as A) as Tensor;
  finish(row, operands, inputs, args, [out], start);
  return out;
}

/** Runs a row with several outputs (or with one, as a list). */
export function applyAll<A>(row: Row<A>, operands: readonly Operand[], args?: A): Tensor[] {
  if (levels.on) return levels.apply(row, operands, args);
  const start = began(operands);
  const inputs = tensors(row, operands);
  const found = computed(row, inputs, args as A);
  const outs = Array.isArray(found) ? found : [found];
  finish(row, operands, inputs, args, outs, start);
  return outs;
}

/** What the row's forward gives. Large memory that it took on the way is free again. */
function computed<A>(row: Row<A>, inputs: readonly Tensor[], args: A): Tensor | Tensor[] {
  if (!row.builtIn) return outsideScopes(() => row.run(inputs, args));
  const outer = scopes.current;
  const { made } = temporaries;
  const mark = made.length;
  scopes.current = temporaries;
  try {
    const found = row.run(inputs, args);
    if (made.length > mark) settle(made, mark, Array.isArray(found) ? found : [found], outer);
    return found;
  } catch (error) {
    throw overBudget(error, row.info.name);
  } finally {
    scopes.current = outer;
    made.length = mark;
  }
}

/** Outputs belong to whoever asked for the operation; the rest is dead. */
function settle(made: readonly Storage[], mark: number, outs: readonly Tensor[], outer: Scope | null): void {
  for (let i = mark; i < made.length; i++) {
    const storage = made[i];
    const out = outs.find(each => each.large?.shares(storage));
    if (out === undefined) {
      storage.recycle();
      continue;
    }
    // Another storage on the same memory would not be counted.
    storage.scope = out.storage === storage ? outer : null;
    storage.scope?.made.push(storage);
  }
}

/** The operands with numbers wrapped; alone, a number is a 0-d tensor of the default dtype. */
export function tensors(row: Row<never>, operands: readonly Operand[]): readonly Tensor[] {
  let numbers = false;
  for (let i = 0; i < operands.length; i++) {
    if (operands[i] instanceof Tensor) continue;
    if (typeof operands[i] !== "number") throw notOperand(row, i, operands[i]);
    numbers = true;
  }
  if (!numbers) return operands as readonly Tensor[];
  if (operands.length === 1) {
    const dtype = getDefaultDtype();
    return operands.map(x => scalar(rounded(dtype, x as number), dtype));
  }
  return operands.map(x => (typeof x === "number" ? wrap(x) : x));
}

function notOperand(row: Row<never>, slot: number, found: unknown): ArgumentError {
  const letter = row.letters[slot] ?? row.letters[row.letters.length - 1];
  const what = Array.isArray(found) ? "a list; wrap it in tensor(…)" : found === null ? "null" : typeof found;
  return new ArgumentError(`${row.name}: ${letter} must be a tensor or a number, got ${what}`);
}

/** Whether a gradient goes to the input in that slot. */
function goes(row: Row<never>, inputs: readonly Tensor[], slot: number): boolean {
  if (typeof row.back === "object" && row.back[slot] === null) return false;
  return tracked(inputs[slot]);
}

/** Whether this call is to be remembered for backward. */
export function wantsNode(row: Row<never>, inputs: readonly Tensor[]): boolean {
  if (!modes.grad || (row.back === undefined && row.joint === undefined)) return false;
  for (let i = 0; i < inputs.length; i++) if (goes(row, inputs, i)) return true;
  return false;
}

function finish(
  row: Row<never>,
  operands: readonly Operand[],
  inputs: readonly Tensor[],
  args: unknown,
  outs: readonly Tensor[],
  start: number,
): void {
  const node = remember(row, inputs, args, outs);
  if (tape.recorder) note(row.info, operands, outs, node, start, false);
}

/** What backward will need of this call, if any input wants a gradient. */
export function remember(
  row: Row<never>,
  inputs: readonly Tensor[],
  args: unknown,
  outs: readonly Tensor[],
): Node | null {
  if (row.view) link(row, inputs[0], outs);
  let node: Node | null = null;
  if (wantsNode(row, inputs)) {
    node = makeNode(row, args, inputs);
    node.describe(outs);
    const scoped = allScoped(node, inputs);
    for (let i = 0; i < outs.length; i++) {
      if (isFloating(outs[i].dtype) && !row.constant?.includes(i)) attach(outs[i], node, i, scoped);
    }
    keep(node, inputs, inputs, outs);
  } else if (modes.inference) for (const out of outs) out.inference = true;
  return node;
}

function link(row: Row<never>, base: Tensor, outs: readonly Tensor[]): void {
  if (row.stops !== undefined) return;
  for (const out of outs) if (out.storageId === base.storageId) linkView(out, base, outs.length > 1);
}

/** The node with its edges; what it keeps comes after. */
export function makeNode(row: Row<never>, args: unknown, inputs: readonly Tensor[]): Node {
  const node = new Node(row, args, null, inputs.length);
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    if (!goes(row, inputs, i)) continue;
    const to = nodeOf(input);
    if (to.leaf !== null) to.trace = input.node;
    node.link(i, to, input.slot);
  }
  node.recorded = modes.recording;
  // A recorder knows the place; else a stack does, which becomes text, what takes longest, only where it is asked for.
  if (modes.anomaly && tape.recorder === null) node.more().madeAt = new Error();
  return node;
}

/** Whether only tensors marked by attachGrad lead here. */
export function allScoped(node: Node, inputs: readonly Tensor[]): boolean {
  for (let i = 0; i < inputs.length; i++) if (!inputs[i].scoped && node.to(i) !== null) return false;
  return true;
}

/** Makes `node` the history of `out`. */
export function attach(out: Tensor, node: Node, slot: number, scoped: boolean): void {
  out.origin = node;
  out.slot = slot;
  out.wants = true;
  out.scoped = scoped;
}

/**
 * Keeps what the rules of the wanted slots will read. `from` gives what to keep for each input (an in-place operation
 * keeps a copy of what it overwrites); without `inputs` only outputs are kept, without `outs` only inputs.
 */
export function keep(
  node: Node,
  inputs: readonly Tensor[] | null,
  from: readonly Tensor[],
  outs: readonly Tensor[] | null,
): void {
  const { keeps } = node.row;
  if (keeps.length === 0) return;
  for (let slot = 0; slot < node.arity; slot++) {
    if (node.to(slot) === null) continue;
    const positions = keeps[slot < keeps.length ? slot : keeps.length - 1];
    for (let k = 0; k < positions.length; k++) {
      const position = positions[k];
      if ((position < 0 ? outs : inputs) === null || node.keeps(position)) continue;
      const t = position < 0 ? outs![-1 - position] : from[position];
      const number = position >= 0 && inputs![position].wrapped;
      node.keep(position, number ? t.value() : new Kept(t));
    }
  }
}
