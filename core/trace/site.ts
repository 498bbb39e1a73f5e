import type { Site } from "./trace.js";

/** One place of the user's program that the instrumenter numbered. A run's table holds those of all its files. */
export interface SiteEntry extends Site {
  readonly kind: "call" | "function" | "loop" | "name" | "echo";
  /** Function name, the loop's keyword ("while"), the variable or field that a "name" site binds; else "". */
  readonly name: string;
}
