import { ArgumentError } from "../errors.js";
import { kind } from "./arguments.js";

// Python's slice objects, which JavaScript's brackets cannot spell.

/** Python's start:stop:step, for `x.at(…)`. Negative ends count from the end; ends past the size are cut off. */
export class Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number;

  constructor(start: number | null, stop: number | null, step: number) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  toString(): string {
    return `${this.start ?? ""}:${this.stop ?? ""}${this.step === 1 ? "" : `:${this.step}`}`;
  }
}

/** An index for `x.at(…)`: slice() is ":", slice(2) is ":2", slice(1, 3) is "1:3", slice(0, null, 2) is "0::2". */
export function slice(...bounds: readonly (number | null | undefined)[]): Slice {
  if (bounds.length > 3)
    throw new ArgumentError(`slice: takes start, stop and step, got ${bounds.length} arguments`);
  const [start, stop, step] = bounds.length === 1 ? [null, bounds[0], 1] : bounds;
  for (const bound of [start, stop, step]) {
    if (bound !== null && bound !== undefined && !Number.isInteger(bound))
      throw new ArgumentError(`slice: expected whole numbers, got ${kind(bound)}`);
  }
  if ((step ?? 1) < 1)
    throw new ArgumentError(`slice: the step must be positive, got ${step}; use flip to reverse`);
  return new Slice(start ?? null, stop ?? null, step ?? 1);
}
