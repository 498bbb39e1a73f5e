// Where the turn of a loop begins that a pass belongs to: its step of the training, or its batch.
import type { TraceFrame } from "../trace/trace.js";
import type { Graph } from "./graph.js";

/** Time of the first operation of the turn that this root was computed in; null: it is in no loop. */
export function turnStart(index: Graph, root: number): number | null {
  const turns = index.node(root)?.frames.filter(isTurn) ?? [];
  if (turns.length === 0) return null;
  // Nodes of one frame share the list, one after the other.
  let [last, same]: [readonly TraceFrame[] | null, boolean] = [null, false];
  for (const { inputs, frames, seq } of index.trace.nodes) {
    if (inputs.length === 0) continue;
    if (frames !== last)
      [last, same] = [frames, turns.every(turn => frames.some(each => isSame(each, turn)))];
    if (same) return seq;
  }
  return null;
}

const isTurn = ({ kind, iteration }: TraceFrame): boolean => kind === "loop" && iteration !== undefined;

const isSame = (a: TraceFrame, b: TraceFrame): boolean =>
  a.kind === b.kind && a.iteration === b.iteration && a.name === b.name && a.call === b.call;
