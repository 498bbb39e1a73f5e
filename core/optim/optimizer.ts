import { ArgumentError, AutogradError, ShapeError } from "../errors.js";
import { scatterStrided } from "../kernels/copy.js";
import type { Numbers } from "../kernels/numbers.js";
import type { Vector } from "../kernels/vector/run.js";
import { Row } from "../kernels/vector/source.js";
import { clear, gradients } from "../nn/clear.js";
import { elements, type Trailing, trailing } from "../ops/arguments.js";
import { tape } from "../tape/recorder.js";
import { callUser } from "../tape/register.js";
import { sameShape, show } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { tellKept } from "./kept.js";

// What all optimisers share: groups of parameters with settings of their own, state for each parameter, and the step.
// A concrete optimiser says only how to update one parameter's elements.

/** Settings of one group; the optimiser's defaults fill in what a group leaves out. */
export type Group<S> = S & { params: Tensor[]; initialLr?: number };

/** What an optimiser takes: parameters, or groups `{ params, lr, … }` with settings of their own. */
export type ParamsArgument<S> =
  | Iterable<Tensor>
  | Iterable<Partial<S> & { params: Tensor | Iterable<Tensor> }>;

/** Numbers and arrays kept for one parameter between steps; arrays have the parameter's shape. */
export type State = Record<string, number | Numbers>;

export interface Rate {
  lr: number;
  /** Climb instead of descend. */
  maximize: boolean;
}

/** What `update` gets: the parameter's elements, which it moves, and its gradient's, which it only reads; row-major. */
export interface Target {
  readonly x: Numbers;
  readonly g: Numbers;
  /** Factor of the gradient: −1 to climb. */
  readonly sign: 1 | -1;
  readonly state: State;
}

/**
 * Base of the optimisers: groups of parameters, state for each, and the walk over them.
 * Docs: https://pytorch.org/docs/stable/optim.html#torch.optim.Optimizer
 */
export abstract class Optimizer<S extends Rate = Rate> {
  readonly paramGroups: Group<S>[] = [];
  readonly state: Map<Tensor, State> = new Map();
  readonly defaults: S;

  /** `rest`: settings in the order of `defaults`, the last of which (maximize) goes by name only, or one object of them. */
  constructor(params: ParamsArgument<S>, defaults: S, rest: readonly unknown[]) {
    const names = Object.keys(defaults) as (keyof S & string)[];
    this.defaults = { ...defaults, ...trailing<S>(new.target.name, rest, names, names.length - 1) };
    const list = listOf(params);
    if (list.length === 0)
      throw new ArgumentError(
        `${this.constructor.name}: the list of parameters is empty; pass model.parameters()`,
      );
    if (list.every(each => each instanceof Tensor))
      this.addParamGroup({ params: list } as Partial<S> & { params: Tensor[] });
    else for (const group of list) this.addParamGroup(group as Partial<S> & { params: Tensor[] });
  }

  /** Adds parameters with settings of their own. */
  addParamGroup(group: Partial<S> & { params: Tensor | Iterable<Tensor> }): void {
    const name = this.constructor.name;
    if (group instanceof Tensor || group?.params === undefined)
      throw new ArgumentError(
        `${name}: a group is { params: […], lr, … }, found ${String(group)}; do not mix groups and tensors`,
      );
    const params = group.params instanceof Tensor ? [group.params] : [...group.params];
    for (const p of params) checkParam(name, p, this.paramGroups);
    if (new Set(params).size < params.length)
      throw new ArgumentError(`${name}: a parameter occurs twice in one group`);
    const { params: _, ...given } = group;
    const full = { ...this.defaults, ...this.known(given, this.defaults), params };
    this.check(full);
    this.paramGroups.push(full);
    tape.recorder?.called?.("optimizer", { of: this, tensors: params });
  }

  /** The settings that were given, all of them known by name. */
  private known(given: object, defaults: S): Partial<S> {
    for (const key of Object.keys(given)) {
      if (key in defaults || key === "initialLr") continue;
      throw new ArgumentError(
        `${this.constructor.name}: no option is called "${key}"; it takes ${Object.keys(defaults).join(", ")}`,
      );
    }
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<S>;
  }

  /** Throws on settings out of range. */
  protected abstract check(group: Group<S>): void;

  /** Moves one parameter. */
  protected abstract update(target: Target, group: Group<S>): void;

  /**
   * Updates every parameter that has a gradient, in place and unrecorded. With a closure, which computes the loss and its
   * gradients anew, returns the loss.
   */
  step<T>(closure?: () => T): T | undefined {
    const loss = closure === undefined ? undefined : callUser(closure);
    const { recorder } = tape;
    recorder?.called?.("step", { of: this, count: this.withGradient() });
    const { training } = tape;
    const watched = training !== null || recorder?.called !== undefined;
    const parameters = watched ? this.paramGroups.flatMap(group => group.params) : [];
    training?.stepping(this, parameters);
    try {
      for (const group of this.paramGroups) for (const p of group.params) this.stepOne(p, group);
    } catch (error) {
      training?.unstepped();
      throw error;
    }
    if (recorder?.called) tellKept(recorder, this, parameters);
    training?.stepped(this, parameters);
    return loss;
  }

  private withGradient(): number {
    return gradients(this.paramGroups.flatMap(group => group.params));
  }

