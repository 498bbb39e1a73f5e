// What the adapter needs of whoever hosts it: VS Code's extension host, or a test.
import type { Trace } from "../../core/trace/trace.js";
import type { Fetch } from "./tree.js";

export interface Ran {
  trace: Trace;
  /** Folder that the trace's file names are relative to. */
  root: string;
  fetch: Fetch;
}

export interface Host {
  /** Runs a program to its end. Rejects with words for the person where there is nothing to stand in. */
  run(program: string, signal: AbortSignal): Promise<Ran>;
  /** The debugger stands at this time of the run's clock. */
  stands(seq: number): void;
}
