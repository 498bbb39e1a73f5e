import { joined } from "../copy.js";
import type { Numbers } from "../numbers.js";
import { bytes, float32 } from "../simd/instance.js";
import { type Element, regionAt } from "./compile.js";

// Operands of a vector kernel: how a block of their elements gets into the scratch memory.

type Sizes = readonly number[];

export interface Source {
  /** All elements are one number. */
  readonly one: boolean;
  readonly value: number;
  /** Copies `count` elements, `from` on in row-major order, into a region. Blocks are asked for in order. */
  fill(region: number, element: Element, from: number, count: number): void;
}

/** One number for all elements. */
export class One implements Source {
  readonly one = true;
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  fill(): void {}
}

/** Elements in row-major order from `at` on. */
export class Row implements Source {
  readonly one = false;
  readonly value = 0;
  private readonly data: Numbers;
  private readonly at: number;

  constructor(data: Numbers, at: number) {
    this.data = data;
    this.at = at;
  }

  fill(region: number, element: Element, from: number, count: number): void {
    const part = this.data.subarray(this.at + from, this.at + from + count);
    if (element === "bool") bytes.set(part, regionAt(region));
    else float32.set(part, regionAt(region) / 4);
  }
}

/** Strided elements: broadcast or transposed. */
export class Walk implements Source {
  readonly one = false;
  readonly value = 0;
  private readonly data: Numbers;
  private readonly sizes: Sizes;
  private readonly steps: Sizes;
  private readonly index: number[];
  private at: number;

  constructor(data: Numbers, at: number, shape: Sizes, strides: Sizes) {
    this.data = data;
    this.at = at;
    const { sizes, steps } = joined(shape, strides);
    this.sizes = sizes;
    this.steps = steps;
    this.index = sizes.map(() => 0);
  }

  fill(region: number, element: Element, _from: number, count: number): void {
    const into = element === "bool" ? bytes : float32;
    const last = this.sizes.length - 1;
    let to = regionAt(region) / into.BYTES_PER_ELEMENT;
    for (let rest = count; rest > 0; ) {
      const n = Math.min(rest, this.sizes[last] - this.index[last]);
      line(into, to, this.data, this.at, this.steps[last], n);
      to += n;
      rest -= n;
      this.advance(n);
    }
  }

  /** n further along the last dimension, and from its end to the next line. */
  private advance(n: number): void {
    const { sizes, steps, index } = this;
    let d = sizes.length - 1;
    this.at += n * steps[d];
    index[d] += n;
    for (; d > 0 && index[d] === sizes[d]; d--) {
      this.at += steps[d - 1] - sizes[d] * steps[d];
      index[d] = 0;
      index[d - 1]++;
    }
  }
}

function line(into: Numbers, to: number, from: Numbers, at: number, step: number, n: number): void {
  if (step === 0) into.fill(from[at], to, to + n);
  else if (step === 1 && n > 16) into.set(from.subarray(at, at + n), to);
  else for (let i = 0; i < n; i++) into[to + i] = from[at + i * step];
}
