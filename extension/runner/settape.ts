import type { TapeOptions } from "../../core/internal.js";
import type { Substitution } from "../protocol/run.js";
import type { Live } from "./live.js";
import { LiveTape } from "./livetape.js";
import type { RunSite } from "./sites.js";
import { Substitutes } from "./substitutes.js";

/** A tape of a run in which some values are set where they are made: it is told of them before anything uses them. */
export class SetTape extends LiveTape {
  readonly #substitutes: Substitutes;

  constructor(
    options: TapeOptions,
    live: Live | null,
    { sites, substitutions }: { sites: readonly RunSite[]; substitutions: readonly Substitution[] },
  ) {
    super(options, live);
    this.#substitutes = new Substitutes(sites, substitutions);
  }

  override op(...given: Parameters<LiveTape["op"]>): void {
    const [info, , outputs] = given;
    this.#substitutes.made(info, outputs);
    super.op(...given);
  }

  override scalarOp(...given: Parameters<LiveTape["scalarOp"]>): void {
    const [info, , , out] = given;
    this.#substitutes.made(info, [out]);
    super.scalarOp(...given);
  }
}
