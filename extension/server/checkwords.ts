// What a comparison with finite differences came to, in one or two sentences.
import { figure } from "../../core/graph/figures.js";
import { titled } from "../../core/insight/words.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import type { CheckResult } from "../protocol/panel.js";
import type { Checked, ComparedFigures } from "../protocol/run.js";

/** Entries compared of each tensor, and the seed that draws them. */
export const SAMPLE = { entries: 64, seed: 1 } as const;

type Verdict = Checked[number];

export function verdictOf(verdict: Verdict): CheckResult["verdict"] {
  if (verdict.kind === "unknown" || verdict.compared.checked === verdict.compared.kinks) return "unknown";
  return verdict.compared.differing > 0 ? "differs" : "agrees";
}

export function sentenceOf(trace: Trace, node: TraceNode, verdict: Verdict): string {
  const name = titled(trace, node);
  if (verdict.kind === "unknown") return `The gradient of ${name} could not be checked: ${verdict.reason}.`;
  const { compared } = verdict;
  if (compared.checked === 0)
    return compared.of === 0
      ? `${name} has no entries.`
      : `The gradient of ${name} could not be checked: the time was up before its first entry.`;
  return [whole(name, node, compared), ...asides(name, node, compared)].join(" ");
}

function whole(
  name: string,
  { shape }: TraceNode,
  { checked, of, differing, worst, kinks }: ComparedFigures,
): string {
  const sampled = checked < of ? `${checked} of ${of} entries, seed ${SAMPLE.seed}` : entries(of);
  if (worst === null)
    return `All of ${name} that was looked at (${sampled}) lies where there is no derivative.`;
  const place = `${name}${placeText(worst.at, shape)}`;
  const numbers = `the engine has ${figure(worst.engine, 6)}, finite differences ${figure(worst.difference, 6)} ± ${figure(worst.error, 2)}`;
  if (differing > 0)
    return `The gradient of ${name} differs from finite differences at ${differing} of ${entries(checked - kinks)}${checked < of ? ` (${sampled})` : ""}. Worst is ${place}: ${numbers}.`;
  return `The gradient of ${name} agrees with finite differences (${sampled}). Worst is ${place}: ${numbers}.`;
}

function asides(
  name: string,
  { shape }: TraceNode,
  { kinks, kink, unseen, late }: ComparedFigures,
): string[] {
  const made: string[] = [];
  if (kink)
    made.push(
      `${entries(kinks)} ${kinks === 1 ? "lies" : "lie"} where there is no derivative: at ${name}${placeText(kink.at, shape)} it is ${figure(kink.left)} from the left and ${figure(kink.right)} from the right, and the engine takes ${figure(kink.engine)}.`,
    );
  if (unseen > 0)
    made.push(
      `At ${entries(unseen)} the gradient is smaller than what rounding leaves of a difference: nothing can be said there.`,
    );
  if (late) made.push("The time was up: the rest was not looked at.");
  return made;
}

const entries = (count: number): string => (count === 1 ? "1 entry" : `${count} entries`);

/** "[1, 2]"; nothing of a single number. */
export function placeText(at: number, shape: readonly number[]): string {
  if (shape.length === 0) return "";
  const index: number[] = [];
  let left = at;
  for (let d = shape.length - 1; d >= 0; d--) {
    index.unshift(left % shape[d]);
    left = Math.floor(left / shape[d]);
  }
  return `[${index.join(", ")}]`;
}
