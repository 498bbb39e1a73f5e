import { ArgumentError } from "../errors.js";
import { noGrad } from "../modes/grad.js";
import { callUser } from "../tape/register.js";
import { show } from "../tensor/shape.js";
import { type Origin, Tensor } from "../tensor/tensor.js";
import { withPacker } from "./checkpoint.js";
import { nodeOf, tracked } from "./graph.js";
import { type Packer, withHistory } from "./saved.js";

// What is kept for backward, packed and unpacked by the program: compressed, counted, moved elsewhere.

/** A packed tensor, and the history that goes with its values for a derivative of the derivative. */
interface Packed<P> {
  readonly packed: P;
  readonly origin: Origin | null;
  readonly slot: number;
  readonly form: string;
}

const formOf = (x: Tensor) => `${x.dtype} ${show(x.shape)}`;

/**
 * Runs fn; each tensor that is kept for backward meanwhile goes through pack (which gets it without history), and through
 * unpack each time a backward rule reads it. unpack must give a tensor of the same shape and dtype. Both run unrecorded.
 * The innermost call wins. Docs: https://pytorch.org/docs/stable/autograd.html#torch.autograd.graph.saved_tensors_hooks
 */
export function savedTensorsHooks<P, T>(
  pack: (x: Tensor) => P,
  unpack: (packed: P) => Tensor,
  fn: () => T,
): T {
  for (const each of [pack, unpack, fn])
    if (typeof each !== "function")
      throw new ArgumentError(
        `savedTensorsHooks takes three functions: pack, unpack, fn; got ${typeof each}`,
      );
  const packer: Packer = {
    pack(x): Packed<P> {
      const bare = x.strided(x.shape, x.strides, x.offset);
      const packed = callUser(() => noGrad(() => pack(bare)));
      return { packed, origin: tracked(x) ? nodeOf(x) : null, slot: x.slot, form: formOf(x) };
    },
    unpack(given) {
      const { packed, origin, slot, form } = given as Packed<P>;
      const x = callUser(() => noGrad(() => unpack(packed)));
      if (!(x instanceof Tensor) || formOf(x) !== form)
        throw new ArgumentError(
          `savedTensorsHooks: unpack must give back a tensor, ${form}, got ${x instanceof Tensor ? formOf(x) : typeof x}`,
        );
      return withHistory(x, origin, slot);
    },
  };
  return withPacker("savedTensorsHooks", packer, () => callUser(fn));
}
