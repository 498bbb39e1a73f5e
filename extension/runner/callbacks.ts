// A function written as an argument is first taken for one that is called back repeatedly. Where the run shows that it
// was called once (`noGrad(() => …)`), the loop around it goes again.
import type { Trace, TraceFrame } from "../../core/trace/trace.js";
import { REPEATS } from "./sites.js";

const KEYWORDS = new Set(["for", "while", "do"]);

function isGuess({ kind, name }: TraceFrame): boolean {
  const word = name.slice(0, name.lastIndexOf("@"));
  return kind === "loop" && !KEYWORDS.has(word) && !REPEATS.has(word);
}

const key = ({ name, call }: TraceFrame) => `${name}#${call}`;

/** Removes loops of one iteration that no loop statement and no array method made. Changes the trace. */
export function dropSingleCallbacks(trace: Trace): void {
  const repeated = new Set<string>();
  for (const { frames } of trace.nodes)
    for (const frame of frames) if (isGuess(frame) && (frame.iteration ?? 0) > 0) repeated.add(key(frame));
  // Nodes of one frame share their list; so do they afterwards.
  const kept = new Map<TraceFrame[], TraceFrame[]>();
  for (const node of trace.nodes) {
    let frames = kept.get(node.frames);
    if (!frames) {
      const stay = node.frames.filter(frame => !isGuess(frame) || repeated.has(key(frame)));
      frames = stay.length === node.frames.length ? node.frames : stay;
      kept.set(node.frames, frames);
    }
    node.frames = frames;
  }
}
