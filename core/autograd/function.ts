import { ArgumentError, AutogradError } from "../errors.js";
import { noGrad } from "../modes/grad.js";
import { modes } from "../modes/state.js";
import { tape } from "../tape/recorder.js";
import { isFloating } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";
import { allScoped, attach, makeNode, wantsNode } from "./apply.js";
import { Batched, plainOf } from "./batched.js";
import { tracked } from "./graph.js";
import { type BatchLevel, batchAt, levels, within } from "./levels.js";
import type { Node } from "./node.js";
import { began, note } from "./note.js";
import { ops } from "./opset.js";
import { complete, type Row } from "./rule.js";
import { Kept } from "./saved.js";

// User-defined operations as classes: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function

/** Shared by forward and backward of one call. Other properties may be set on it freely. */
export class Context {
  /** By argument: whether a gradient is wanted. */
  needsInputGrad: readonly boolean[] = [];
  /** @internal */ toSave: readonly (Tensor | null)[] = [];
  /** @internal */ read: () => readonly (Tensor | null)[] = () => this.toSave;
  /** @internal */ constants = new Set<Tensor>();
  /** @internal */ dirty = new Set<Tensor>();
  /** @internal */ materialize = true;
  [key: string]: unknown;

  /** Keeps tensors for backward: inputs and outputs of this call, checked against in-place changes. */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    this.toSave = tensors;
  }

  /** What saveForBackward kept. */
  get savedTensors(): readonly (Tensor | null)[] {
    return this.read();
  }

  /** Inputs that forward changed in place and returns: they take this call as their history. */
  markDirty(...inputs: Tensor[]): void {
    for (const input of inputs) this.dirty.add(input);
  }

  /** Outputs that carry no gradient. */
  markNonDifferentiable(...outputs: Tensor[]): void {
    for (const out of outputs) this.constants.add(out);
  }

  /** false: outputs that got no gradient pass null to backward instead of zeros. */
  setMaterializeGrads(on: boolean): void {
    this.materialize = on;
  }
}

type Result = Tensor | readonly Tensor[];

interface FunctionClass {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are whatever the user's forward takes
  forward(ctx: any, ...args: any[]): Result;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  backward(ctx: any, ...grads: any[]): Tensor | null | readonly (Tensor | null | undefined)[];
}

type Rest<A extends unknown[]> = A extends [unknown, ...infer R] ? R : never;

/** Base of user-defined operations: static forward(ctx, …) and static backward(ctx, …grads). Call MyFunction.apply(…). */
// biome-ignore lint/complexity/noStaticOnlyClass: the form that PyTorch users know
export class UserFunction {
  /** Computes the value, unrecorded. */
  static forward(_ctx: Context, ..._args: unknown[]): Result {
    throw new AutogradError("autograd.Function: define static forward(ctx, …args)");
  }

  /** One gradient for each argument of forward (null for none), given one for each output. */
  static backward(
    _ctx: Context,
    ..._grads: unknown[]
  ): Tensor | null | readonly (Tensor | null | undefined)[] {
    throw new AutogradError("autograd.Function: define static backward(ctx, …grads)");
  }

  /** Runs forward and, where a gradient is wanted, remembers how to run backward. */
  static apply<C extends FunctionClass>(
    this: C,
    ...args: Rest<Parameters<C["forward"]>>
  ): ReturnType<C["forward"]> {
    // biome-ignore lint/complexity/noThisInStatic: the class that apply was called on
    return call(this, args) as ReturnType<C["forward"]>;
  }
}

/**
 * Under func.vmap the operation runs once for each sample. Where gradients or tangents are taken inside of vmap, forward and
 * backward run on the whole batch instead; then nothing outside can be differentiated through it, too.
 */
function call(type: FunctionClass, args: readonly unknown[]): Result {
  const batch = batchAt(levels.top);
  const own = args.filter(x => x instanceof Batched && x.level === batch) as Batched[];
  if (batch === null || own.length === 0) return once(type, args);
  if (!own.some(x => tracked(x) || x.dual !== null)) return sampleBySample(type, args, batch);
  if (args.some(x => x instanceof Tensor && plainOf(x).wants))
    throw new AutogradError(
      `${type.name}: an autograd.Function inside func.vmap can be differentiated inside of vmap or outside, not both; write it ` +
        "with tensor operations or defvjp",
    );
  return once(type, args);
}

function sampleBySample(type: FunctionClass, args: readonly unknown[], batch: BatchLevel): Result {
  const sample = (x: unknown, i: number) =>
    x instanceof Batched && x.level === batch ? (x.mapped ? ops.select(x.physical, 0, i) : x.physical) : x;
  const results = within(batch.below, () =>
    Array.from({ length: batch.size }, (_, i) =>
      call(
        type,
        args.map(x => sample(x, i)),
      ),
    ),
  );
  const stacked = (list: readonly Tensor[]) =>
    new Batched(
      batch,
      within(batch.below, () => ops.stack(list)),
      true,
    );
  if (results[0] instanceof Tensor) return stacked(results as Tensor[]);
  return results[0].map((_, o) => stacked(results.map(result => (result as readonly Tensor[])[o])));
}

