import type { Site } from "./trace.js";

/** One place of the user's program that the instrumenter numbered. A run's table holds those of all its files. */
export interface SiteEntry extends Site {
  readonly kind: "call" | "function" | "loop" | "name" | "echo";
  /** Function name, the loop's keyword ("while"), the variable or field that a "name" site binds; else "". */
  readonly name: string;
  /** A call whose argument is proved to come from numbers that were read off tensors. */
  readonly leaks?: readonly Leak[];
}

/** Numbers that left the graph: by `item()`, or by `data` or `toArray()`. */
export interface Leak {
  /** Number of the site that reads them. */
  readonly read: number;
  readonly kind: "item" | "data";
}
