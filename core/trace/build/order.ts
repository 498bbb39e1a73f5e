import type { LogView } from "../../tape/log.js";
import { kind } from "../../tape/records.js";

/** Records that were made one after the other. */
export interface Stretch {
  readonly log: LogView;
  readonly from: number;
  to: number;
  /** What was recorded before has a lower number. */
  readonly number: number;
  /** Nodes that only stand in for others, up to here. */
  readonly standIns: number;
}

/** The stretches of what was kept and of what is still there of the rest, in the order in which they were recorded. */
export function stretches(logs: readonly LogView[]): Stretch[] {
  const all = logs.flatMap(cut);
  return all.sort((a, b) => a.number - b.number);
}

function cut(log: LogView): Stretch[] {
  let last: Stretch = { log, from: 0, to: 0, number: 0, standIns: 0 };
  const found = [last];
  log.each((what, at, end) => {
    last.to = end;
    if (what !== kind.turn) return;
    last.to = at - 1;
    last = { log, from: end, to: end, number: log.get(at), standIns: log.get(at + 1) };
    found.push(last);
  });
  return found.filter(({ from, to, number }) => to > from || number > 0);
}
