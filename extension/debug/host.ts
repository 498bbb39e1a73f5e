// What the adapter needs of whoever hosts it: VS Code's extension host, or a test.
import type { Trace } from "../../core/trace/trace.js";
import type { Substitution } from "../protocol/run.js";
import type { Fetch } from "./tree.js";

export interface Ran {
  /** Number of the run. */
  id: number;
  trace: Trace;
  /** Folder that the trace's file names are relative to. */
  root: string;
  fetch: Fetch;
}

/** Values to be set in the program as it ran as number `of`. */
export interface SetValues {
  of: number;
  substitutions: Substitution[];
}

export interface Host {
  /**
   * Runs a program to its end.
   * @param set null: as it is written.
   * @throws with words for the person where there is nothing to stand in.
   */
  run(program: string, set: SetValues | null, signal: AbortSignal): Promise<Ran>;
  /** The debugger stands at this time of the clock of that run. */
  stands(seq: number, run: number): void;
}
