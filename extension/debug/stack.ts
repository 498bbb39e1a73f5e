// The call stack at a moment: the person's functions and modules with the lines they were at, and on top, in a backward
// pass, the rule that ran.
import { rootName } from "../../core/graph/passes.js";
import type { Site, Trace, TraceFrame } from "../../core/trace/trace.js";
import type { Moment, Moments } from "./moments.js";

export interface Call {
  name: string;
  /** Null: another recorder did not say. */
  site: Site | null;
}

/** Innermost first. */
export function stackAt(moments: Moments, index: number): Call[] {
  const moment = moments.at(index);
  const { trace } = moments;
  const frames = moments.frames(index);
  if (moment.kind === "thrown") return callsOf(frames, trace.error?.site ?? null);
  if (moment.kind === "change") return callsOf(frames, moment.events[0].site);
  if (moment.kind === "forward") return callsOf(frames, moment.node.site);
  const pass = trace.backwards[moment.pass];
  if (moment.kind === "begin") return callsOf(frames, pass.site);
  const turns = moment.node.frames
    .filter(frame => frame.kind === "loop" && !isAmong(frames, frame))
    .map(turn);
  const rule: Call = { name: `${ruleText(trace, moment)}${turns.join("")}`, site: moment.node.site };
  return [rule, ...callsOf(frames, pass.site)];
}

/** "mul backward → w, x" */
export function ruleText(trace: Trace, { step, node }: Extract<Moment, { kind: "backward" }>): string {
  if (step.to.length === 0) return `${rootName(trace, step.node)}: gradient complete`;
  const targets = step.to.slice(0, 4).map(to => rootName(trace, to.node));
  const more = step.to.length > 4 ? ` and ${step.to.length - 4} more` : "";
  return `${node.op} backward → ${targets.join(", ")}${more}`;
}

const turn = ({ name, iteration = 0 }: TraceFrame): string => ` · ${name} #${iteration + 1}`;

/** A pass within a loop is called there: its own iteration is told by its caller. */
function isAmong(frames: readonly TraceFrame[], { name, call, iteration }: TraceFrame): boolean {
  return frames.some(each => each.name === name && each.call === call && each.iteration === iteration);
}

/** @param site where the innermost of them was. */
function callsOf(frames: readonly TraceFrame[], site: Site | null): Call[] {
  const calls: Call[] = [];
  let at = site;
  let loops = "";
  for (const frame of frames.toReversed()) {
    if (frame.kind === "loop") {
      loops = `${turn(frame)}${loops}`;
      continue;
    }
    const name = frame.kind === "module" ? `${frame.name} (${frame.type ?? "Module"})` : frame.name;
    calls.push({ name: `${name}${loops}`, site: at });
    [at, loops] = [frame.site ?? null, ""];
  }
  calls.push({ name: `(program)${loops}`, site: at });
  return calls;
}
