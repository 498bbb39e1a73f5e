import type { OpInfo, Stop } from "../tape/recorder.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { enter, type Scalar, type ScalarRule } from "./algebra.js";
import { type BatchLevel, levels } from "./levels.js";
import type { Ops } from "./opset.js";

// The shape of a row of the rule table: forward, backward and formula of one operation side by side (the idea of
// autodidact's numpy_vjps.py and tinygrad's gradient.py). Rows register themselves, so that none can be forgotten
// by the checks that loop over the table.

/** What a backward rule may look at. Tensors are checked for in-place changes when they are read. */
export interface Saved<A> {
  /** Inputs in slots 0 to 3; a number that was passed comes back as a 0-d tensor. Only what `saves` names is there. */
  readonly x: Tensor;
  readonly y: Tensor;
  readonly z: Tensor;
  readonly w: Tensor;
  /** Output 0; `saves` must name it "out". */
  readonly out: Tensor;
  readonly args: A;
  input(slot: number): Tensor;
  /** Output i; `saves` must name it "out" (0) or "out1", "out2", … */
  output(index: number): Tensor;
  /** Shape of the input in that slot; only of slots that want a gradient. */
  shapeIn(slot: number): Shape;
  /** Adjoint of output i of a multi-output operation; zeros if nothing arrived there. */
  grad(index: number): Tensor;
  /** Adjoints by output, null where nothing arrived. */
  given(): readonly (Tensor | null)[];
  /** Whether the input in that slot wants a gradient. */
  wants(slot: number): boolean;
}

/**
 * One vector-Jacobian product: what flows to the input in `slot`, given the adjoint g of output 0.
 * It may have the broadcast shape: the engine sums it down to the input's shape once, after the rule.
 */
export type Rule<A> = (o: Ops, g: Tensor, s: Saved<A>, slot: number) => Tensor | null;

/** Tangents of the inputs by slot; null stands for zero. */
export type Tangents = readonly (Tensor | null)[];

/**
 * The Jacobian-vector product: the tangent of each output (one, or a list) given those of the inputs. It may have a shape
 * that broadcasts to the output's; null is zero. `s` holds all inputs and outputs, whatever `saves` names.
 */
export type Push<A> = (
  o: Ops,
  t: Tangents,
  s: Saved<A>,
) => Tensor | null | readonly (Tensor | null | undefined)[];

/**
 * The Jacobian-vector rule in one word. "linear": the row itself, applied to the tangents (views, sums, copies).
 * "bilinear": f(ẋ, y) + f(x, ẏ) (products). "diagonal": the backward rules with the tangent in the adjoint's place
 * (element-wise functions, whose Jacobians are their own transposes).
 */
export type PushWord = "linear" | "bilinear" | "diagonal";

/** One operand of a row that runs on a whole batch (func.vmap). */
export interface Lane {
  /** With the batch as dimension 0 if it is mapped. */
  readonly x: Tensor;
  readonly mapped: boolean;
}

/** Runs a row on a batch of inputs at once: its outputs with the batch as dimension 0, recorded. */
export type BatchRun<A> = (
  o: Ops,
  lanes: readonly Lane[],
  args: A,
  level: BatchLevel,
) => Tensor | readonly Tensor[];

/**
 * The batching rule. "aligned": the row broadcasts, so ranks are made equal behind the batch. A function: the row itself
 * takes the batch as a leading dimension of all inputs, with these arguments. Else the row in other operations.
 */
// The arguments come back as unknown, so that rows of different arguments can stand in one list.
export type BatchRule<A> = "aligned" | ((args: A, size: number) => unknown) | { readonly run: BatchRun<A> };

export interface RowText<A> {
  /** camelCase name: "mul". The gradFn is called "MulBackward0" unless `gradFn` says otherwise. */
  readonly name: string;
  /** The public operation, where the row is only one case of it: what traces show for "maxAlong" is "max". */
  readonly op?: string;
  readonly gradFn?: string;
  readonly symbol?: string;
  /** Letters of the tensor slots. */
  readonly letters: readonly string[];
  /** Forward: plain tensors in, fresh tensors (or views made by `x.strided`) out. Never calls a public operation. */
  readonly run: (inputs: readonly Tensor[], args: A) => Tensor | Tensor[];
  /** Backward, by slot; one function for all slots of a variadic operation. Null: no gradient goes to that slot. */
  readonly back?: readonly (Rule<A> | null)[] | Rule<A>;
  /** Instead of `back`, where the slots share work: all at once, null where `s.wants(slot)` is false. */
  readonly joint?: (o: Ops, g: Tensor, s: Saved<A>) => readonly (Tensor | null)[];
  /**
   * By slot, for `back`: the same in one pass over the elements, tried first; null where it does not apply (fused.ts in
   * the operations' room).
   */
  readonly fused?: readonly (Rule<A> | null)[];
  /** The short way where all operands are 0-d and of one floating dtype; see `scalarRow`. */
  readonly scalar?: Scalar<A>;
  /** Forward mode. Without it the row is transposed twice: right, but slower (see transpose.ts). */
  readonly push?: PushWord | Push<A>;
  /** Under func.vmap. Without it the row runs once for each sample. */
  readonly batch?: BatchRule<A>;
  /**
   * By slot: the tensors that this slot's rule reads, by letter, "out", "out1": "y", "x out", "". One string stands for
   * every slot. Kept alive for backward and checked against in-place changes, so name no more than is read.
   */
  readonly saves?: readonly string[] | string;
  /** How a person would write it; see OpInfo. */
  readonly formula?: { back: readonly (string | null)[]; local?: readonly (string | null)[] };
  /** Why no gradient passes at all. Then `back` is absent. */
  readonly stops?: Stop;
  /** The output shares the storage of input 0. */
  readonly view?: boolean;
  /** In place, the old values of input 0 are lost (fill_, copy_): told to the recorder as "overwritten". */
  readonly overwrites?: boolean;
  /** Outputs that carry no gradient although they are floating (the sign of slogdet). */
  readonly constant?: readonly number[];
}

