// The outcome of a run that the debugger has asked for, among all the news of its program.
import type { StateParams, TraceFile } from "../protocol/lsp.js";

interface News {
  get(uri: string): StateParams | undefined;
  onChanged(listener: (uri: string) => void): { dispose(): void };
}

export interface Asked {
  uri: string;
  run: number;
  /** With values set: a later run has none of them, and does not stand in for this one. */
  set: boolean;
}

/**
 * The trace of that run, or of a later one that overtook it.
 * @param stop ends that run; called if the signal comes before its outcome.
 * @throws with words for the person where it made none.
 */
export function outcomeOf(
  news: News,
  asked: Asked,
  signal: AbortSignal,
  stop: () => void,
): Promise<TraceFile> {
  return new Promise((done, fail) => {
    const settle = () => {
      listener.dispose();
      signal.removeEventListener("abort", aborted);
    };
    const aborted = () => {
      settle();
      stop();
      fail(new Error("Stopped."));
    };
    const look = () => {
      const found = reached(news.get(asked.uri), asked);
      if (found === null) return;
      settle();
      if (typeof found === "string") fail(new Error(found));
      else done(found);
    };
    const listener = news.onChanged(changed => changed === asked.uri && look());
    signal.addEventListener("abort", aborted);
    if (signal.aborted) aborted();
    else look();
  });
}

/** Null: it goes on. Words: why there is nothing to stand in. */
function reached(news: StateParams | undefined, { run, set }: Asked): TraceFile | string | null {
  if (!news || news.run < run) return null;
  if (set && news.run > run)
    return "The program was run again meanwhile, without the values that were set: set this one again.";
  const { state, trace } = news;
  if (state.kind === "running") return null;
  if (trace && trace.run >= run) return trace;
  return "message" in state ? state.message : "The program made no graph.";
}