function once(type: FunctionClass, args: readonly unknown[]): Result {
  const start = began();
  const slots = args.flatMap((x, i) => (x instanceof Tensor ? [i] : []));
  const inputs = slots.map(i => args[i] as Tensor);
  const ctx = new Context();
  const row = rowOfClass(type, ctx, slots, args);
  const wants = wantsNode(row, inputs);
  const node = wants ? makeNode(row, undefined, inputs) : null;
  ctx.needsInputGrad = args.map(
    (x, i) =>
      slots.includes(i) &&
      ((x as Tensor).dual !== null || (node !== null && node.to(slots.indexOf(i)) !== null)),
  );
  // Tangents are what backward says, not what the operations inside of forward would.
  const plain = levels.on && !inputs.some(x => x instanceof Batched);
  const result = plain ? within(null, () => forward(type, ctx, args)) : forward(type, ctx, args);
  const outs = (result instanceof Tensor ? [result] : [...result]).map(out => own(out, inputs, ctx));
  for (const x of ctx.dirty) checkDirty(type.name, x, inputs, outs);
  if (node !== null) remember(node, ctx, inputs, outs);
  if (tape.recorder) note(row.info, inputs, outs, node, start, ctx.dirty.has(outs[0]));
  if (levels.on) levels.push(row, inputs, undefined, outs);
  return result instanceof Tensor ? outs[0] : outs;
}

function forward(type: FunctionClass, ctx: Context, args: readonly unknown[]): Result {
  const recorder = tape.recorder;
  tape.recorder = null;
  try {
    const result = noGrad(() => type.forward(ctx, ...args));
    const list: readonly unknown[] = Array.isArray(result) ? result : [result];
    if (list.length > 0 && list.every(out => out instanceof Tensor)) return result;
    throw new ArgumentError(`${type.name}.forward must return a tensor or an array of tensors`);
  } finally {
    tape.recorder = recorder;
  }
}

/** An input that forward returned as it is becomes an output of its own. */
function own(out: Tensor, inputs: readonly Tensor[], ctx: Context): Tensor {
  if (!inputs.includes(out) || ctx.dirty.has(out)) return out;
  const alias = out.strided(out.shape, out.strides, out.offset);
  if (ctx.constants.delete(out)) ctx.constants.add(alias);
  ctx.toSave = ctx.toSave.map(t => (t === out ? alias : t));
  return alias;
}

function checkDirty(name: string, x: Tensor, inputs: readonly Tensor[], outs: readonly Tensor[]): void {
  const op = `${name}: markDirty`;
  if (!inputs.includes(x) || !outs.includes(x))
    throw new ArgumentError(`${op} is for inputs that forward changed in place and returns`);
  if (!modes.grad || !tracked(x)) return;
  if (x.origin === null)
    throw new AutogradError(`${op}: a leaf that requires grad cannot be changed in-place; pass x.clone()`);
  if (x.extra?.base)
    throw new AutogradError(`${op}: a view cannot be changed in-place by a Function; pass x.clone()`);
}

function remember(node: Node, ctx: Context, inputs: readonly Tensor[], outs: readonly Tensor[]): void {
  node.describe(outs);
  const scoped = allScoped(node, inputs);
  outs.forEach((out, i) => {
    if (isFloating(out.dtype) && !ctx.constants.has(out)) attach(out, node, i, scoped);
  });
  ctx.toSave.forEach((t, i) => {
    if (t !== null && t !== undefined) node.keep(i, new Kept(t));
  });
  const count = ctx.toSave.length;
  const present = ctx.toSave.map(t => t !== null && t !== undefined);
  ctx.toSave = [];
  ctx.read = () => Array.from({ length: count }, (_, i) => (present[i] ? node.input(i) : null));
}

function rowOfClass(
  type: FunctionClass,
  ctx: Context,
  slots: readonly number[],
  args: readonly unknown[],
): Row<undefined> {
  const count = args.length;
  const letters = slots.map((_, i) => ["x", "y", "z", "w"][i] ?? `x${i}`);
  const name = type.name === "" ? "Function" : type.name;
  return complete<undefined>(
    {
      name,
      gradFn: `${name}Backward`,
      letters,
      run: inputs => again(type, args, slots, inputs),
      joint: (_o, _g, s) => {
        const given = s.given().map((g, i) => g ?? (ctx.materialize ? s.grad(i) : null));
        const result = type.backward(ctx, ...given);
        const list: readonly unknown[] = Array.isArray(result) ? result : [result];
        if (list.length !== count && !(list.length < count && list.length >= slots.length)) {
          throw new AutogradError(
            `${name}.backward returned ${list.length} gradients, but forward was called with ${count} arguments; return one for each, null where there is none`,
          );
        }
        return slots.map(slot => checked(name, list[slot], slot));
      },
      formula: { back: letters.map(letter => `${name}.backward({g}) for {${letter}}`) },
    },
    false,
  );
}

/** The value alone, for other tensors in the place of these. */
function again(
  type: FunctionClass,
  args: readonly unknown[],
  slots: readonly number[],
  inputs: readonly Tensor[],
): Tensor[] {
  const now = [...args];
  for (let i = 0; i < slots.length; i++) now[slots[i]] = inputs[i];
  const result = forward(type, new Context(), now);
  return result instanceof Tensor ? [result] : [...result];
}

function checked(name: string, grad: unknown, slot: number): Tensor | null {
  if (grad === null || grad === undefined) return null;
  if (grad instanceof Tensor) return grad;
  if (typeof grad === "number") return ops.tensor(grad);
  throw new ArgumentError(`${name}.backward: gradient ${slot} must be a tensor or null, got ${typeof grad}`);
}
