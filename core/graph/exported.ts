// A run beside values that another library exported: tensor by tensor, by name. Two libraries round differently, so
// entries agree within a tolerance. A trace samples the first 64 entries of a tensor; of a longer one its figures speak
// for the rest.
import type { Num, Summary, TraceNode } from "../trace/trace.js";
import { adjoints, type Side, scope } from "./compare.js";
import { numel, shapeText } from "./figures.js";

/** What was exported under one name: `NAME` is a value, `NAME.grad` a gradient. */
export interface Exported {
  readonly shape: readonly number[];
  /** Row-major, all of them. */
  readonly values: ArrayLike<number>;
  /** Whether it was computed in less than float64. */
  readonly single: boolean;
}

export interface Tolerance {
  /** Relative to the exported entry. */
  readonly rtol: number;
  readonly atol: number;
}

/** What torch.testing.assert_close takes for float32 and float64. */
const USUAL = {
  single: { rtol: 1.3e-6, atol: 1e-5 },
  double: { rtol: 1e-7, atol: 1e-7 },
} as const satisfies Record<string, Tolerance>;

export interface Against {
  /** As exported. */
  readonly name: string;
  readonly what: "value" | "gradient";
  /** Trace id. */
  readonly node: number;
  /** What differs, ours first: "entry 3: 0.5, exported 0.25"; null: they agree. */
  readonly differs: string | null;
  /** ‖ours‖ / ‖exported‖; null where one is not finite or the exported one is 0. */
  readonly ratio: number | null;
  /** Every entry was compared; else the first 64, and the norm, the smallest and the largest of all. */
  readonly whole: boolean;
}

export interface AgainstExported {
  /** Values in tape order, then gradients in the order a backward pass makes them. */
  readonly tensors: readonly Against[];
  /** Exported under names that this run has not. */
  readonly unknown: readonly string[];
  readonly first: Against | null;
}

/** Of several tensors with one name the latest is meant. */
export function compareExported(
  side: Side,
  exported: ReadonlyMap<string, Exported>,
  tolerance: Tolerance | null = null,
): AgainstExported {
  const grads = adjoints(side);
  const named = byName(scope(side), grads);
  const found: { seq: number; against: Against }[] = [];
  const unknown: string[] = [];
  for (const [name, theirs] of exported) {
    const here = place(named, name);
    if (!here) {
      unknown.push(name);
      continue;
    }
    const { node, what } = here;
    const ours = what === "value" ? node.value : (grads.get(node.id) ?? null);
    const within = tolerance ?? (theirs.single || node.dtype === "float32" ? USUAL.single : USUAL.double);
    const against = { name, what, node: node.id, ...beside(ours, node.shape, theirs, within) };
    found.push({ seq: what === "value" ? node.seq : Number.MAX_SAFE_INTEGER - node.seq, against });
  }
  found.sort((a, b) => a.seq - b.seq);
  const tensors = found.map(({ against }) => against);
  return { tensors, unknown, first: tensors.find(({ differs }) => differs !== null) ?? null };
}

interface Named {
  value: TraceNode;
  /** The latest that has a gradient. */
  gradient: TraceNode | null;
}

function byName(nodes: readonly TraceNode[], grads: ReadonlyMap<number, Summary | null>): Map<string, Named> {
  const named = new Map<string, Named>();
  for (const node of nodes)
    for (const name of [node.name, ...(node.aliases ?? [])]) {
      if (name === undefined) continue;
      const gradient = grads.get(node.id) ? node : (named.get(name)?.gradient ?? null);
      named.set(name, { value: node, gradient });
    }
  return named;
}

function place(
  named: ReadonlyMap<string, Named>,
  name: string,
): { node: TraceNode; what: Against["what"] } | null {
  const value = named.get(name);
  if (value) return { node: value.value, what: "value" };
  const of = name.endsWith(".grad") ? named.get(name.slice(0, -".grad".length)) : undefined;
  return of ? { node: of.gradient ?? of.value, what: "gradient" } : null;
}

function beside(
  ours: Summary | null,
  shape: readonly number[],
  theirs: Exported,
  within: Tolerance,
): Pick<Against, "differs" | "ratio" | "whole"> {
  const whole = numel(shape) === (ours?.sample.length ?? 0);
  if (!ours) return { differs: "none here", ratio: null, whole };
  if (`${shape}` !== `${theirs.shape}`)
    return { differs: `shape ${shapeText(shape)}, exported ${shapeText(theirs.shape)}`, ratio: null, whole };
  const all = figuresOf(theirs.values);
  const ratio = ours.norm !== null && all.norm > 0 && Number.isFinite(all.norm) ? ours.norm / all.norm : null;
  const entry = ours.sample.findIndex((value, i) => !close(Number(value), theirs.values[i], within));
  if (entry >= 0) {
    const text = `entry ${entry}: ${written9(ours.sample[entry])}, exported ${written9(theirs.values[entry])}`;
    return { differs: text, ratio, whole };
  }
  return { differs: whole ? null : beyond(ours, all, numel(shape), within), ratio, whole };
}

interface Figures {
  norm: number;
  min: number;
  max: number;
  odd: number;
}

/** Of the finite entries, as a trace has them. */
function figuresOf(values: ArrayLike<number>): Figures {
  const all = { norm: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, odd: 0 };
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      all.odd++;
      continue;
    }
    all.norm += value * value;
    if (value < all.min) all.min = value;
    if (value > all.max) all.max = value;
  }
  all.norm = Math.sqrt(all.norm);
  return all;
}

/** What tells that entries beyond the sample differ. Each may be off by its tolerance, and so the norm by √n of it. */
function beyond(ours: Summary, all: Figures, count: number, within: Tolerance): string | null {
  const odd = ours.nan + ours.inf;
  if (odd !== all.odd) return `${odd} entries are not finite, exported ${all.odd}`;
  const wide = { rtol: within.rtol, atol: within.atol * Math.sqrt(count) };
  for (const [what, tolerance] of [
    ["norm", wide],
    ["min", within],
    ["max", within],
  ] as const) {
    const value = ours[what];
    if (value !== null && !close(value, all[what], tolerance))
      return `${what} ${written9(value)}, exported ${written9(all[what])}`;
  }
  return null;
}

function close(ours: number, theirs: number, { rtol, atol }: Tolerance): boolean {
  if (Object.is(ours, theirs) || ours === theirs) return true;
  return Math.abs(ours - theirs) <= atol + rtol * Math.abs(theirs); // false for NaN and infinity
}

const written9 = (value: Num): string =>
  typeof value === "string" ? value : String(Number(value.toPrecision(9)));
