// The scopes of the Variables view at a moment: this operation, parameters, variables, optimizer, loops.
import { figure } from "../../core/graph/figures.js";
import { rootName } from "../../core/graph/passes.js";
import { contribution, derivative, expression, plain } from "../../core/insight/formula.js";
import type { Contribution, Summary, TraceCall, TraceNode } from "../../core/trace/trace.js";
import type { Moment, Moments } from "./moments.js";
import type { Past } from "./past.js";
import { recorded } from "./scope.js";
import { type Fetch, type Item, item, text } from "./tree.js";

export interface Here {
  moments: Moments;
  past: Past;
  index: number;
  fetch: Fetch;
}

interface ScopeRow {
  name: string;
  /** Opened by itself. */
  first: boolean;
  items(here: Here): Item[];
}

export const SCOPES: readonly ScopeRow[] = [
  { name: "This Operation", first: true, items: operation },
  { name: "Variables", first: false, items: variables },
  { name: "Parameters", first: false, items: parameters },
  { name: "Training", first: false, items: training },
];

function operation(here: Here): Item[] {
  const moment = here.moments.at(here.index);
  const { trace } = here.moments;
  if (moment.kind === "thrown") return [text("error", `${trace.error?.name}: ${trace.error?.message}`)];
  if (moment.kind === "change") return moment.events.map(({ node, kind }) => changed(here, node, kind));
  const { node } = moment;
  if (moment.kind === "begin") return [worthOf(here, `backward from ${rootName(trace, node.id)}`, node)];
  return [
    ...named("computes", plain(expression(trace, node.id))),
    worthOf(here, rootName(trace, node.id), node),
    ...node.inputs.flatMap((id, slot) => input(here, node, id, slot)),
    ...(moment.kind === "backward" ? flows(here, moment) : arriving(here, node)),
  ];
}

const named = (name: string, value: string): Item[] => (value === "" ? [] : [text(name, value)]);

function worthOf({ fetch, past }: Here, name: string, node: TraceNode): Item {
  const value = recorded(name, node, "value", node.value);
  return value
    ? item(name, value, fetch, node.name ?? "value")
    : text(name, `not recorded${past.node(node.id)?.value ? " after the optimizer changed it" : ""}`);
}

/** An input, and the local derivative by it. */
function input(here: Here, node: TraceNode, id: number, slot: number): Item[] {
  const { trace } = here.moments;
  const from = here.past.node(id);
  const local = plain(derivative(trace, node.id, slot));
  const factor = local === "" ? [] : [text(`∂/∂${from ? rootName(trace, id) : "input"}`, local)];
  return [
    from ? worthOf(here, rootName(trace, id), from) : text(`input ${slot + 1}`, "not in the trace"),
    ...factor,
  ];
}

/** z̄; a long name would wear a broken line. */
const barred = (name: string): string => (name.length < 3 ? `${name}\u0304` : `gradient of ${name}`);

/** What arrived at this value, and what its rule sends on. */
function flows(here: Here, { node, step }: Extract<Moment, { kind: "backward" }>): Item[] {
  const { trace } = here.moments;
  const bar = (id: number) => barred(rootName(trace, id));
  const whole = recorded(bar(node.id), node, "adjoint", step.grad);
  return [
    ...(whole ? [item(bar(node.id), whole, here.fetch, node.name ? bar(node.id) : "grad")] : []),
    ...step.to.map(to => sent(here, node, to, bar(to.node), step.grad)),
  ];
}

/** @param arrived the adjoint that its rule made this of. */
function sent(
  here: Here,
  node: TraceNode,
  { node: id, slot, grad, share }: Contribution,
  name: string,
  arrived: Summary,
): Item {
  const target = here.past.node(id);
  const formula = plain(contribution(here.moments.trace, node.id, slot));
  const value = target && recorded(name, target, "adjoint", grad);
  const made = value ? item(`→ ${name}`, value, here.fetch) : text(`→ ${name}`, "not in the trace");
  // In front: the side bar is narrow, and this is where a gradient grows or dies.
  const factor = grad.norm !== null && arrived.norm ? `× ${figure(grad.norm / arrived.norm)} · ` : "";
  const words = [formula, share === null ? "" : `${figure(share * 100)} % of all that arrives`].filter(
    Boolean,
  );
  const told = words.length > 0 ? `${made.value}  (${words.join("; ")})` : made.value;
  return { ...made, evaluateName: undefined, value: `${factor}${told}` };
}

