import type { Tensor } from "../tensor/tensor.js";
import { Doubles } from "./builtins.js";
import type { Log } from "./log.js";
import type { Part, Pass } from "./pass.js";
import { figures, noSummary, oneElement } from "./records.js";
import { largest } from "./shares.js";
import { summarize } from "./summary.js";

/** Elements up to which summarising again costs less than remembering. */
const cheap = 16;

/** Summaries of tensors on a tape. */
export class Values {
  /** False: every summary is the one word that says there is none. */
  readonly on: boolean;
  private readonly log: Log;
  private readonly samples: number;
  private readonly scratch: Float64Array;

  constructor(log: Log, samples: number, on: boolean) {
    this.log = log;
    this.samples = samples;
    this.on = on;
    this.scratch = new Doubles(figures + samples);
  }

  /** Appends a summary to the open record; its address, or -1 if there is none. */
  put(tensor: Tensor | null, pass: Pass | null): number {
    const { log } = this;
    const address = log.words;
    if (tensor === null || !this.on) {
      log.put(noSummary);
      return -1;
    }
    const length = tensor.storageLength;
    if (length === 1 && tensor.numel() === 1) {
      log.put(oneElement);
      log.put(tensor.value());
      return address;
    }
    const earlier = pass === null || length <= cheap ? -1 : pass.summaryOf(tensor);
    if (earlier >= 0 && log.has(earlier)) return this.repeat(earlier);
    log.putAll(this.scratch, summarize(tensor, this.samples, this.scratch));
    if (pass !== null && length > cheap) pass.wrote(tensor, address);
    return address;
  }

  /** The words of a summary, apart from the tape. */
  words(tensor: Tensor | null): Float64Array {
    if (tensor === null || !this.on) return Doubles.of(noSummary);
    return this.scratch.slice(0, summarize(tensor, this.samples, this.scratch));
  }

  /** Largest absolute entry of a contribution: infinite if one is not finite. */
  largest({ tensor, address }: Part): number {
    const { log } = this;
    if (address < 0 || !log.has(address) || log.get(address) === oneElement) return largest(tensor);
    if (log.get(address + 6) + log.get(address + 7) > 0) return Number.POSITIVE_INFINITY;
    return tensor.numel() === 0 ? 0 : Math.max(-log.get(address + 1), log.get(address + 2));
  }

  private repeat(earlier: number): number {
    const words = figures + this.log.get(earlier);
    for (let i = 0; i < words; i++) this.log.put(this.log.get(earlier + i));
    return earlier;
  }
}
