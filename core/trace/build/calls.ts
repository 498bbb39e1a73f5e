import type { LogView } from "../../tape/log.js";
import { callKinds } from "../../tape/records.js";
import type { TraceCall } from "../trace.js";

/** As its record tells it: frame, site, class and nodes by their numbers on the tape. */
export interface RecordedCall extends Omit<TraceCall, "type" | "site"> {
  readonly frame: number;
  readonly type: number;
  readonly site: number;
}

export function readCall(log: LogView, at: number, end: number): RecordedCall {
  const word = (field: number) => log.get(at + field);
  const nodes: number[] = [];
  for (let i = at + 8; i < end; i++) nodes.push(log.get(i));
  const kind = callKinds[word(0)];
  const call = {
    kind,
    of: word(1),
    seq: word(2),
    site: word(3),
    frame: word(4),
    type: word(5),
    count: word(6),
    nodes,
  };
  if (kind !== "forward" && kind !== "mode") return call;
  return { ...call, training: (word(7) & 1) !== 0, modal: (word(7) & 2) !== 0 };
}
