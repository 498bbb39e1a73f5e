import type { Numbers } from "../numbers.js";
import * as simd from "../simd/instance.js";
import { block, compile, type Kernel, regionAt } from "./compile.js";
import type { Source } from "./source.js";

// Running a kernel over whole arrays: block by block its operands are copied into the scratch memory, computed there and
// copied out. A kernel is compiled when it is first used, once for every choice of operands that are one number.

type Run = (length: number, ...numbers: number[]) => void;

export class Vector {
  readonly kernel: Kernel;
  /** By which operands are one number, a bit each; null where the host cannot run it. */
  private readonly variants = new Map<number, Run | null>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /**
   * Fills the results from operands and numbers. Results may be operands. False, and nothing done, where no WebAssembly
   * runs: the caller takes its portable loop.
   */
  run(outs: readonly Numbers[], operands: readonly Source[], numbers: readonly number[]): boolean {
    const run = simd.started() ? this.variant(operands) : null;
    if (run === null) return false;
    const given = operands.filter(each => each.one).map(each => each.value);
    given.push(...numbers);
    const { takes } = this.kernel;
    const n = outs[0].length;
    for (let from = 0; from < n; from += block) {
      const count = Math.min(block, n - from);
      for (let i = 0; i < operands.length; i++) operands[i].fill(i, takes[i], from, count);
      run(4 * count, ...given);
      for (let i = 0; i < outs.length; i++) take(outs[i], from, i, count);
    }
    return true;
  }

  private variant(operands: readonly Source[]): Run | null {
    let mask = 0;
    for (let i = 0; i < operands.length; i++) if (operands[i].one) mask |= 1 << i;
    let found = this.variants.get(mask);
    if (found === undefined) {
      const exports = simd.start(
        compile(
          this.kernel,
          operands.map(each => each.one),
        ),
      );
      found = (exports as { run: Run } | null)?.run ?? null;
      this.variants.set(mask, found);
    }
    return found;
  }
}

function take(out: Numbers, from: number, region: number, count: number): void {
  const at = regionAt(region);
  if (out instanceof Uint8Array) out.set(simd.bytes.subarray(at, at + count), from);
  else out.set(simd.float32.subarray(at / 4, at / 4 + count), from);
}
