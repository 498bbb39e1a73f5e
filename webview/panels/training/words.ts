// What is said of a training and its steps. People count steps from 1.
import { figure, written } from "../../../core/graph/figures.js";
import { trainingOf as loopOf, passText } from "../../../core/graph/training.js";
import type { Trace } from "../../../core/trace/trace.js";
import type { State, Trained } from "../../store/state.js";
import { hasUpdates, passAt } from "../../store/training.js";
import type { Line, Measure } from "./measures.js";

const counted = (count: number, what: string): string => `${written(count)} ${what}${count === 1 ? "" : "s"}`;

/** "12,500 steps, every 8th measured · 6 parameters" */
export function aboutText(training: Trained, running: boolean): string {
  const { total, every, rows, names, unnamed } = training;
  const full = rows.length >= total;
  const some =
    every > 1
      ? `, every ${ordinal(every)} measured`
      : `, ${written(rows.length)} of them ${training.live ? "measured" : "shown"}`;
  const more =
    unnamed > 0 ? `; ${written(unnamed)} more are not ${training.live ? "measured" : "shown"}` : "";
  const without = hasUpdates(training) ? "" : ". Read from the graph, which does not tell updates";
  const steps = counted(total, "step");
  return `${steps}${running ? " so far" : ""}${full ? "" : some} · ${counted(names.length, "parameter")}${more}${without}.`;
}

function ordinal(count: number): string {
  const teen = count % 100 > 10 && count % 100 < 14;
  const end = teen ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${written(count)}${end}`;
}

/** What a line is worth at a row: "0.031", "✕ not finite", "none". */
export function valueText(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "none";
  return value === Number.POSITIVE_INFINITY ? "✕ not finite" : figure(value);
}

/** "step 513 of 12,500 · loss 0.231", and of one parameter more. */
export function stepText(training: Trained, at: number, line: Line | null, { sign }: Measure): string {
  const { step, loss } = training.rows[at];
  const head = `step ${written(step + 1)} of ${written(training.total)} · loss ${figure(loss)}`;
  return line === null ? head : `${head} · ${line.name} ${sign} ${valueText(line.values[at])}`;
}

/** Where the graph of a step is; "" where it is there. */
export function graphText(state: State, training: Trained, at: number): string {
  const { live, placed, rows } = training;
  if (!live) return "";
  if (!placed)
    return state.run.kind === "running"
      ? "Its graph comes when the run ends."
      : "The graph on show is of another run: there is none of this step.";
  const pass = state.trace && passAt(state.trace, rows[at]);
  if (!pass || !state.trace) return "There is no graph of this step.";
  return pass.exact ? "" : `${lostText} nearest kept is ${passName(state.trace, pass.index)}.`;
}

const lostText = "This step's graph was not kept:";

/** "This step's graph was not kept: this is pass 512 of 12,500" */
export const insteadText = (trace: Trace, pass: number): string =>
  `${lostText} this is ${passName(trace, pass)}`;

/** By its number in the loop, as the strips have it. */
function passName(trace: Trace, pass: number): string {
  const loop = loopOf(trace, pass);
  const at = loop?.passes.indexOf(pass) ?? -1;
  return loop && at >= 0 ? passText(loop, at) : `pass ${written(pass + 1)} of the graph`;
}
