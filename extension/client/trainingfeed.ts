// What one page of the panel has been told of trainings, and what it is to be told next.
import { type Training, untrained } from "../../core/trace/steps.js";
import type { TrainingParams } from "../protocol/lsp.js";
import type { TrainingMessage } from "../protocol/panel.js";

/** The training of a run, as far as it was told. */
export interface Kept {
  readonly run: number;
  readonly training: Training;
}

export class TrainingFeed {
  #told: { uri: string; run: number; placed: boolean } | null = null;

  /** A new page knows nothing. */
  reset(): void {
    this.#told = null;
  }

  /** New rows of the entry on show, whose trace on show is of run `trace`. */
  news({ uri, run, ...news }: TrainingParams, { training }: Kept, trace: number | null): TrainingMessage {
    const fresh = this.#told?.uri !== uri || this.#told.run !== run;
    return this.#tell(uri, run, trace, fresh, fresh ? training : news);
  }

  /** Once the trace of run `trace` was sent; null: there is nothing to tell. */
  stands(uri: string, kept: Kept | undefined, trace: number | null): TrainingMessage | null {
    const told = this.#told;
    // A newer run without steps has a graph of its own.
    if (!kept || (trace !== null && trace > kept.run)) {
      if (told === null) return null;
      this.#told = null;
      return { type: "training", fresh: true, ...live, placed: false, ...untrained };
    }
    const { run, training } = kept;
    const fresh = told?.uri !== uri || told.run !== run;
    if (!fresh && told.placed === (trace === run)) return null;
    return this.#tell(uri, run, trace, fresh, fresh ? training : { ...training, rows: [] });
  }

  #tell(uri: string, run: number, trace: number | null, fresh: boolean, told: Training): TrainingMessage {
    const placed = trace === run;
    this.#told = { uri, run, placed };
    const { names, unnamed, total, every, rows } = told;
    return { type: "training", fresh, ...live, placed, names, unnamed, total, every, rows };
  }
}

const live = { live: true, shown: null } as const;
