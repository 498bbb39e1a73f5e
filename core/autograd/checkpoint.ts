import { ArgumentError, AutogradError } from "../errors.js";
import { enableGrad } from "../modes/grad.js";
import { generator } from "../modes/seed.js";
import { modes, under } from "../modes/state.js";
import { tape } from "../tape/recorder.js";
import { callUser } from "../tape/register.js";
import { Tensor } from "../tensor/tensor.js";
import { detach } from "./detach.js";
import { setRequiresGrad } from "./leaf.js";
import { type Packer, saving } from "./saved.js";

// Trading time for memory (Chen et al. 2016): what fn would keep for backward is thrown away and computed again when
// backward first asks for it. Done by standing in for kept tensors (as PyTorch with use_reentrant=False), so the
// graph, its order and any derivative of it are the same as without.

/** Runs fn(...inputs) without keeping its intermediate values; backward runs fn a second time. */
export function checkpoint<A extends unknown[], R>(fn: (...inputs: A) => R, ...inputs: A): R {
  if (typeof fn !== "function")
    throw new ArgumentError(
      `checkpoint takes a function and its inputs: checkpoint(fn, x), got ${typeof fn}`,
    );
  if (!modes.grad) return callUser(() => fn(...inputs));
  return withPacker("checkpoint", new Recompute(fn, inputs), () => callUser(() => fn(...inputs)));
}

/** Runs call with a stand-in for all tensors that are kept meanwhile; `op` is named if call gives a promise. */
export function withPacker<T>(op: string, packer: Packer, call: () => T): T {
  const outer = saving.packer;
  saving.packer = packer;
  try {
    return under(op, {}, call);
  } finally {
    saving.packer = outer;
  }
}

/** Hands out numbers for kept tensors, and finds the tensors again by running the function once more. */
class Recompute<A extends unknown[]> implements Packer {
  private readonly fn: (...inputs: A) => unknown;
  private readonly inputs: A;
  private readonly modes = { ...modes };
  private readonly random = generator.save();
  private count = 0;
  private found: Tensor[] | null = null;
  private readonly shapes: string[] = [];

  constructor(fn: (...inputs: A) => unknown, inputs: A) {
    this.fn = fn;
    this.inputs = inputs;
  }

  pack(tensor: Tensor): number {
    this.shapes.push(`${tensor.dtype}[${tensor.shape}]`);
    return this.count++;
  }

  unpack(packed: unknown): Tensor {
    this.found ??= this.again();
    const tensor = this.found[packed as number];
    if (
      this.found.length !== this.count ||
      `${tensor.dtype}[${tensor.shape}]` !== this.shapes[packed as number]
    ) {
      throw new AutogradError(
        `checkpoint: the second run of the function kept ${this.found.length} values where the first kept ${this.count}, or other shapes; ` +
          "it must compute the same again (mind outside state)",
      );
    }
    return tensor;
  }

  /** Unrecorded, on detached inputs, with the random numbers and modes of the first run. */
  private again(): Tensor[] {
    const kept: Tensor[] = [];
    const recorder = tape.recorder;
    const random = generator.save();
    const collect: Packer = {
      pack: tensor => kept.push(tensor) - 1,
      unpack: packed => kept[packed as number],
    };
    tape.recorder = null;
    generator.restore(this.random);
    try {
      const inputs = this.inputs.map(leafLike) as A;
      under("checkpoint", this.modes, () =>
        withPacker("checkpoint", collect, () => enableGrad(() => this.fn(...inputs))),
      );
    } finally {
      tape.recorder = recorder;
      generator.restore(random);
    }
    return kept;
  }
}

function leafLike(x: unknown): unknown {
  if (!(x instanceof Tensor)) return x;
  const leaf = detach(x);
  return x.wants ? setRequiresGrad(leaf, true) : leaf;
}
