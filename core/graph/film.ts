// The loss along a training loop, and what the optimizer does between two passes, as far as the trace tells.
import type { Trace, TraceNode } from "../trace/trace.js";
import { figure } from "./figures.js";
import { graph } from "./graph.js";
import { type Training, trainingOf } from "./training.js";

export interface Film {
  training: Training;
  /** "loss" */
  name: string;
  /** Of every pass in the trace; NaN where it is not one finite number. */
  losses: Float64Array;
  /** Of every iteration, where the trace kept all of them though not their passes: x is a pass's number. */
  series: { numbers: Int32Array; values: Float64Array } | null;
  /** "w ← w − 0.1 · w.grad" and its line; null: the trace shows no update. */
  optimizer: { text: string; line: number | null } | null;
}

const known = new WeakMap<Training, Film>();

/** Null where nothing runs backward twice. */
export function film(trace: Trace, pass: number | null): Film | null {
  const training = trainingOf(trace, pass);
  if (!training) return null;
  let found = known.get(training);
  if (!found) {
    found = develop(trace, training);
    known.set(training, found);
  }
  return found;
}

function develop(trace: Trace, training: Training): Film {
  const index = graph(trace);
  const losses = Float64Array.from(training.passes, pass => {
    const value = index.node(trace.backwards[pass].root)?.value;
    return value?.sample.length === 1 ? Number(value.sample[0]) : Number.NaN;
  });
  return {
    training,
    name: training.name,
    losses,
    series: seriesOf(trace, training),
    optimizer: optimizerOf(trace),
  };
}

/** The loop's own record of the loss, where it has more than the passes kept. */
function seriesOf(trace: Trace, { name, passes, total }: Training): Film["series"] {
  const loop = graph(trace)
    .node(trace.backwards[passes[0]].root)
    ?.frames.find(frame => frame.kind === "loop");
  const found = trace.series?.find(
    series =>
      series.name === name &&
      series.loop === loop?.name &&
      series.call === loop.call &&
      series.iterations.length > passes.length,
  );
  if (!found || found.iterations[found.iterations.length - 1] >= total) return null;
  return {
    numbers: Int32Array.from(found.iterations, iteration => iteration + 1),
    values: Float64Array.from(found.values, Number),
  };
}

/** An update that the program writes itself says how; of an optimizer the trace knows its class and when it stepped. */
function optimizerOf(trace: Trace): Film["optimizer"] {
  const updated = trace.nodes.find(node => node.leaf && node.requiresGrad && SIGNS[node.op] !== undefined);
  const rule = updated && ruleOf(trace, updated);
  if (rule) return { text: rule, line: updated.site?.line ?? null };
  const call = trace.calls?.find(({ kind }) => kind === "step");
  if (call) return { text: `${call.type} step`, line: call.site?.line ?? null };
  const step = trace.events.find(event => event.kind === "step");
  return step ? { text: "optimizer step", line: step.site?.line ?? null } : null;
}

const SIGNS: Readonly<Record<string, string>> = { sub_: "−", add_: "+" };

/** "w ← w − 0.1 · w.grad" of w.sub_(w.grad.mul(0.1)). */
function ruleOf(trace: Trace, { op, name = "w", inputs }: TraceNode): string {
  const index = graph(trace);
  const by = inputs[1] === undefined ? undefined : index.node(inputs[1]);
  const factors = by?.op === "mul" ? by.inputs.map(id => index.node(id)) : [by];
  const texts = factors.map(each => {
    if (each?.kind === "constant") return figure(each.value?.sample[0] ?? null);
    return each?.op === "grad" ? `${name}.grad` : (each?.name ?? "…");
  });
  const [first, second] = texts;
  const amount = second?.match(/^[\d.]/) ? `${second} · ${first}` : texts.join(" · ");
  return `${name} ← ${name} ${SIGNS[op]} ${amount}`;
}
