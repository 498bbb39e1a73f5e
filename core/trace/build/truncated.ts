import { atEnds } from "../../tape/budget.js";
import type { Trace } from "../trace.js";
import type { Survey } from "./survey.js";
import { type Choice, fate } from "./thin.js";

// What a trace says of what it leaves out.

type Truncated = Trace["truncated"];

const figure = (count: number) => count.toLocaleString("en-US");

/** Nodes, events, passes and steps that ran and are not in the trace. */
export function thinned(
  survey: Survey,
  choice: Choice,
  trace: Pick<Trace, "events" | "backwards">,
): Truncated {
  const { events, backwards } = trace;
  let values = 0;
  for (const at of choice.nodes) if (choice.fates[at] === fate.whole && !survey.originals.has(at)) values++;
  const steps = backwards.reduce((sum, pass) => sum + pass.steps.length, 0);
  const dropped = survey.ticks - values - events.length - backwards.length - steps;
  if (dropped <= 0) return null;
  const parts = [`${figure(values)} of ${figure(survey.total)} values are shown`];
  if (survey.loop.some((loop, at) => loop !== null && (loop.sampled || choice.frames[at] === 0)))
    parts.push(loops(choice));
  if (parts.length === 1 && survey.total > survey.ids.length)
    parts.push("the tape had no room for what lies between");
  if (choice.cut > 0) parts.push(`${figure(choice.cut)} from the middle of the run are left out`);
  return { reason: parts.join("; "), dropped };
}

function loops({ stride }: Choice): string {
  const ends = `long loops keep their first ${atEnds} and last ${atEnds} iterations`;
  return Number.isFinite(stride) ? `${ends} and samples between` : ends;
}

export function echoes(dropped: number): Truncated {
  if (dropped === 0) return null;
  return { reason: `${figure(dropped)} values of bare expressions are not shown`, dropped };
}

export function joined(...all: readonly Truncated[]): Truncated {
  const found = all.filter(each => each !== null);
  if (found.length === 0) return null;
  const dropped = found.reduce((sum, each) => sum + each.dropped, 0);
  return { reason: found.map(each => each.reason).join("; "), dropped };
}
