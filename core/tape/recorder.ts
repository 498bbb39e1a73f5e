import type { Tensor } from "../tensor/tensor.js";

// Core never knows it is watched: it calls the recorder, if there is one. All methods are called synchronously and
// must not keep a tensor alive nor change it.

/** What the tape needs to know of an operation; a row of the rule table is one. Written once per name. */
export interface OpInfo {
  /** Public camelCase name: "mul". */
  readonly name: string;
  /** Where several rules go by one name ("max" of all and along a dimension): which of them. */
  readonly rule?: string;
  /** Sign drawn for it ("×", "•", "+"); absent: the name is drawn. */
  readonly symbol?: string;
  /** Letters of the tensor slots, e.g. ["x", "y"]. */
  readonly letters: readonly string[];
  /**
   * By slot: what the vector-Jacobian product adds to that input's adjoint. Placeholders in braces: {g} the adjoint
   * of the output, {out} the output, {x} {y} … the inputs. "{g} · {y}". Null: no gradient goes there.
   */
  readonly back: readonly (string | null)[];
  /** By slot: the local derivative alone ("{y}"), where it is a plain factor. */
  readonly local?: readonly (string | null)[];
  /** Why no gradient passes: a comparison is "stepFunction", argmax or a cast "integer", detach "detach". */
  readonly stops?: Stop;
  /** A view or rename that a picture may draw as a tick on the wire. */
  readonly view?: boolean;
}

export type Stop =
  | "detach"
  | "noGrad"
  | "inference"
  | "integer"
  | "stepFunction"
  | "item"
  | "data"
  | "overwritten"; // prettier-ignore

export interface OpFacts {
  /** Recording of gradients was off for this operation, and by what. */
  readonly off: "noGrad" | "inference" | null;
  /** Tensors kept for backward. */
  readonly saved: readonly Tensor[];
  /** Duration in nanoseconds. */
  readonly ns: number;
  /** The output is the first input, changed in place. */
  readonly inPlace: boolean;
}

export type EventKind = "accumulate" | "write" | "zero" | "step" | "free" | "read" | "inPlace" | "hook"; // prettier-ignore

/**
 * What a program asks of an optimizer or a module as a whole: "optimizer" makes one, "mode" is train() or eval(); "state" is
 * what an optimizer keeps after its step.
 */
export type CallKind = "optimizer" | "step" | "zeroGrad" | "forward" | "mode" | "state";

export interface CallFacts {
  /** The optimizer or module. */
  readonly of: object;
  /** optimizer: its parameters. */
  readonly tensors?: readonly Tensor[];
  /** step: parameters that had a gradient; zeroGrad: gradients that were there; forward: earlier calls of the module. */
  readonly count?: number;
  /** forward, mode: whether the module is in training mode now. */
  readonly training?: boolean;
  /** forward, mode: whether dropout or batch normalisation is part of it. */
  readonly modal?: boolean;
  /** state: the settings in words, "lr 0.1 · momentum 0.9". */
  readonly settings?: string;
  /** state: by parameter of `tensors`, what is kept for it: names and numbers in turn. */
  readonly kept?: readonly (readonly (string | number)[])[];
}

export interface Recorder {
  /** True if operations are to be timed (performance.now is not free). */
  readonly timed: boolean;
  /**
   * One executed operation, or the creation of a leaf (no inputs, info of "arange", "tensor", …).
   * Sets `node` of every output to the number of its new node. Numbers among the inputs, wrapped ones too, become
   * constants. All arguments are lent for the call.
   */
  op(info: OpInfo, inputs: readonly (Tensor | number)[], outputs: readonly Tensor[], facts: OpFacts): void;
  /**
   * The same for an operation between 0-d tensors, of which one may be a number (y: null if it has one operand only).
   * `saved` says in bits what is kept for backward: 1 x, 2 y, 4 the output.
   */
  scalarOp(
    info: OpInfo,
    x: Tensor | number,
    y: Tensor | number | null,
    out: Tensor,
    saved: number,
    off: OpFacts["off"],
  ): void;
  /** requiresGrad, attachGrad, retainGrad, the name option: read the tensor's flags again. */
  marked(tensor: Tensor): void;
  /** Something happened to a tensor, most often to a leaf's .grad (`tensor` is then the leaf, not its gradient). */
  event(kind: EventKind, tensor: Tensor): void;
  /** Something was asked of an optimizer, or of a module that is no part of one that runs. It counts no tick of the clock. */
  called?(what: CallKind, facts: CallFacts): void;
  beginBackward(roots: readonly Tensor[], createGraph: boolean): void;
  /**
   * The adjoint of node `node` is complete (after its hooks) and its rule runs next; a leaf has none, its .grad is next.
   * Here and below, a 0-d adjoint may be told as its number.
   */
  step(node: number, adjoint: Tensor | number): void;
  /** The rule that runs now sends `contribution` to the input in `slot` of node `node`, node `to`. Called before summing. */
  contribute(node: number, slot: number, contribution: Tensor | number, to: number): void;
  /** All contributions to this node have arrived; `sum` is their sum before hooks. Called once a pass and node. */
  arrived(node: number, sum: Tensor | number): void;
  endBackward(): void;
  /** file:line:column of the operation that made the node, for error messages; undefined if unknown. */
  describe(node: number): string | undefined;
  /** file:line:column of the call that runs now; undefined if unknown. */
  here?(): string | undefined;
}

/** Told of training as a whole, whether or not a recorder is in force. May not keep a tensor alive nor change it. */
export interface TrainingWatch {
  /** A backward pass begins from these roots; one within another is not told. */
  backward(roots: readonly Tensor[]): void;
  /** An optimizer is about to move its parameters. */
  stepping(optimizer: object, parameters: readonly Tensor[]): void;
  /** It has moved them. */
  stepped(optimizer: object, parameters: readonly Tensor[]): void;
  /** It threw instead, and the program may go on: that was no step. */
  unstepped(): void;
}

/** The recorder and the watch in force. Properties, not bindings, so that reading one in a hot loop is one load. */
export const tape: { recorder: Recorder | null; training: TrainingWatch | null } = {
  recorder: null,
  training: null,
};
