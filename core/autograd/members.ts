import { ArgumentError, AutogradError } from "../errors.js";
import type { RemovableHandle } from "../hooks/handle.js";
import { checkOptions } from "../options.js";
import { tape } from "../tape/recorder.js";
import { contiguous, elements } from "../tensor/copy.js";
import type { Data } from "../tensor/dtype.js";
import { print } from "../tensor/print.js";
import { show } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { type BackwardOptions, backward } from "./backward.js";
import { detach, detach_ } from "./detach.js";
import { asNode } from "./graph.js";
import {
  assignGrad,
  attachGrad,
  registerHook,
  registerPostAccumulateGradHook,
  retainGrad,
  setRequiresGrad,
} from "./leaf.js"; // prettier-ignore
import type { Node, TensorHook } from "./node.js";
import { refresh } from "./view.js";

// The public members of a tensor that concern gradients and values.

type NestedNumbers = number | boolean | NestedNumbers[];

type GradReq = "write" | "add" | "null";

export interface AttachGradOptions {
  gradReq?: GradReq;
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** Whether gradients are wanted for this tensor or anything it came from. */
    requiresGrad: boolean;
    /** True unless a recorded operation made it. */
    readonly isLeaf: boolean;
    /** The gradient that backward accumulated; null until then. */
    grad: Tensor | null;
    /** The graph node that made it; null for leaves. */
    readonly gradFn: Node | null;
    name: string | undefined;
    /** The elements in row-major order, as a copy. */
    readonly data: Data;
    /** The single element as a number. Throws if there are more. */
    item(): number;
    /** Nested lists; booleans for a bool tensor. */
    toArray(): NestedNumbers;
    /** What JSON.stringify writes: as toArray, with null for NaN and infinities. */
    toJSON(): NestedNumbers;
    /** Accumulates gradients into the leaves: y.backward(), y.backward(v), y.backward({ gradient, retainGraph, … }). */
    backward(options?: Tensor | number | BackwardOptions | null): void;
    /** The same values and storage without history. */
    detach(): Tensor;
    /** Cuts this tensor itself off from its history: it becomes a leaf. Throws on views. */
    detach_(): Tensor;
    /** Wants (or no longer wants) gradients; gives the tensor. Throws unless it is a floating leaf. */
    requiresGrad_(on?: boolean): Tensor;
    /** Keeps .grad of a tensor that is not a leaf. */
    retainGrad(): void;
    readonly retainsGrad: boolean;
    /** MXNet's mark: .grad is zeros at once; tracked inside autograd.record. */
    attachGrad(options?: AttachGradOptions | GradReq): Tensor;
    /** Called with the complete gradient in each backward; may return another in its place. */
    registerHook(hook: TensorHook): RemovableHandle;
    /** Called with the leaf each time after backward accumulated into its `.grad`. */
    registerPostAccumulateGradHook(hook: (leaf: Tensor) => void): RemovableHandle;
    toString(): string;
    [Symbol.toPrimitive](hint: "default" | "string" | "number"): string;
  }
}

function read(x: Tensor): void {
  tape.recorder?.event("read", x);
}

function item(this: Tensor): number {
  if (this.numel() !== 1) {
    throw new ArgumentError(
      `item: only a tensor of one element is a number, this one has shape ${show(this.shape)}; index it or use toArray()`,
      [this.node],
    );
  }
  read(this);
  return this.value();
}

function toArray(this: Tensor): NestedNumbers {
  read(this);
  const flat = contiguous(this);
  const convert: (x: number) => number | boolean = this.dtype === "bool" ? x => x !== 0 : x => x;
  if (this.shape.length === 0) return convert(this.value());
  let level: NestedNumbers[] = Array.from(
    flat.array().subarray(flat.offset, flat.offset + flat.numel()),
    convert,
  );
  for (let d = this.shape.length - 1; d > 0; d--) {
    const n = this.shape[d];
    const rows = this.shape.slice(0, d).reduce((a, b) => a * b, 1);
    const from = level;
    level = Array.from({ length: rows }, (_, i) => from.slice(i * n, (i + 1) * n));
  }
  return level;
}

function primitive(this: Tensor, hint: "default" | "string" | "number"): string {
  if (hint === "string") return this.toString();
  throw new ArgumentError(
    hint === "number"
      ? "JavaScript operators do not work on tensors: use x.mul(2) instead of x * 2, and x.item() > 0 instead of x > 0"
      : "JavaScript operators do not work on tensors: use x.add(y) instead of x + y, and x.item() to compare with a number; " +
          "for printing use a template string or toString()",
    [this.node],
  );
}

function backwardOf(this: Tensor, options?: Tensor | number | BackwardOptions | null): void {
  if (options instanceof Tensor || typeof options === "number") backward(this, options);
  else backward(this, options?.gradient ?? null, options ?? {});
}

const accessors = {
  requiresGrad: {
    get(this: Tensor) {
      refresh(this);
      return this.wants;
    },
    set(this: Tensor, on: boolean) {
      setRequiresGrad(this, Boolean(on));
    },
  },
  isLeaf: {
    get(this: Tensor) {
      refresh(this);
      return this.origin === null;
    },
  },
  grad: {
    get(this: Tensor) {
      if (this.extra !== null) this.extra.gradOurs = false;
      return this.extra?.grad ?? null;
    },
    set(this: Tensor, grad: Tensor | null) {
      assignGrad(this, grad);
    },
  },
  gradFn: {
    get(this: Tensor) {
      refresh(this);
      return this.origin === null ? null : asNode(this.origin);
    },
  },
  retainsGrad: {
    get(this: Tensor) {
      return this.extra?.retain ?? false;
    },
  },
  name: {
    get(this: Tensor) {
      return this.extra?.name;
    },
    set(this: Tensor, name: string | undefined) {
      this.more().name = name === undefined ? undefined : String(name);
      tape.recorder?.marked(this);
    },
  },
  data: {
    get(this: Tensor) {
      read(this);
      return elements(this);
    },
    set() {
      throw new AutogradError(
        "data: this is a copy and cannot be assigned; use noGrad(() => x.copy_(values))",
      );
    },
  },
};

const methods = {
  item,
  toArray,
  backward: backwardOf,
  toString(this: Tensor) {
    refresh(this);
    return print(this);
  },
  [Symbol.toPrimitive]: primitive,
  toJSON: toArray,
  // What console.log shows under Node.
  [Symbol.for("nodejs.util.inspect.custom")](this: Tensor) {
    return this.toString();
  },
  detach(this: Tensor) {
    return detach(this);
  },
  detach_(this: Tensor) {
    return detach_(this);
  },
  requiresGrad_(this: Tensor, on = true) {
    return setRequiresGrad(this, on);
  },
  retainGrad(this: Tensor) {
    retainGrad(this);
  },
  attachGrad(this: Tensor, options?: AttachGradOptions | GradReq) {
    if (typeof options === "string") return attachGrad(this, options);
    checkOptions("attachGrad", options, ["gradReq"]);
    return attachGrad(this, options?.gradReq);
  },
  registerHook(this: Tensor, hook: TensorHook) {
    return registerHook(this, hook);
  },
  registerPostAccumulateGradHook(this: Tensor, hook: (leaf: Tensor) => void) {
    return registerPostAccumulateGradHook(this, hook);
  },
};

Object.defineProperties(Tensor.prototype, accessors);
for (const key of Reflect.ownKeys(methods)) {
  Object.defineProperty(Tensor.prototype, key, {
    value: methods[key as keyof typeof methods],
    writable: true,
    configurable: true,
  });
}
