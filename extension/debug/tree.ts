// What the Variables view shows: items that open, tensors that are read page by page.
import { numel } from "../../core/graph/figures.js";
import type { TraceNode } from "../../core/trace/trace.js";
import { isRecorded, type Recorded, shown, type Value } from "./value.js";

/** All elements of a recorded value, row-major; or why there are none. */
export type Elements = ArrayLike<number> | string;

export interface Item {
  name: string;
  value: string;
  /** "tensor", "number" … */
  type?: string;
  /** What to write in a watch to see the same. */
  evaluateName?: string;
  /** Children with names, and how many come by number. */
  open?: () => Item[];
  page?: { count: number; read(start: number, count: number): Promise<Item[]> };
  /** What it shows of a tensor: by indices, none for all of it. */
  part?: Part;
  /** Whose .grad can be watched. */
  leaf?: TraceNode;
}

export interface Part {
  of: Recorded;
  at: readonly number[];
}

export type Fetch = (of: Recorded) => Promise<Elements>;

export const text = (name: string, value: string, more: Partial<Item> = {}): Item => ({
  name,
  value,
  ...more,
});

/** A value under a name. */
export function item(name: string, value: Value, fetch: Fetch, evaluateName = name): Item {
  if (!isRecorded(value)) return { name, value: shown(value), evaluateName };
  const { summary, shape } = value;
  return {
    name,
    value: shown(value),
    type: value.what === "value" ? "tensor" : value.what,
    evaluateName,
    open: () =>
      [
        text("shape", `[${shape.join(", ")}]`, { evaluateName: `${evaluateName}.shape` }),
        text("dtype", value.dtype, { evaluateName: `${evaluateName}.dtype` }),
        ...(["norm", "min", "max", "mean", "std"] as const).map(key =>
          text(key, String(summary[key] ?? "–"), { evaluateName: `${evaluateName}.${key}()` }),
        ),
        ...(summary.nan > 0 ? [text("NaN", String(summary.nan))] : []),
        ...(summary.inf > 0 ? [text("∞", String(summary.inf))] : []),
      ] satisfies Item[],
    page: { count: shape[0] ?? 0, read: rows(value, [], fetch, evaluateName) },
    ...(value.node?.leaf && value.node.requiresGrad ? { leaf: value.node } : {}),
    part: { of: value, at: [] },
  };
}

/** A part of a tensor under a name, as far as the trace tells. */
export function partItem(name: string, { of, at }: Part, fetch: Fetch): Item {
  if (at.length === 0) return item(name, of, fetch);
  const rest = of.shape.slice(at.length);
  const flat = at.reduce((sum, i, d) => sum * of.shape[d] + i, 0);
  if (rest.length === 0) return text(name, String(of.summary.sample[flat] ?? "set"));
  return { name, value: `[${rest.join(" × ")}]`, page: { count: rest[0], read: rows(of, at, fetch, name) } };
}

/** Elements of one dimension of a tensor: each opens into the next dimension's. */
function rows(of: Recorded, at: readonly number[], fetch: Fetch, evaluateName: string) {
  const rest = of.shape.slice(at.length + 1);
  const size = numel(rest);
  const base = at.reduce((sum, i, d) => sum * of.shape[d] + i, 0) * of.shape[at.length];
  return async (start: number, count: number): Promise<Item[]> => {
    const end = Math.min(start + count, of.shape[at.length] ?? 0);
    const all = rest.length === 0 ? await elements(of, (base + end) * size, fetch) : [];
    if (typeof all === "string") return [text(`[${start}…${end - 1}]`, all)];
    return Array.from({ length: end - start }, (_, k): Item => {
      const i = start + k;
      const name = `${evaluateName}[${i}]`;
      const part = { of, at: [...at, i] };
      if (rest.length > 0) {
        const page = { count: rest[0], read: rows(of, part.at, fetch, name) };
        return { name: `[${i}]`, value: `[${rest.join(" × ")}]`, evaluateName: name, page, part };
      }
      const value = of.dtype === "bool" ? String(all[base + i] !== 0) : String(all[base + i]);
      return { name: `[${i}]`, value, evaluateName: name, part };
    });
  };
}

/** The trace's sample where that reaches far enough. */
async function elements(of: Recorded, upTo: number, fetch: Fetch): Promise<Elements> {
  const { sample } = of.summary;
  return upTo <= sample.length ? sample.map(Number) : fetch(of);
}
