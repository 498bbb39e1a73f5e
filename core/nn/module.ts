import { setRequiresGrad } from "../autograd/leaf.js";
import { ArgumentError } from "../errors.js";
import { addHook, type Hooks, type RemovableHandle } from "../hooks/handle.js";
import { type Trailing, trailing } from "../ops/arguments.js";
import { tape } from "../tape/recorder.js";
import { callUser } from "../tape/register.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Callable, callModule } from "./call.js";
import { clear, gradients } from "./clear.js";
import { describe } from "./describe.js";
import type { Watch } from "./gate.js";
import { isModal } from "./modal.js";
import { Parameter } from "./parameter.js";
import { loadState, type StateDict, stateOf } from "./state.js";

// The base of all layers and models. Fields that hold parameters or modules are its parameters and children; nothing
// is to be registered. `forward` runs the hooks, too.

type Inputs = readonly unknown[];
/** Runs after forward; what it returns replaces the output. */
export type ForwardHook = (module: Module, inputs: Inputs, output: unknown) => unknown;
type Grads = readonly (Tensor | null)[];
/** Runs in backward with the gradients of inputs and outputs; what it returns replaces those of the inputs. */
export type BackwardHook = (module: Module, gradInput: Grads, gradOutput: Grads) => unknown;
/** Runs before forward; what it returns replaces the inputs. */
export type ForwardPreHook = (module: Module, inputs: Inputs) => unknown;

/** A module from one tensor to one tensor: what Sequential chains. */
export interface Layer extends Module {
  forward(x: Tensor): Tensor;
}