function arriving(here: Here, node: TraceNode): Item[] {
  const adjoint = here.past.adjoint(node, here.index);
  if (!adjoint) return [];
  const name = barred(rootName(here.moments.trace, node.id));
  const whole = recorded(name, node, "adjoint", adjoint.whole);
  return [whole ? item(name, whole, here.fetch) : text(name, `${adjoint.arrived} of ${adjoint.of} arrived`)];
}

const CHANGE: Readonly<Record<string, string>> = {
  accumulate: "was added to",
  write: "was overwritten",
  zero: "was set to zero",
  step: "was used by the optimizer",
};

function changed(here: Here, id: number, kind: string): Item {
  const node = here.past.node(id);
  const name = rootName(here.moments.trace, id);
  if (!node) return text(name, "not in the trace");
  const made = gradOf(here, name, node);
  return { ...made, value: `${made.value}  (${CHANGE[kind] ?? kind})` };
}

function gradOf(here: Here, name: string, node: TraceNode): Item {
  const grad = here.past.grad(node, here.index);
  const value = recorded(`${name}.grad`, node, "grad", grad);
  if (value) return item(`${name}.grad`, value, here.fetch, `${name}.grad`);
  return text(`${name}.grad`, grad === null ? "null" : "not recorded", {
    evaluateName: `${name}.grad`,
    leaf: node,
  });
}

function variables(here: Here): Item[] {
  const found: Item[] = [];
  for (const name of here.past.names) {
    const node = here.past.named(name, here.index);
    if (node) found.push(worthOf(here, name, node));
  }
  return found;
}

function parameters(here: Here): Item[] {
  const { trace } = here.moments;
  return here.past.parameters(here.index).map(node => {
    const name = rootName(trace, node.id);
    const value = worthOf(here, name, node);
    return { ...value, open: () => [gradOf(here, name, node), ...(value.open?.() ?? [])] };
  });
}

/** Loop counters, passes so far, and what the optimizers did. */
function training(here: Here): Item[] {
  const { moments, past, index } = here;
  const { trace } = moments;
  const now = moments.seq(index);
  const loops = moments.frames(index).filter(frame => frame.kind === "loop");
  const pass = past.pass(index);
  const calls = (trace.calls ?? []).filter(call => call.seq <= now);
  const counts = new Map<string, number>();
  for (const { kind, type } of calls)
    if (kind === "step" || kind === "zeroGrad") {
      const name = `${type}.${kind}()`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  return [
    ...optimizers(here, calls),
    ...loops.map(({ name, iteration }) => text(name, `iteration ${(iteration ?? 0) + 1}`)),
    text("backward passes", pass === null ? "none yet" : String(pass + 1)),
    ...[...counts].map(([name, count]) => text(name, count === 1 ? "once" : `${count} times`)),
  ];
}

/** Each optimizer as its latest step left it: settings, and what it keeps of each parameter. */
function optimizers({ moments }: Here, calls: readonly TraceCall[]): Item[] {
  const latest = new Map<number, TraceCall>();
  for (const call of calls) if (call.kind === "state") latest.set(call.of, call);
  return Array.from(latest.values(), ({ type, settings = "", nodes, kept = [] }) => ({
    ...text(type, settings),
    open: () =>
      nodes.map((id, i) =>
        text(
          rootName(moments.trace, id),
          Object.entries(kept[i] ?? {})
            .map(([name, value]) => `${name} ${figure(Number(value))}`)
            .join(" · "),
        ),
      ),
  }));
}