/** A row ready for use: what was written plus what is derived from it once. */
export interface Row<A = unknown> extends RowText<A> {
  readonly info: OpInfo;
  /** It runs no code of the program's own. */
  readonly builtIn: boolean;
  /** "MulBackward0". */
  readonly gradName: string;
  /** By slot: positions of the tensors to keep; inputs are 0, 1, …, outputs -1, -2, … */
  readonly keeps: readonly (readonly number[])[];
  /** By slot: the same as bits, for operations on 0-d tensors: 1 for x, 2 for y, 4 for out. */
  readonly reads: readonly number[];
}

type Derived<A> = Pick<Row<A>, "back" | "builtIn" | "info" | "gradName" | "keeps" | "reads">;

/** A row whose operation has a value for numbers, and whose rules hold for numbers, too: see algebra.ts. */
export interface ScalarText<A> extends RowText<A> {
  readonly back: readonly ScalarRule<A>[];
  /** The value of numbers before rounding; y is 0 where there is one operand. */
  readonly value: (x: number, y: number, args: A) => number;
}

const registry = new Map<string, Row<never>>();

/** All rows of the library by name. Complete once core/ops/table.ts has loaded. */
export const rows: ReadonlyMap<string, Row<never>> = registry;

/** Defines a row of the library's table. */
export function row<A = undefined>(text: RowText<A>): Row<A> {
  if (registry.has(text.name)) throw new Error(`rule table: "${text.name}" is defined twice`);
  const made = complete(text);
  registry.set(text.name, made as Row<never>);
  return made;
}

/** Defines a row of the table that takes the short way for 0-d operands. */
export function scalarRow<A = undefined>({ value, ...text }: ScalarText<A>): Row<A> {
  return row({ ...text, scalar: { value, back: text.back } });
}

/** The row of that name. */
export function rowOf(name: string): Row<never> {
  const found = registry.get(name);
  if (!found) throw new Error(`rule table: there is no row "${name}"`);
  return found;
}

/** The same rule under the name that PyTorch's gradFn has for another overload of it: "SumBackward1" of sum(dim). */
export function overload<A>(row: Row<A>, gradName: string): Row<A> {
  return filled(row, { ...row, gradName });
}

/**
 * Derives the rest of a row without entering it into the table: cases of an operation, and the program's own operations
 * (defvjp, autograd.Function), which are not `builtIn`.
 */
export function complete<A>(text: RowText<A>, builtIn = true): Row<A> {
  const { name, op = name, symbol, letters, formula, stops, view } = text;
  const back = formula?.back ?? letters.map(() => null);
  const info: OpInfo = {
    name: op,
    rule: op === name ? undefined : name,
    symbol,
    letters,
    back,
    local: formula?.local,
    stops: text.overwrites ? "overwritten" : stops,
    view,
  };
  const gradName = text.gradFn ?? `${name[0].toUpperCase()}${name.slice(1)}Backward0`;
  const saves = typeof text.saves === "string" ? [text.saves] : (text.saves ?? []);
  const keeps = saves.map(s => positions(s, letters, name));
  const reads = letters.map((_, slot) => bits(keeps[Math.min(slot, keeps.length - 1)] ?? []));
  if (text.scalar) enter(name, text.scalar as Scalar<undefined>);
  return filled(text, { back: fusedFirst(text), builtIn, info, gradName, keeps, reads });
}

/** The rules, each trying its one-pass form first; that reads elements, so not under function transforms. */
function fusedFirst<A>({ back, fused }: RowText<A>): RowText<A>["back"] {
  if (fused === undefined || typeof back !== "object") return back;
  return back.map((rule, slot) => {
    const quick = fused[slot];
    if (!rule || !quick) return rule;
    return (o, g, s, at) => (levels.on ? null : quick(o, g, s, at)) ?? rule(o, g, s, at);
  });
}

/**
 * Every row has the same fields in the same order, so that reading one is one load for the whole table. They are written
 * out: spreading the texts of all rows is a tenth of what importing the library costs.
 */
function filled<A>(text: RowText<A>, derived: Derived<A>): Row<A> {
  return {
    name: text.name,
    op: text.op,
    gradFn: text.gradFn,
    symbol: text.symbol,
    letters: text.letters,
    run: text.run,
    back: derived.back,
    joint: text.joint,
    fused: text.fused,
    scalar: text.scalar,
    push: text.push,
    batch: text.batch,
    saves: text.saves,
    formula: text.formula,
    stops: text.stops,
    view: text.view,
    overwrites: text.overwrites,
    constant: text.constant,
    builtIn: derived.builtIn,
    info: derived.info,
    gradName: derived.gradName,
    keeps: derived.keeps,
    reads: derived.reads,
  } satisfies Record<keyof Row<A>, unknown>;
}

function bits(positions: readonly number[]): number {
  let found = 0;
  for (const position of positions) found |= position < 0 ? 4 : 1 << position;
  return found;
}

function positions(saves: string, letters: readonly string[], name: string): number[] {
  return saves
    .split(" ")
    .filter(Boolean)
    .map(word => {
      const slot = letters.indexOf(word);
      if (slot >= 0) return slot;
      const output = /^out(\d*)$/.exec(word);
      if (!output)
        throw new Error(`rule table: ${name} saves "${word}", which is none of ${letters.join(", ")}, out`);
      return -1 - Number(output[1] || 0);
    });
}
