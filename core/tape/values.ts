import type { Tensor } from "../tensor/tensor.js";
import { Doubles } from "./builtins.js";
import type { Log } from "./log.js";
import type { Parts } from "./pass.js";
import { figures, noSummary, oneElement } from "./records.js";
import { largest } from "./shares.js";
import { summarize } from "./summary.js";
import { Written } from "./written.js";

/** Elements up to which summarising again costs less than remembering. */
const cheap = 16;

/** Whether a tensor is one number that fills its storage. */
export function isNumber(tensor: Tensor): boolean {
  return tensor.shape.length === 0 || (tensor.storageLength === 1 && tensor.numel() === 1);
}

/** Whether an adjoint is one number. */
export function isSingle(adjoint: Tensor | number): boolean {
  return typeof adjoint === "number" || isNumber(adjoint);
}

export function numberOf(adjoint: Tensor | number): number {
  return typeof adjoint === "number" ? adjoint : adjoint.value();
}

/** Summaries of tensors on a tape. */
export class Values {
  /** False: every summary is the one word that says there is none. */
  readonly on: boolean;
  private readonly log: Log;
  private readonly samples: number;
  private readonly scratch: Float64Array;
  private readonly written = new Written();

  constructor(log: Log, samples: number, on: boolean) {
    this.log = log;
    this.samples = samples;
    this.on = on;
    this.scratch = new Doubles(figures + samples);
  }

  /** Appends a summary to the open record; its address, or -1 if there is none. */
  put(value: Tensor | number | null): number {
    const { log } = this;
    const address = log.words;
    if (value === null || !this.on) {
      log.put(noSummary);
      return -1;
    }
    if (typeof value === "number" || isNumber(value)) {
      log.put(oneElement);
      log.put(typeof value === "number" ? value : value.value());
      return address;
    }
    return this.putMany(value, address);
  }

  private putMany(tensor: Tensor, address: number): number {
    const { log, written } = this;
    const count = tensor.numel();
    const known = count > cheap && tensor.isContiguous();
    const earlier = known ? written.find(tensor, count) : -1;
    if (earlier >= 0 && log.has(earlier)) return this.repeat(earlier);
    const words = summarize(tensor, this.samples, this.scratch);
    log.putAll(this.scratch, words);
    // Where the ring turned meanwhile the words went elsewhere.
    if (known && log.words === address + words) written.add(tensor, count, address);
    return address;
  }

  /** Largest absolute entry of contribution `i`: infinite if one is not finite. */
  largest({ tensors, addresses }: Parts, i: number): number {
    const { log } = this;
    const [tensor, address] = [tensors[i]!, addresses[i]];
    if (address < 0 || !log.has(address)) return largest(tensor);
    if (log.get(address + 6) + log.get(address + 7) > 0) return Number.POSITIVE_INFINITY;
    return tensor.numel() === 0 ? 0 : Math.max(-log.get(address + 1), log.get(address + 2));
  }

  /** Norm of a tensor whose summary was written lately and still holds; NaN if an entry is not finite; null if unknown. */
  norm(tensor: Tensor): number | null {
    const { log, written } = this;
    const count = tensor.numel();
    const address = count > cheap && tensor.isContiguous() ? written.find(tensor, count) : -1;
    if (address < 0 || !log.has(address)) return null;
    return log.get(address + 6) + log.get(address + 7) > 0 ? Number.NaN : log.get(address + 5);
  }

  private repeat(earlier: number): number {
    const words = figures + this.log.get(earlier);
    for (let i = 0; i < words; i++) this.log.put(this.log.get(earlier + i));
    return earlier;
  }
}
