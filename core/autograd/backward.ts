import { AutogradError, DtypeError, ShapeError } from "../errors.js";
import { modes } from "../modes/state.js";
import { checkOptions } from "../options.js";
import { tape } from "../tape/recorder.js";
import { isFloating } from "../tensor/dtype.js";
import { sameShape, show } from "../tensor/shape.js";
import { type Operand, Tensor } from "../tensor/tensor.js";
import { run } from "./engine.js";
import { asNode, nodeOf } from "./graph.js";
import { ops } from "./opset.js";
import { at } from "./saved.js";
import { refresh } from "./view.js";

// The two public ways into the engine (https://pytorch.org/docs/stable/autograd.html).

/** Options of `backward`, as of torch.autograd.backward. */
export interface BackwardOptions {
  /** v of the vector-Jacobian product, in the shape of the output; a scalar output needs none. */
  gradient?: Operand | null;
  /** Keep the graph for another backward. Defaults to createGraph. */
  retainGraph?: boolean;
  /** Record the backward pass itself, so that the gradients can be differentiated. */
  createGraph?: boolean;
  /** Accumulate into these tensors only. */
  inputs?: readonly Tensor[] | Tensor;
}

/** Options of `autograd.grad`, as of torch.autograd.grad. */
export interface GradOptions {
  /** One v for each output; null where the output is a scalar. */
  gradOutputs?: Seeds;
  retainGraph?: boolean;
  createGraph?: boolean;
  /** An input that the outputs do not depend on gives null instead of an error. */
  allowUnused?: boolean;
  /** … or zeros. */
  materializeGrads?: boolean;
}

type Many = Tensor | readonly Tensor[];
type Seeds = readonly (Operand | null)[] | Operand | null;

const backwardNames = ["gradient", "retainGraph", "createGraph", "inputs"];
const gradNames = ["gradOutputs", "retainGraph", "createGraph", "allowUnused", "materializeGrads"] as const;

/** Accumulates the gradients of the outputs into `.grad` of the leaves they were computed from. */
export function backward(outputs: Many, gradients?: Seeds, options: BackwardOptions = {}): void {
  checkOptions("backward", options, backwardNames);
  const outs = list("backward", "outputs", outputs);
  const { createGraph = false, retainGraph = createGraph, inputs } = options;
  const wanted = inputs === undefined ? null : list("backward", "inputs", inputs);
  if (wanted?.length === 0) {
    throw new AutogradError(
      "backward: inputs is empty; name at least one tensor, or leave inputs out to reach every leaf",
    );
  }
  run({
    roots: roots("backward", outs, gradients),
    retainGraph,
    createGraph,
    targets: wanted?.map(x => target("backward", x)) ?? null,
    capture: false,
  });
}

/** The gradients of the outputs' sum (weighted by gradOutputs) with respect to the inputs; `.grad` is not touched. */
export function grad(
  outputs: Many,
  inputs: Many,
  options?: GradOptions & { allowUnused?: false; materializeGrads?: false },
): Tensor[];
export function grad(
  outputs: Many,
  inputs: Many,
  options: GradOptions & { materializeGrads: true },
): Tensor[];
export function grad(outputs: Many, inputs: Many, options?: GradOptions): (Tensor | null)[];
export function grad(outputs: Many, inputs: Many, gradOutputs: Seeds, options?: GradOptions): Tensor[];
export function grad(
  outputs: Many,
  inputs: Many,
  third: GradOptions | Seeds = {},
  fourth: GradOptions = {},
): (Tensor | null)[] {
  const options = isSeeds(third) ? { gradOutputs: third, ...fourth } : third;
  checkOptions("autograd.grad", options, gradNames);
  const { createGraph = false, retainGraph = createGraph, materializeGrads = false } = options;
  const { allowUnused = materializeGrads } = options;
  const wanted = list("autograd.grad", "inputs", inputs);
  if (wanted.length === 0)
    throw new AutogradError("autograd.grad: inputs is empty; name at least one tensor");
  const targets = wanted.map(x => target("autograd.grad", x));
  const found = run({
    roots: roots("autograd.grad", list("autograd.grad", "outputs", outputs), options.gradOutputs),
    retainGraph,
    createGraph,
    targets,
    capture: true,
  });
  return found.map((g, i) => {
    if (g !== null) return g;
    if (materializeGrads) return ops.zerosLike(wanted[i]);
    if (allowUnused) return null;
    throw new AutogradError(
      `autograd.grad: input ${i}, of shape ${show(wanted[i].shape)}, was not used in the graph of the outputs. ` +
        "Pass { allowUnused: true } to get null for it, or { materializeGrads: true } for zeros",
      [wanted[i].node],
    );
  });
}

