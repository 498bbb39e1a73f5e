// Types of what bench.test.ts needs of ours.mjs.
import type * as library from "../../../core/index.js";

export interface Made {
  run(): unknown;
  forward?(): unknown;
  results(out: unknown): Readonly<Record<string, ArrayLike<number>>>;
}

type Arrays = Readonly<Record<string, { shape: readonly number[]; data: ArrayLike<number> }>>;

export declare function cases(gg: typeof library): Readonly<Record<string, (inputs: Arrays) => Made>>;
