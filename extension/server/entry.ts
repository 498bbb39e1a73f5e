// One shown file: its newest run, and the newest result worth showing.
import type { TraceError } from "../../core/trace/trace.js";
import type { RunState } from "../protocol/panel.js";
import type { Result } from "./result.js";
import type { Runtime } from "./runtime.js";

export class Entry {
  /** As the client wrote it: it knows the entry by this. */
  readonly uri: string;
  readonly path: string;
  /** Number of the newest run; what an older one still brings is dropped. */
  run = 0;
  /** The newest run was asked for by a person, and did not follow an edit. */
  asked = false;
  state: RunState = { kind: "idle" };
  /** The last good trace, or the partial one of a run that a person asked for. */
  result: Result | null = null;
  /** What the newest run that ended said, and where: for the editor's problems. */
  trouble: Trouble | null = null;
  /** The newest run is one with values set. */
  set = false;
  /**
   * What was shown before values were set in the debugger; null: the result is of the program as it is written.
   * `wanted`: to be shown again as soon as nothing runs.
   */
  ordinary: (Pick<Entry, "result" | "trouble" | "state"> & { wanted: boolean }) | null = null;
  stale = false;
  /** One of its files was edited since the newest run began. */
  edited = false;
  runtime: Runtime | null = null;
  /** Duration of the last run that ended: quick programs follow each keystroke, slow ones wait for a pause. */
  lastMs = 100;
  /** When one of its files was edited last, in milliseconds. */
  editedAt = 0;
  /** Files of the newest run that ended: an edit in one of them starts the next. */
  files: readonly string[];
  timer: NodeJS.Timeout | null = null;
  controller: AbortController | null = null;

  constructor(uri: string, path: string) {
    this.uri = uri;
    this.path = path;
    this.files = [path];
  }

  /** A run with other values comes next. */
  keepOrdinary(): void {
    const { result, trouble, state } = this;
    this.ordinary ??= {
      result,
      trouble,
      state: state.kind === "running" ? { kind: "idle" } : state,
      wanted: false,
    };
    this.ordinary.wanted = false;
  }

  /** Ends what runs or waits to run. */
  halt(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.controller?.abort();
    this.controller = null;
  }
}

export interface Trouble {
  severity: "error" | "warning";
  message: string;
  error: TraceError;
  root: string;
  /** Texts as they ran, to find the lines again. */
  texts: ReadonlyMap<string, string>;
}
