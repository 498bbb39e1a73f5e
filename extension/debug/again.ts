// The same moment in another run of the program: told by what happened, where, and the how manieth time.
import type { Site, TraceFrame, TraceNode } from "../../core/trace/trace.js";
import type { Moments } from "./moments.js";

/** @returns the last moment of `to` that `from` had at or before `index`, and whether it is that one itself. */
export function sameMoment(from: Moments, index: number, to: Moments): { moment: number; met: boolean } {
  const there = new Map<string, number[]>();
  for (let i = 0; i < to.length; i++) {
    const key = keyOf(to, i);
    const list = there.get(key);
    if (list) list.push(i);
    else there.set(key, [i]);
  }
  const counted = new Map<string, number>();
  let found = { moment: 0, met: false };
  for (let i = 0; i <= index; i++) {
    const key = keyOf(from, i);
    const nth = counted.get(key) ?? 0;
    counted.set(key, nth + 1);
    const moment = there.get(key)?.[nth];
    if (moment !== undefined) found = { moment, met: i === index };
  }
  return found;
}

function keyOf(moments: Moments, index: number): string {
  const moment = moments.at(index);
  switch (moment.kind) {
    case "forward":
      return `forward ${nodeKey(moment.node)}`;
    case "backward":
      return `backward ${moment.pass} ${nodeKey(moment.node)}`;
    case "begin":
      return `begin ${moment.pass} ${nodeKey(moment.node)}`;
    case "change": {
      const [{ kind, site }] = moment.events;
      return `${kind} ${siteKey(site)} ${frameKey(moments.frames(index).at(-1))} ${nodeKey(moment.node)}`;
    }
    case "thrown":
      return "thrown";
  }
}

const nodeKey = ({ op, output, site, frames }: TraceNode): string =>
  `${op} ${output} ${siteKey(site)} ${frameKey(frames.at(-1))}`;

const siteKey = (site: Site | null): string => (site ? `${site.file}:${site.line}:${site.column}` : "");

const frameKey = (frame: TraceFrame | undefined): string =>
  frame ? `${frame.kind} ${frame.name} ${frame.call} ${frame.iteration ?? ""}` : "";
