import type { OpFacts } from "../tape/recorder.js";
import { copyOf } from "../tensor/copy.js";
import type { Origin, Tensor } from "../tensor/tensor.js";
import { Batched } from "./batched.js";
import { Node } from "./node.js";

// What operations read beside what is differentiated, for whoever wants to run them again (shadow.ts). A node knows where its
// tracked inputs came from and keeps of the others what its rule reads; here the others are kept as they were.

/** Up to this size a copy is kept, which no later change reaches; of larger tensors the version is noted. */
const COPIED = 4096;

type Read =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "tensor"; readonly tensor: Tensor; readonly version: number | null }
  /** It was changed by the operation itself. */
  | { readonly kind: "lost" };

export class Operands {
  readonly #reads = new WeakMap<Origin, readonly (Read | null)[]>();

  /** To be called as a recorder is, just after the operation. */
  note(
    inputs: readonly (Tensor | number)[],
    outputs: readonly Tensor[],
    { inPlace }: Pick<OpFacts, "inPlace">,
  ): void {
    const node = outputs.find(out => out.origin !== null)?.origin;
    // A change without history leaves the tensor the node that made it, which is known already.
    if (!(node instanceof Node) || this.#reads.has(node)) return;
    this.#reads.set(
      node,
      inputs.map((input, slot) =>
        node.to(slot) === null ? readOf(input, inPlace && slot === 0, node) : null,
      ),
    );
  }

  /** The value that a node read in a slot where no gradient goes; a sentence that says why it is not known. */
  of(node: Node, slot: number): Tensor | number | string {
    const read = this.#reads.get(node)?.[slot];
    if (!read) return `what ${node.row.name} read was not recorded`;
    if (read.kind === "number") return read.value;
    if (read.kind === "tensor" && (read.version === null || read.tensor.version === read.version))
      return read.tensor;
    return `an operand of ${node.row.name} was changed in place and its earlier value is gone`;
  }
}

function readOf(input: Tensor | number, changed: boolean, { row }: Node): Read {
  if (typeof input === "number") return { kind: "number", value: input };
  // What is overwritten as a whole, or where the new values are put in afterwards anyway, may be read as it is now.
  if (changed && row.overwrites !== true && row.name !== "copySlices") return { kind: "lost" };
  if (input instanceof Batched || input.numel() > COPIED)
    return { kind: "tensor", tensor: input, version: input.version };
  const tensor = copyOf(input);
  tensor.wrapped = input.wrapped;
  return { kind: "tensor", tensor, version: null };
}
