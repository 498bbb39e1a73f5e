// One recording of this process at a time, and the ways in which the program may end meanwhile.
import { tape } from "../../core/internal.js";
import { describe } from "../runner/ending.js";
import { type Options, RecordOptionError } from "./options.js";
import { Recorder } from "./recorder.js";
import { say } from "./say.js";
import type { Thrown } from "./wire.js";

const state: { now: Recorder | null; watching: boolean; error: Thrown | null } = {
  now: null,
  watching: false,
  error: null,
};

/**
 * Null: somebody else records this program, such as an editor that shows it, and is left alone.
 * @throws RecordOptionError if one goes on; one that has ended by itself counts as none
 */
export function begin(options: Options): Recorder | null {
  if (state.now?.isOver()) stop(state.now);
  if (state.now)
    throw new RecordOptionError(
      "record: a recording goes on already; stop() it first, or leave out --import",
    );
  if (tape.recorder !== null) {
    say("no recording: this program is recorded by another already");
    return null;
  }
  watch();
  state.now = new Recorder(options, process.argv[1]);
  return state.now;
}

export function stop(recorder: Recorder): void {
  recorder.finish("stopped", null);
  if (state.now === recorder) state.now = null;
}

/** Only listens: neither of the two changes what the program does about its errors and its end. */
function watch(): void {
  if (state.watching) return;
  state.watching = true;
  process.on("uncaughtExceptionMonitor", error => {
    const { name, message, stack } = describe(error);
    state.error = { name, message, stack };
  });
  process.on("exit", code => {
    state.now?.finish("exit", code === 0 ? null : (state.error ?? exited(code)));
  });
}

const exited = (code: number): Thrown => ({
  name: "ExitError",
  message: `the program ended with code ${code}`,
  stack: "",
});
