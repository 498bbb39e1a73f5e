// The line above each function that ran: what its last call made, what the backward pass brought to its parameters, and
// the time of its operations.
import { graph } from "../../core/graph/graph.js";
import type { Site, TraceNode } from "../../core/trace/trace.js";
import { isProgram } from "../protocol/files.js";
import { type Activation, lies } from "./activations.js";
import { normText, together } from "./gradients.js";
import type { RunLens } from "./lens.js";
import { rangeOf } from "./places.js";
import { duration } from "./print.js";
import type { Result } from "./result.js";
import type { Source } from "./source.js";
import { activationsOf, gradientsOf, known, PerFile } from "./study.js";
import type { NamedFunction } from "./survey.js";

const made = new PerFile(all);

/** In places of the text as it ran. */
export function functionLenses(result: Result, path: string): readonly RunLens[] {
  return made.of(result, path);
}

function all(result: Result, path: string): RunLens[] {
  const source = known(result, path)?.source;
  if (!source) return [];
  return source.survey.functions.flatMap(fn => {
    const calls = callsOf(result, source, fn);
    const last = calls.findLast(({ inner }) => !inner) ?? calls.at(-1);
    if (!last) return [];
    const count = calls.reduce((most, { call }) => Math.max(most, call + 1), 0);
    return [lens(result, source, fn, last, count)];
  });
}

/** The calls in a trace that are this function's and no namesake's. */
function callsOf(result: Result, source: Source, fn: NamedFunction): Activation[] {
  const calls = activationsOf(result).named(fn.name);
  if (calls.length === 0) return [];
  const named = source.survey.functions.filter(({ name }) => name === fn.name);
  const mine = ({ own }: Activation) =>
    own?.site
      ? innermost(source, named, own.site) === fn
      : named.length === 1 && isOnly(result, source, fn.name);
  return calls.filter(mine);
}

function innermost(
  source: Source,
  functions: readonly NamedFunction[],
  site: Site,
): NamedFunction | undefined {
  return functions.findLast(({ node }) => lies(site, source.site(node)));
}

/** No other file of the run has a function of that name. */
function isOnly(result: Result, own: Source, name: string): boolean {
  return [...result.texts.keys()].filter(isProgram).every(path => {
    const source = known(result, path)?.source;
    return !source || source === own || source.survey.functions.every(one => one.name !== name);
  });
}

function lens(result: Result, source: Source, fn: NamedFunction, last: Activation, calls: number): RunLens {
  const { nodes } = last;
  const ops = `${nodes.length} ${nodes.length === 1 ? "op" : "ops"}`;
  const time = nodes.reduce((sum, { ns }) => sum + ns, 0);
  // A recorder that measures no time writes 0: then there is nothing to say.
  const took = time > 0 ? [duration(time)] : [];
  const gradient = gradientOf(result, nodes);
  const times = calls > 1 ? [`the last of ${calls} calls`] : [];
  const norm = gradient ? [`‖∇‖ ${normText(gradient.norm)}`] : [];
  return {
    range: rangeOf(source.site(fn.head)),
    title: [ops, ...norm, ...took, ...times].join(" · "),
    tooltip: [
      `${calls > 1 ? "Its last call" : "Its call"}, with all that it called: ${ops.replace("op", "operation")}${time > 0 ? ` in ${duration(time)} (the sum of their forward times)` : ""}.`,
      gradient
        ? `‖∇‖: norm of what the latest backward pass through it brought to the ${gradient.of}.`
        : "No backward pass went through it.",
      ...(result.trace.truncated ? ["Some operations of this run were left out of the trace."] : []),
    ].join("\n"),
    site: last.own?.site ?? null,
  };
}

/** The gradients of the latest pass through these operations: of the parameters they read, else of what they were given. */
function gradientOf(result: Result, nodes: readonly TraceNode[]): { norm: number | null; of: string } | null {
  const gradients = gradientsOf(result);
  const pass = nodes.reduce((latest, { id }) => Math.max(latest, gradients.latest(id)?.pass ?? -1), -1);
  if (pass < 0) return null;
  const index = graph(result.trace);
  const own = new Set(nodes.map(({ id }) => id));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs).filter(id => !own.has(id)));
  const parameters = [...read].filter(id => index.node(id)?.leaf);
  for (const [some, what] of [
    [parameters, "parameter"],
    [[...read], "tensor"],
  ] as const) {
    const norms = gradients.inPass(pass, new Set(some));
    if (norms.size === 0) continue;
    const names = [...norms.keys()].slice(0, 6).flatMap(id => index.node(id)?.name ?? []);
    const list = names.length > 0 ? ` (${names.join(", ")}${norms.size > names.length ? ", …" : ""})` : "";
    const given = what === "tensor" ? " that it was given" : " that it read";
    const of = `${norms.size} ${what}${norms.size === 1 ? "" : "s"}${given}${list}`;
    return { norm: together(norms.values()), of };
  }
  return null;
}