/** Whether the third argument is PyTorch's grad_outputs by position. */
function isSeeds(third: GradOptions | Seeds): third is Seeds {
  return third === null || typeof third === "number" || third instanceof Tensor || Array.isArray(third);
}

function list(op: string, what: string, many: Many): readonly Tensor[] {
  const tensors = many instanceof Tensor ? [many] : many;
  if (!Array.isArray(tensors) || tensors.some(x => !(x instanceof Tensor))) {
    throw new AutogradError(`${op}: ${what} must be a tensor or a list of tensors`);
  }
  return tensors;
}

function target(op: string, tensor: Tensor) {
  refresh(tensor);
  if (!tensor.wants) {
    throw new AutogradError(
      `${op}: one of the inputs, of shape ${show(tensor.shape)}, does not require grad; mark it by requiresGrad_() before ` +
        "it is used",
      [tensor.node],
    );
  }
  return { node: nodeOf(tensor), slot: tensor.slot, tensor };
}

function roots(op: string, outs: readonly Tensor[], given: Seeds | undefined) {
  const one = given instanceof Tensor || typeof given === "number";
  const seeds: readonly (Operand | null)[] = one ? [given] : (given ?? outs.map(() => null));
  if (seeds.length !== outs.length) {
    throw new AutogradError(
      `${op}: got ${outs.length} outputs and ${seeds.length} gradients; pass one for each (null for a scalar)`,
    );
  }
  return outs.map((tensor, i) => {
    refresh(tensor);
    if (!tensor.wants) throw untracked(op, tensor);
    const node = nodeOf(tensor);
    return { node, slot: tensor.slot, tensor, seed: seed(op, tensor, seeds[i] ?? null) };
  });
}

function untracked(op: string, tensor: Tensor): AutogradError {
  return new AutogradError(
    `${op}: the output, a ${tensor.dtype} tensor of shape ${show(tensor.shape)}${at(tensor.node)}, does not require grad and has ` +
      "no gradFn: it was made from tensors that do not require grad, under noGrad, from detached values, or outside of " +
      "autograd.record. Mark a leaf by { requiresGrad: true } (or attachGrad and record) before computing",
    [tensor.node],
  );
}

function seed(op: string, tensor: Tensor, operand: Operand | null): Tensor {
  if (operand === null) return implicitSeed(op, tensor);
  const given = typeof operand === "number" ? unrecorded(() => ops.tensor(operand)) : operand;
  if (!(given instanceof Tensor))
    throw new AutogradError(`${op}: a gradient must be a tensor or a number, got ${typeof given}`);
  if (!sameShape(given.shape, tensor.shape)) {
    throw new ShapeError(
      `${op}: the gradient has shape ${show(given.shape)}, but the output has shape ${show(tensor.shape)}; ` +
        "pass a gradient of the output's shape",
      [tensor.node],
    );
  }
  if (!isFloating(given.dtype)) {
    throw new DtypeError(`${op}: the gradient must be a float tensor, got ${given.dtype}`, [tensor.node]);
  }
  return given.dtype === tensor.dtype ? given : ops.to(given, tensor.dtype);
}

/** 1 for a scalar; what was recorded MXNet's way stands for the sum of its elements. */
function implicitSeed(op: string, tensor: Tensor): Tensor {
  const recorded = tensor.origin !== null && asNode(tensor.origin).recorded;
  if (tensor.numel() !== 1 && !recorded && !(tensor.scoped && modes.recording)) {
    throw new AutogradError(
      `${op}: a gradient can be created implicitly only for a scalar output, and this one has shape ${show(tensor.shape)}` +
        `${at(tensor.node)}; reduce it (y.sum().backward()) or pass { gradient: v } of that shape`,
      [tensor.node],
    );
  }
  return unrecorded(() => ops.onesLike(tensor));
}

/** The seed is no operation of the program. */
function unrecorded<T>(call: () => T): T {
  const { recorder } = tape;
  tape.recorder = null;
  try {
    return call();
  } finally {
    tape.recorder = recorder;
  }
}