/**
 * Base of all layers and models: fields that hold a Parameter or a Module are its parameters and children, in order.
 * A subclass defines `forward`; a program calls `m.forward(x)`, which runs the hooks.
 * Docs: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
export class Module implements Callable {
  // Written out, for a bundler renames a class that mentions itself.
  /** What messages call it. */
  static readonly name: string = "Module";

  /** Dropout and batch normalisation behave differently in training. Set by train() and eval(). */
  training = true;
  readonly #buffers = new Map<string, boolean>();
  readonly #hooks: Hooks<ForwardHook> = new Map();
  readonly #preHooks: Hooks<ForwardPreHook> = new Map();
  readonly #backwardHooks: Hooks<BackwardHook> = new Map();

  constructor() {
    // A subclass says what forward computes; the instance's own forward runs that between the hooks.
    const forward = this.forward;
    Object.defineProperty(this, "forward", {
      value: (...inputs: never[]) => callModule(this, forward, inputs),
      writable: true,
      configurable: true,
    });
  }

  /** Computes the output; subclasses override it. */
  forward(..._inputs: never[]): unknown {
    throw new ArgumentError(`${this.constructor.name} has no forward; define forward(x) in the class`);
  }

  /** Called with (module, inputs, output) after each forward; what it returns replaces the output. */
  registerForwardHook(hook: ForwardHook): RemovableHandle {
    return addHook(this.#hooks, hook);
  }

  /** Called with (module, inputs) before each forward; what it returns replaces the inputs. */
  registerForwardPreHook(hook: ForwardPreHook): RemovableHandle {
    return addHook(this.#preHooks, hook);
  }

  /**
   * Called with (module, gradInput, gradOutput) in each backward through the module: lists with null for what wants no
   * gradient. What it returns replaces gradInput.
   */
  registerFullBackwardHook(hook: BackwardHook): RemovableHandle {
    return addHook(this.#backwardHooks, hook);
  }

  /** All backward hooks as one; null if there are none. Called by callModule. */
  watch(): Watch | null {
    if (this.#backwardHooks.size === 0) return null;
    return (gradInput, gradOutput) =>
      [...this.#backwardHooks.values()].reduce<Grads>((grads, hook) => {
        const replaced = hook(this, grads, gradOutput);
        return Array.isArray(replaced) ? replaced : grads;
      }, gradInput);
  }

  /** The inputs after the pre-hooks. Called by callModule. */
  before(inputs: Inputs): Inputs {
    let now = inputs;
    for (const hook of [...this.#preHooks.values()]) {
      const result = callUser(() => hook(this, now));
      if (result !== undefined && result !== null) now = Array.isArray(result) ? result : [result];
    }
    return now;
  }

  /** The output after the hooks. Called by callModule. */
  after(inputs: Inputs, output: unknown): unknown {
    let now = output;
    for (const hook of [...this.#hooks.values()]) now = callUser(() => hook(this, inputs, now)) ?? now;
    return now;
  }

  /** Makes a tensor part of the state that is not learned: this[name] = tensor. */
  registerBuffer(
    name: string,
    tensor: Tensor | null,
    ...rest: Trailing<{ persistent?: boolean }, [boolean]>
  ): void {
    const { persistent = true } = trailing<{ persistent: boolean }>("registerBuffer", rest, ["persistent"]);
    Object.assign(this, { [name]: tensor });
    this.#buffers.set(name, persistent);
  }

  /** Direct children by field name. */
  namedChildren(): [string, Module][] {
    return Object.entries(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }

  /** Direct children in the order of their fields. */
  children(): Module[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module and all below it by path, each once; the path of this one is "". */
  namedModules(prefix = "", seen = new Set<Module>()): [string, Module][] {
    if (seen.has(this)) return [];
    seen.add(this);
    const below = this.namedChildren().flatMap(([name, child]) =>
      child.namedModules(join(prefix, name), seen),
    );
    return [[prefix, this], ...below];
  }

  /** This module and all below it, each once. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** Parameters by path ("hidden.weight"), each once. */
  namedParameters(): [string, Parameter][] {
    const seen = new Set<Parameter>();
    const all = this.namedModules().flatMap(([path, module]) =>
      Object.entries(module).flatMap(([name, value]): [string, Parameter][] =>
        value instanceof Parameter ? [[join(path, name), value]] : [],
      ),
    );
    return all.filter(([, p]) => !seen.has(p) && seen.add(p));
  }

  /** Parameters of this module and all below it, each once: what an optimiser takes. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, p]) => p);
  }

  /** Buffers by path. */
  namedBuffers({ persistent = false }: { persistent?: boolean } = {}): [string, Tensor][] {
    return this.namedModules().flatMap(([path, module]) =>
      [...module.#buffers].flatMap(([name, keep]): [string, Tensor][] => {
        const value: unknown = Reflect.get(module, name);
        return isTensor(value) && (keep || !persistent) ? [[join(path, name), value]] : [];
      }),
    );
  }

  /** Buffers of this module and all below it. */
  buffers(): Tensor[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /** Training mode for this module and all below it. */
  train(mode = true): this {
    const modules = this.modules();
    for (const module of modules) module.training = mode;
    const modal = modules.some(isModal);
    tape.recorder?.called?.("mode", { of: this, training: mode, modal });
    return this;
  }

  /** Evaluation mode: no dropout, batch normalisation by its running statistics. */
  eval(): this {
    return this.train(false);
  }

  /** Whether the parameters want gradients: false freezes the module. */
  requiresGrad_(on = true): this {
    for (const p of this.parameters()) setRequiresGrad(p, on);
    return this;
  }

  /** Forgets the gradients of all parameters, or fills them with zeros. */
  zeroGrad(...rest: Trailing<{ setToNone?: boolean }, [boolean]>): void {
    const { setToNone = true } = trailing<{ setToNone: boolean }>("zeroGrad", rest, ["setToNone"]);
    const parameters = this.parameters();
    tape.recorder?.called?.("zeroGrad", { of: this, count: gradients(parameters) });
    for (const p of parameters) clear(p, setToNone);
  }

  /** Calls fn with every module, children first. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    callUser(() => fn(this));
    return this;
  }

  /** Parameters and persistent buffers of this module alone: what stateDict is made of. */
  ownState(): [string, Tensor][] {
    const fields = Object.entries(this).filter((field): field is [string, Tensor] => isTensor(field[1]));
    const parameters = fields.filter(([, x]) => x instanceof Parameter);
    return [...parameters, ...fields.filter(([name]) => this.#buffers.get(name) === true)];
  }

  /**
   * Parameters and persistent buffers by path, sharing their storage with the module, without history. What several
   * paths share stands under each of them, as in PyTorch.
   */
  stateDict(): StateDict {
    return stateOf(this);
  }

  /** Copies values into parameters and buffers of the same paths. Throws on what is missing, left over or misshapen. */
  loadStateDict(
    state: Readonly<StateDict>,
    ...rest: Trailing<{ strict?: boolean }, [boolean]>
  ): {
    missingKeys: string[];
    unexpectedKeys: string[];
  } {
    const { strict = true } = trailing<{ strict: boolean }>("loadStateDict", rest, ["strict"]);
    return loadState(this, state, strict);
  }

  /** What toString shows in the brackets. */
  extraRepr(): string {
    return "";
  }

  toString(): string {
    return describe(this);
  }
}

const join = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);

const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" && value !== null && "storage" in value;
