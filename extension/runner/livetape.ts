import { type OpFacts, type OpInfo, Tape, type TapeOptions, type Tensor } from "../../core/internal.js";
import type { Live } from "./live.js";

/** A tape that has the values kept, too. */
export class LiveTape extends Tape {
  readonly #live: Live | null;

  /** @param live null: nobody will ask for them. */
  constructor(options: TapeOptions, live: Live | null) {
    super(options);
    this.#live = live;
  }

  override op(
    info: OpInfo,
    inputs: readonly (Tensor | number)[],
    outputs: readonly Tensor[],
    facts: OpFacts,
  ): void {
    super.op(info, inputs, outputs, facts);
    if (this.#live === null) return;
    for (let i = 0; i < outputs.length; i++) this.#live.keep(this.numberOf(outputs[i]), outputs[i]);
  }
}
