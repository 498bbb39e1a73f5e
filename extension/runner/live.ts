// The values of a run that its trace has only a sample of. Its process keeps them within a budget and stays when the program
// has ended, so that whoever looks at the picture may ask for all elements of one.
import { bytesOf, elements, type Tensor } from "../../core/internal.js";
import { type Ask, MAX_VALUE, type ValueHead } from "../protocol/run.js";

/** Values up to this size are in the trace whole. */
const SAMPLED = 64;
/** Share of the run's memory that may be held. */
const SHARE = 1 / 8;

interface Held {
  /** On the elements, but without a history that it would keep alive. */
  readonly window: Tensor;
  readonly version: number;
  /** Whose .grad may be asked for too. */
  readonly leaf: Tensor | null;
}

/** Words about a value, and its elements in row-major order. */
export interface Answer {
  readonly head: ValueHead;
  readonly bytes: Uint8Array | null;
}

export class Live {
  readonly #held = new Map<number, Held>();
  /** How many of `held` each storage stands behind. */
  readonly #uses = new Map<Tensor["storage"], number>();
  readonly #budget: number;
  /** Bytes of the largest value that is handed over. */
  readonly #largest: number;
  #bytes = 0;

  constructor(memoryMb: number, largest = MAX_VALUE) {
    this.#largest = largest;
    this.#budget = memoryMb * 2 ** 20 * SHARE;
  }

  /** Holds what a node is worth now; the oldest go first. */
  keep(node: number, tensor: Tensor): void {
    if (node < 0 || tensor.numel() <= SAMPLED) return;
    const { storage, shape, strides, offset } = tensor;
    const leaf = tensor.origin === null && tensor.wants ? tensor : null;
    const window = tensor.strided(shape, strides, offset);
    this.#held.set(node, { window, version: storage.version, leaf });
    const uses = this.#uses.get(storage) ?? 0;
    this.#uses.set(storage, uses + 1);
    if (uses === 0) this.#bytes += storage.bytes;
    while (this.#bytes > this.#budget) this.#dropOldest();
  }

  /** Gives the memory back: the program needs it. */
  clear(): void {
    this.#held.clear();
    this.#uses.clear();
    this.#bytes = 0;
  }

  answer({ ask, node, what }: Ask): Answer {
    const held = this.#held.get(node);
    const none = (is: ValueHead["is"]): Answer => ({
      head: { ask, is, dtype: "float32", bytes: 0 },
      bytes: null,
    });
    const value = what === "grad" ? held?.leaf?.extra?.grad : held?.window;
    if (held === undefined || !value) return none("gone");
    if (what === "value" && held.window.storage.version !== held.version) return none("overwritten");
    if (value.numel() * bytesOf[value.dtype] > this.#largest) return none("large");
    const { buffer, byteLength } = elements(value);
    return {
      head: { ask, is: "here", dtype: value.dtype, bytes: byteLength },
      bytes: new Uint8Array(buffer, 0, byteLength),
    };
  }

  #dropOldest(): void {
    const oldest = this.#held.entries().next().value;
    if (oldest === undefined) return;
    const [node, { window }] = oldest;
    this.#held.delete(node);
    const uses = (this.#uses.get(window.storage) ?? 1) - 1;
    if (uses > 0) this.#uses.set(window.storage, uses);
    else {
      this.#uses.delete(window.storage);
      this.#bytes -= window.storage.bytes;
    }
  }
}
