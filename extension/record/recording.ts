// import { record } from "gradient-graph/recording": the same from within a program.
import { begin, stop } from "./begin.js";
import { optionsOf, RecordOptionError } from "./options.js";
import type { Recording, RecordingOptions } from "./public.js";

export { RecordOptionError };

/** Records chosen steps of the training that follows: see public.d.ts. */
export function record(options: RecordingOptions = {}): Recording {
  const recorder = begin(optionsOf(options));
  return {
    get file() {
      return recorder?.file ?? null;
    },
    stop() {
      if (recorder) stop(recorder);
    },
  };
}