  private stepOne(p: Tensor, group: Group<S>): void {
    const grad = p.extra?.grad ?? null;
    if (grad === null) return;
    if (!sameShape(grad.shape, p.shape))
      throw new ShapeError(
        `${this.constructor.name}: a gradient of shape ${show(grad.shape)} for a parameter of shape ${show(p.shape)}`,
      );
    let state = this.state.get(p);
    if (state === undefined) {
      state = {};
      this.state.set(p, state);
    }
    const x = elements(p);
    this.update({ x, g: elements(grad), sign: group.maximize ? -1 : 1, state }, group);
    if (!p.isContiguous()) scatterStrided(p.array(), p.shape, p.strides, p.offset, x, 0);
    p.storage.version++;
    tape.recorder?.event("step", p);
  }

  /** Forgets all gradients, or fills them with zeros. */
  zeroGrad(...rest: Trailing<{ setToNone?: boolean }, [boolean]>): void {
    const { setToNone = true } = trailing<{ setToNone: boolean }>("zeroGrad", rest, ["setToNone"]);
    tape.recorder?.called?.("zeroGrad", { of: this, count: this.withGradient() });
    for (const group of this.paramGroups) for (const p of group.params) clear(p, setToNone);
  }

  /** Settings by group and state by parameter number, as plain data; `loadStateDict` takes it back. */
  stateDict(): { state: Record<number, State>; paramGroups: Record<string, unknown>[] } {
    const numbers = new Map(this.paramGroups.flatMap(group => group.params).map((p, i) => [p, i]));
    const state: Record<number, State> = {};
    for (const [p, kept] of this.state) {
      const copy = Object.entries(kept).map(([key, v]) => [key, typeof v === "number" ? v : v.slice()]);
      state[numbers.get(p) ?? -1] = Object.fromEntries(copy);
    }
    const paramGroups = this.paramGroups.map(({ params, ...rest }) => ({
      ...rest,
      params: params.map(p => numbers.get(p)),
    }));
    return { state, paramGroups };
  }

  /** Takes over what `stateDict` gave, parameters matched by number. Throws where groups or their sizes differ. */
  loadStateDict(dict: { state: Record<number, State>; paramGroups: Record<string, unknown>[] }): void {
    if (dict.paramGroups.length !== this.paramGroups.length) {
      throw new ArgumentError(
        `loadStateDict: ${dict.paramGroups.length} groups given, but the optimizer has ${this.paramGroups.length}`,
      );
    }
    dict.paramGroups.forEach((saved, i) => {
      const { params, ...rest } = saved;
      const count = Array.isArray(params) ? params.length : 0;
      const expected = this.paramGroups[i].params.length;
      if (count !== expected)
        throw new ArgumentError(
          `loadStateDict: group ${i} has ${expected} parameters, the saved one ${count}`,
        );
      Object.assign(this.paramGroups[i], rest);
    });
    const params = this.paramGroups.flatMap(group => group.params);
    this.state.clear();
    for (const [key, kept] of Object.entries(dict.state)) {
      const copy = Object.entries(kept).map(([name, v]) => [name, typeof v === "number" ? v : v.slice()]);
      const p = params[Number(key)];
      if (p !== undefined) this.state.set(p, Object.fromEntries(copy));
    }
  }
}

function listOf<S>(params: ParamsArgument<S>): readonly unknown[] {
  if (params instanceof Tensor)
    throw new ArgumentError(
      "an optimizer takes a list of parameters, got one tensor; write [w], or model.parameters()",
    );
  if (typeof params !== "object" || params === null || !(Symbol.iterator in params))
    throw new ArgumentError(`an optimizer takes a list of parameters or of groups, got ${String(params)}`);
  return [...(params as Iterable<unknown>)];
}

function checkParam(name: string, p: unknown, groups: readonly { params: readonly Tensor[] }[]): void {
  if (!(p instanceof Tensor))
    throw new ArgumentError(`${name}: can only optimize tensors, found ${String(p)}`);
  if (!p.isLeaf && !p.retainsGrad)
    throw new AutogradError(
      `${name}: can't optimize a non-leaf tensor; pass the parameter it was computed from`,
      [p.node],
    );
  if (groups.some(group => group.params.includes(p)))
    throw new ArgumentError(`${name}: a parameter of shape ${show(p.shape)} is in more than one group`);
}

/**
 * Runs a step's vector kernel in place: on `moved` (the parameter, then its state) and the gradient, which the kernel takes
 * second. False, and nothing done, unless all are float32 and the host has SIMD.
 */
export function stepped(
  kernel: Vector,
  moved: readonly Numbers[],
  g: Numbers,
  numbers: readonly number[],
): boolean {
  const [x, ...kept] = moved;
  const all = [x, g, ...kept];
  return (
    all.every(each => each instanceof Float32Array) &&
    kernel.run(
      moved,
      all.map(each => new Row(each, 0)),
      numbers,
    )
  );
}

/** The state's array of that name, made on first use. */
export function slot(state: State, name: string, like: Numbers, fill = 0): Numbers {
  const found = state[name];
  if (found !== undefined && typeof found !== "number") return found;
  const made = like.slice().fill(fill);
  state[name] = made;
  return made;
}

/** Counts the parameter's steps; the first is 1. */
export function count(state: State): number {
  const step = Number(state.step ?? 0) + 1;
  state.step = step;
  return step;
}

/** Throws unless the setting is a number in [least, below). */
export function range(
  name: string,
  what: string,
  value: unknown,
  least: number,
  below = Number.POSITIVE_INFINITY,
): void {
  if (typeof value === "number" && value >= least && value < below) return;
  const bounds = below === Number.POSITIVE_INFINITY ? `at least ${least}` : `in [${least}, ${below})`;
  throw new ArgumentError(`${name}: ${what} must be ${bounds}, got ${String(value)}`);
}
