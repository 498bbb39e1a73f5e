import type { Num, Summary } from "../trace.js";
import type { Column } from "./column.js";
import type { ColumnReader, Columns } from "./columns.js";
import { cuts, mapped } from "./lists.js";
import { figures, wholes } from "./values.js";

// Summaries once each, whoever made them: what a gradient was on its way is mostly what it is where it arrives. Open
// addressing by a hash of the numbers (Knuth 1973, vol. 3, 6.4), so that no summary costs an entry of a map of objects.

const names = ["min", "max", "mean", "std", "norm", "nan", "inf", "zeros"];
const counted = new Set(["nan", "inf", "zeros"]);

export class Summaries {
  private readonly figures: readonly Column[];
  private readonly ends: Column;
  private readonly samples: Column;
  /** Places by hash: a summary's number + 1; 0 is free. */
  private table = new Int32Array(1 << 10);
  /** By summary. */
  private hashes = new Int32Array(1 << 9);
  /** The summary at hand: its figures, then its sample. */
  private at = new Float64Array(names.length + 64);
  private words = new Int32Array(this.at.buffer);

  constructor(columns: Columns) {
    this.figures = names.map(() => columns.column());
    this.ends = columns.column();
    this.samples = columns.column();
  }

  /** The number of such a summary. */
  number(summary: Summary): number {
    const size = this.take(summary);
    const hash = this.hash(size);
    const mask = this.table.length - 1;
    let place = hash & mask;
    for (let found = this.table[place]; found !== 0; found = this.table[place]) {
      if (this.hashes[found - 1] === hash && this.isAt(found - 1, size)) return found - 1;
      place = (place + 1) & mask;
    }
    return this.add(place, hash, size);
  }

  private take({ min, max, mean, std, norm, nan, inf, zeros, sample }: Summary): number {
    const size = names.length + sample.length;
    if (size > this.at.length) {
      this.at = new Float64Array(2 * size);
      this.words = new Int32Array(this.at.buffer);
    }
    const { at } = this;
    // + 0: -0 is not kept apart from 0.
    at[0] = (min ?? Number.NaN) + 0;
    at[1] = (max ?? Number.NaN) + 0;
    at[2] = (mean ?? Number.NaN) + 0;
    at[3] = (std ?? Number.NaN) + 0;
    at[4] = (norm ?? Number.NaN) + 0;
    at[5] = nan + 0;
    at[6] = inf + 0;
    at[7] = zeros + 0;
    for (let i = 0; i < sample.length; i++) at[names.length + i] = Number(sample[i]) + 0;
    return size;
  }

  private hash(size: number): number {
    let hash = size;
    for (let i = 0; i < 2 * size; i++) {
      hash = Math.imul(hash ^ this.words[i], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  private isAt(number: number, size: number): boolean {
    const from = number === 0 ? 0 : this.ends.at(number - 1);
    if (this.ends.at(number) - from !== size - names.length) return false;
    for (let i = 0; i < names.length; i++)
      if (!Object.is(this.figures[i].at(number), this.at[i])) return false;
    for (let i = names.length; i < size; i++)
      if (!Object.is(this.samples.at(from + i - names.length), this.at[i])) return false;
    return true;
  }

  private add(place: number, hash: number, size: number): number {
    const number = this.ends.length;
    for (let i = 0; i < names.length; i++) this.figures[i].push(this.at[i]);
    for (let i = names.length; i < size; i++) this.samples.push(this.at[i]);
    this.ends.push(this.samples.length);
    this.table[place] = number + 1;
    this.hashes[number] = hash;
    if (number + 1 === this.hashes.length) this.grow();
    return number;
  }

  /** The table is at most half full. */
  private grow(): void {
    const hashes = new Int32Array(2 * this.hashes.length);
    hashes.set(this.hashes);
    const table = new Int32Array(2 * this.table.length);
    const mask = table.length - 1;
    for (let number = 0; number < this.ends.length; number++) {
      let place = hashes[number] & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = number + 1;
    }
    this.hashes = hashes;
    this.table = table;
  }
}

export function readSummaries(columns: ColumnReader): Summary[] {
  const first = columns.column(names[0]);
  const rest = names.slice(1).map(name => columns.column(name, first.length));
  const [min, max, mean, std, norm, nan, inf, zeros] = [first, ...rest];
  [first, ...rest].forEach((values, i) => {
    (counted.has(names[i]) ? wholes : figures)(values, names[i]);
  });
  const ends = columns.column("ends of samples", first.length);
  const samples = columns.column("samples");
  const at = cuts(ends, samples, "samples");
  return mapped(first.length, i => ({
    min: nullable(min[i]),
    max: nullable(max[i]),
    mean: nullable(mean[i]),
    std: nullable(std[i]),
    norm: nullable(norm[i]),
    nan: nan[i],
    inf: inf[i],
    zeros: zeros[i],
    sample: sampleOf(samples, at[i], at[i + 1]),
  }));
}

function nullable(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function sampleOf(values: ArrayLike<number>, from: number, to: number): Num[] {
  if (to - from === 1) return [number(values[from])];
  const sample = new Array<Num>(to - from);
  for (let i = from; i < to; i++) sample[i - from] = number(values[i]);
  return sample;
}

/** JSON knows neither NaN nor infinities. */
function number(value: number): Num {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
