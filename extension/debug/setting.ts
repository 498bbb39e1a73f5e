// "Set value": what may be set to what, as a substitution that a new run of the program makes.
import { numel } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { occurrenceOf, occurring } from "../../core/graph/occurrence.js";
import { rootName } from "../../core/graph/passes.js";
import type { Trace, TraceNode } from "../../core/trace/trace.js";
import type { Substitution } from "../protocol/run.js";
import type { Part } from "./tree.js";
import { entriesOf, isRecorded, type Recorded, type Value } from "./value.js";

/** Said to the person who wanted it. */
export class NotSettable extends Error {
  override name = "NotSettable";
}

/** As many as the wire takes. */
const MOST = 1000;

type Figure = Substitution["values"][number];

/** @throws NotSettable */
export function substitution(trace: Trace, { of, at }: Part, value: Value): Substitution {
  const node = made(trace, of);
  const occurrence = occurrenceOf(trace, node);
  if (!occurrence) throw new NotSettable(`${of.name}: the recording does not say where it was made.`);
  if (trace.truncated && occurrence.nth > 0)
    throw new NotSettable(
      `${of.name}: the recording leaves parts of this long run out, so which of the times this is cannot be told. ` +
        "Set it where it was made first, or run fewer iterations.",
    );
  const { shape } = node;
  const rest = shape.slice(at.length);
  const count = numel(rest);
  const from = at.reduce((sum, i, d) => sum * shape[d] + i, 0) * count;
  const values = elements(value, rest).map(each => figure(each, node.dtype));
  return { occurrence, shape: [...shape], from, count, values };
}

/** The node whose value it is, if an operation made that. */
function made(trace: Trace, { name, node, what }: Recorded): TraceNode {
  if (what !== "value")
    throw new NotSettable(`${name}: a gradient is computed. Set what it is computed from.`);
  const own = node && graph(trace).node(node.id);
  if (!own) throw new NotSettable(`${name}: only the values of variables and operations can be set.`);
  if (own !== node)
    throw new NotSettable(`${name} was changed by the optimizer. Step back before that, and set it there.`);
  if (own.madeBy !== undefined || own.op === "grad")
    throw new NotSettable(`${name}: a gradient is computed. Set what it is computed from.`);
  if (own.standIn)
    throw new NotSettable(
      `${name}: the recording of this long run leaves out where it was made. Set one that is kept.`,
    );
  if (own.kind === "constant" || own.rule === "unseen")
    throw new NotSettable(`${name}: the recording does not say where it was made.`);
  const base = viewed(trace, own);
  if (base !== own)
    throw new NotSettable(
      `${name} is a view of ${rootName(trace, base.id)}: set ${rootName(trace, base.id)}.`,
    );
  return own;
}

/** What a view shows the elements of; of any other value itself. */
function viewed(trace: Trace, node: TraceNode): TraceNode {
  let base = node;
  for (;;) {
    const input = base.inputs.length > 0 ? graph(trace).node(base.inputs[0]) : undefined;
    // An operation in place shares them, too, but makes another version.
    if (!input || input.tensor !== base.tensor || input.version !== base.version) return base;
    base = input;
  }
}

/** One element for all, or all of them. */
function elements(value: Value, shape: readonly number[]): (number | boolean)[] {
  if (typeof value === "number" || typeof value === "boolean") return [value];
  if (isRecorded(value)) {
    if (numel(value.shape) !== 1 && `${value.shape}` !== `${shape}`) throw misfit(value.shape, shape);
    const entries = entriesOf(value);
    if (entries) return [...entries];
    throw new NotSettable(
      `The trace holds only the first ${value.summary.sample.length} entries of ${value.name}.`,
    );
  }
  if (!Array.isArray(value))
    throw new NotSettable(
      value === null
        ? "There is no value to set it to."
        : "Write a number, or a list of numbers such as [1, 2].",
    );
  return listed(value, shape, shape);
}

/** The elements of nested lists. Lists are no deeper than an expression was. */
function listed(value: Value, shape: readonly number[], whole: readonly number[]): (number | boolean)[] {
  const [size, ...rest] = shape;
  if (size === undefined) {
    if (typeof value === "number" || typeof value === "boolean") return [value];
    if (isRecorded(value) && numel(value.shape) === 1) return [...(entriesOf(value) ?? [])];
    throw new NotSettable(`Write a list of numbers of shape [${whole.join(", ")}].`);
  }
  if (!Array.isArray(value) || value.length !== size) throw misfit(shapeOf(value), whole);
  return value.flatMap(each => listed(each, rest, whole));
}

function shapeOf(value: Value): number[] {
  const shape: number[] = [];
  for (let each: Value = value; Array.isArray(each); each = each[0] ?? null) shape.push(each.length);
  return shape;
}

const misfit = (found: readonly number[], wanted: readonly number[]): NotSettable =>
  new NotSettable(
    `It has shape [${wanted.join(", ")}], not [${found.join(", ")}]: write one number, or a list of its shape.`,
  );

function figure(given: number | boolean, dtype: TraceNode["dtype"]): Figure {
  const value = Number(given);
  if (dtype === "bool" && value !== 0 && value !== 1)
    throw new NotSettable(`Its elements are booleans: write true or false, not ${value}.`);
  if (dtype === "int32" && value !== (value | 0))
    throw new NotSettable(`Its elements are 32-bit integers: ${value} is none.`);
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

/** Those that hold together: what is set anew replaces what was set of the same elements. */
export function withOne(all: readonly Substitution[], next: Substitution): Substitution[] {
  const covers = ({ occurrence, from, count }: Substitution) =>
    from >= next.from &&
    from + count <= next.from + next.count &&
    JSON.stringify(occurrence) === JSON.stringify(next.occurrence);
  const kept = all.filter(each => !covers(each));
  if (kept.length < MOST) return [...kept, next];
  throw new NotSettable(`${MOST} values are set already: restart the debugger to begin anew.`);
}

/** What was not set, because the new run went another way: a sentence each. */
export function missed(trace: Trace, set: readonly Substitution[]): string[] {
  return set.flatMap(({ occurrence, shape }) => {
    const node = occurring(trace, occurrence);
    const { line } = occurrence.site;
    if (!node) return `The program does not come to the value that was set on line ${line} any more.`;
    if (`${node.shape}` === `${shape}`) return [];
    return `The value on line ${line} has shape [${node.shape.join(", ")}] now, so it was not set.`;
  });
}
