// Where NaN and infinities come from: the first operation that made one of finite values, forward or backward, with its
// operands. What a later mask hides (the −∞ under a softmax) is no matter; what comes out at an end is.
import { graph } from "../graph/graph.js";
import type { Backward, Summary, Trace, TraceNode } from "../trace/trace.js";
import { placed, titled } from "./words.js";

export interface NonFinite {
  readonly message: string;
  readonly nodes: number[];
  readonly site: TraceNode["site"];
  readonly path: number[];
}

export interface Origins {
  readonly nan: readonly NonFinite[];
  readonly inf: readonly NonFinite[];
}

const known = new WeakMap<Trace, Origins>();

/** Nodes with a value, and passes with a gradient, that is not finite throughout. */
export interface Odd {
  readonly nodes: readonly TraceNode[];
  readonly passes: readonly Backward[];
}

/**
 * Each place once, the first first.
 * @param among where to look: all that is odd must be among it
 */
export function origins(trace: Trace, among: Odd = { nodes: trace.nodes, passes: trace.backwards }): Origins {
  let found = known.get(trace);
  if (!found) {
    found = search(trace, among);
    known.set(trace, found);
  }
  return found;
}

const hasNaN = (value: Summary | null | undefined) => (value?.nan ?? 0) > 0;
const hasInf = (value: Summary | null | undefined) => (value?.inf ?? 0) > 0;
/** Whether an entry is not finite. */
export const odd = (value: Summary | null | undefined) => hasNaN(value) || hasInf(value);

function search(trace: Trace, { nodes, passes }: Odd): Origins {
  const lasts = lasting(trace, nodes);
  const nan: NonFinite[] = [];
  const inf: NonFinite[] = [];
  const seen = new Set<string>();
  for (const node of lasts.size > 0 ? nodes : []) {
    if (!lasts.has(node.id)) continue;
    const inputs = inputsOf(trace, node);
    const none = hasNaN(node.value) && !inputs.some(each => hasNaN(each.value));
    const infinite =
      !none && hasInf(node.value) && node.inputs.length > 0 && !inputs.some(each => odd(each.value));
    if (!none && !infinite) continue;
    const key = `${none} ${node.site?.file}:${node.site?.line}:${node.site?.column} ${node.op}`;
    if (seen.has(key)) continue;
    seen.add(key);
    (none ? nan : inf).push(told(trace, node, none));
  }
  if (nan.length > 0) return { nan, inf };
  const back = backward(trace, passes);
  return { nan: back.nan, inf: inf.length > 0 ? inf : back.inf };
}

function told(trace: Trace, node: TraceNode, none: boolean): NonFinite {
  const count = none ? node.value!.nan : node.value!.inf;
  const what = `${count === 1 ? "1 entry" : `${count} entries`} of ${titled(trace, node)} ${count === 1 ? "is" : "are"} ${none ? "NaN" : "infinite"}`;
  return {
    message: `${what}: ${cause(trace, node)}.`,
    nodes: [node.id],
    site: node.site,
    path: [node.id, ...node.inputs.filter(id => graph(trace).node(id))],
  };
}

function inputsOf(trace: Trace, { inputs }: TraceNode): TraceNode[] {
  return inputs.flatMap(id => graph(trace).node(id) ?? []);
}

/** Nodes that are not finite and whose trouble is not hidden by what follows; `among` these, in tape order. */
export function lasting(trace: Trace, among: readonly TraceNode[] = trace.nodes): ReadonlySet<number> {
  const index = graph(trace);
  const lasts = new Set<number>();
  for (let at = among.length - 1; at >= 0; at--) {
    const { id, value } = among[at];
    if (!odd(value)) continue;
    const next = index.outof(id);
    if (next.length === 0 || next.some(({ to }) => lasts.has(to))) lasts.add(id);
  }
  return lasts;
}

type Check = (inputs: readonly TraceNode[]) => string | null;

const low = (node: TraceNode | undefined) => node?.value?.min ?? Number.POSITIVE_INFINITY;
const high = (node: TraceNode | undefined) => node?.value?.max ?? Number.NEGATIVE_INFINITY;
const zeros = (node: TraceNode | undefined) => (node?.value?.zeros ?? 0) > 0;

/** What makes an operation give no finite number, by its operands. */
const causes: Record<string, Check> = {
  log: ([x]) => (low(x) < 0 ? "the logarithm of a negative number" : zeros(x) ? "log(0) is −∞" : null),
  log2: ([x]) => causes.log([x]),
  log10: ([x]) => causes.log([x]),
  log1p: ([x]) => (low(x) < -1 ? "log1p of a number below −1" : low(x) === -1 ? "log1p(−1) is −∞" : null),
  sqrt: ([x]) => (low(x) < 0 ? "the square root of a negative number" : null),
  rsqrt: ([x]) => (low(x) < 0 ? "the square root of a negative number" : zeros(x) ? "1 ÷ √0" : null),
  reciprocal: ([x]) => (zeros(x) ? "1 ÷ 0" : null),
  div: ([x, y]) =>
    zeros(y)
      ? zeros(x)
        ? "0 ÷ 0"
        : "a division by 0"
      : hasInf(x?.value) && hasInf(y?.value)
        ? "∞ ÷ ∞"
        : null,
  sub: ([x, y]) => (hasInf(x?.value) && hasInf(y?.value) ? "∞ − ∞" : null),
  add: ([x, y]) => (hasInf(x?.value) && hasInf(y?.value) ? "∞ + (−∞)" : null),
  mul: ([x, y]) => ((hasInf(x?.value) && zeros(y)) || (hasInf(y?.value) && zeros(x)) ? "0 × ∞" : null),
  exp: ([x]) => (high(x) > 80 ? "exp of so large a number is more than the dtype holds" : null),
  pow: ([x, y]) =>
    low(x) < 0
      ? "a negative number to a power that is not whole"
      : zeros(x) && low(y) < 0
        ? "0 to a negative power"
        : null,
  softmax: ([x]) => (hasInf(x?.value) ? "softmax of a row that is −∞ everywhere, or holds ∞" : null),
  logSoftmax: ([x]) => causes.softmax([x]),
  asin: ([x]) => (high(x) > 1 || low(x) < -1 ? "asin outside of [−1, 1]" : null),
  acos: ([x]) => (high(x) > 1 || low(x) < -1 ? "acos outside of [−1, 1]" : null),
};

/** "log (line 3) of p: log(0) is −∞; p is 0 to 0.9". */
export function cause(trace: Trace, node: TraceNode): string {
  const inputs = inputsOf(trace, node);
  const here = `${node.op}${placed(trace, node.site)}`;
  if (inputs.length === 0) return `${here} has it from the start`;
  const why = Object.hasOwn(causes, node.op) ? causes[node.op](inputs) : null;
  const operands = inputs.slice(0, 3).map(each => range(trace, each));
  return `${here} made it${why ? `, ${why}` : ""}; ${operands.join(", ")}`;
}

function range(trace: Trace, node: TraceNode): string {
  const { value } = node;
  const name = titled(trace, node);
  if (value === null) return `the value of ${name} is not recorded`;
  const ends =
    value.min === null
      ? "has no finite entry"
      : value.min === value.max
        ? `is ${short(value.min)}`
        : `is ${short(value.min)} to ${short(value.max ?? value.min)}`;
  const rest = [value.nan > 0 ? `${value.nan} NaN` : "", value.inf > 0 ? `${value.inf} infinite` : ""].filter(
    Boolean,
  );
  return `${name} ${ends}${rest.length > 0 ? ` (${rest.join(", ")})` : ""}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

const slopes: Record<string, string> = {
  sqrt: "the derivative of √x at 0 is infinite",
  rsqrt: "the derivative of 1 ÷ √x at 0 is infinite",
  norm: "the norm has no derivative at 0",
  log: "the derivative of log x at 0 is infinite",
  div: "the derivative divides by 0",
  reciprocal: "the derivative divides by 0",
  pow: "the derivative of a power below 1 at 0 is infinite",
  std: "the standard deviation has no derivative where all entries are equal",
  where: "a branch that was not taken sends 0 × ∞ back: make its input safe before the operation",
};

/**
 * By pass the first rule that sent on what it was not sent. ∞ turns into NaN where it meets a 0: then the rule that gave ∞
 * is to blame for both.
 */
function backward(trace: Trace, passes: readonly Backward[]): Origins {
  const found: { nan: NonFinite[]; inf: NonFinite[] } = { nan: [], inf: [] };
  const seen = new Set<string>();
  for (const pass of passes) {
    let infinite: { node: number; to: number } | null = null;
    for (const { node, grad, to } of pass.steps) {
      if (hasNaN(grad)) continue;
      if (!hasInf(grad)) {
        const first = to.find(each => hasInf(each.grad));
        if (first) infinite ??= { node, to: first.node };
      }
      const made = to.find(each => hasNaN(each.grad));
      if (!made) continue;
      const maker = hasInf(grad) && infinite ? infinite : { node, to: made.node };
      note(trace, maker, "NaN", seen, found.nan);
      infinite = null;
      break;
    }
    if (infinite) note(trace, infinite, "an infinite gradient", seen, found.inf);
  }
  return found;
}

function note(
  trace: Trace,
  { node, to }: { node: number; to: number },
  what: string,
  seen: Set<string>,
  list: NonFinite[],
): void {
  const at = graph(trace).node(node);
  const key = `${what} ${at?.site?.file} ${at?.site?.line} ${at?.op}`;
  if (!at || seen.has(key)) return;
  seen.add(key);
  const message = `The backward pass made ${what}: ${rule(trace, node, to)}.`;
  list.push({ message, nodes: [node], site: at.site, path: [to, node] });
}

/** "the rule of sqrt (line 3) gave it for x: the derivative of √x at 0 is infinite; x is 0". */
export function rule(trace: Trace, id: number, to: number): string {
  const node = graph(trace).node(id);
  const target = graph(trace).node(to);
  if (!node) return "an operation that is not in the trace gave it";
  const slope = Object.hasOwn(slopes, node.op) ? `: ${slopes[node.op]}` : "";
  const operand = target?.value ? `; ${range(trace, target)}` : "";
  const name = target ? titled(trace, target) : "its input";
  return `the rule of ${node.op}${placed(trace, node.site)} gave it for ${name}${slope}${operand}`;
}
