// What `gradient-graph diff` says: as lines for people, and as data.
import { type Change, type Comparison, differs, type First } from "../../core/graph/compare.js";
import type { Against, AgainstExported } from "../../core/graph/exported.js";
import { figure, shapeText } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { Trace } from "../../core/trace/trace.js";
import type { Loaded } from "./sides.js";

export interface Report {
  readonly same: boolean;
  /** A side did not come to its end. */
  readonly unfinished: boolean;
  lines(): Iterable<string>;
  readonly data: object;
}

type Ran = Extract<Loaded, { kind: "run" }>;

export function runsReport(
  found: Comparison,
  same: boolean,
  [a, b]: readonly [Ran, Ran],
  names: readonly [string, string],
): Report {
  const [before, after] = [a.side.trace, b.side.trace];
  const changed = found.pairs.filter(differs);
  const counts = `+ ${found.added.length} added, − ${found.removed.length} removed, × ${changed.length} changed, ${found.pairs.length - changed.length} the same`;
  const notes = [...new Set([...a.notes, ...b.notes])];
  const first = found.first && firstOf(found.first, before, after);
  return {
    same,
    unfinished: before.error !== null || after.error !== null,
    *lines() {
      yield line(`${names[0]} → ${names[1]}: ${same ? "the same, to the last entry kept" : counts}`);
      if (first) yield line(`first: ${first.text}`);
      for (const id of found.removed) yield line(`− ${told(before, id)}`);
      for (const id of found.added) yield line(`+ ${told(after, id)}`);
      for (const pair of changed) yield line(`× ${told(after, pair.b)}: ${changes(pair)}`);
      for (const note of notes) yield line(`note: ${note}`);
    },
    data: {
      same,
      first: first && { kind: found.first?.kind, ...first.data },
      removed: found.removed.map(id => described(before, id)),
      added: found.added.map(id => described(after, id)),
      changed: changed.map(({ a: from, b: to, structure, value, grad }) => ({
        a: described(before, from),
        b: described(after, to),
        structure,
        value,
        grad,
      })),
      unchanged: found.pairs.length - changed.length,
      notes,
    },
  };
}

export function exportedReport({ tensors, unknown, first }: AgainstExported, ran: Ran, file: string): Report {
  const { trace } = ran.side;
  const odd = tensors.filter(each => each.differs !== null);
  const part = tensors.filter(each => !each.whole && each.differs === null).length;
  const notes = [
    ...ran.notes,
    ...(part > 0
      ? [`of ${part} longer tensors the first 64 entries and the norm, smallest and largest were compared`]
      : []),
  ];
  const same = first === null && unknown.length === 0;
  const text = (each: Against) =>
    `${each.name}, ${each.what} of ${told(trace, each.node)}: ${each.differs}${times(each.ratio)}`;
  return {
    same,
    unfinished: trace.error !== null,
    *lines() {
      yield line(
        `${trace.file} beside ${file}: ${tensors.length - odd.length} agree, × ${odd.length} differ, ? ${unknown.length} unknown here`,
      );
      if (first) yield line(`first: ${text(first)}`);
      for (const each of odd) yield line(`× ${text(each)}`);
      for (const name of unknown) yield line(`? ${name}: no tensor of this run has that name`);
      for (const note of notes) yield line(`note: ${note}`);
    },
    data: {
      same,
      first: first?.name ?? null,
      tensors: tensors.map(each => ({ ...each, node: described(trace, each.node) })),
      unknown,
      notes,
    },
  };
}

function changes({ structure, value, grad }: Comparison["pairs"][number]): string {
  const number = (what: string, { kind, ratio }: Change) =>
    kind === "same" || kind === "none" ? "" : `${what} ${kind}${times(ratio)}`;
  return [structure, number("value", value), number("gradient", grad)].filter(Boolean).join(", ");
}

const times = (ratio: number | null): string => (ratio === null ? "" : `, norm × ${figure(ratio)}`);

function firstOf(first: First, before: Trace, after: Trace): { text: string; data: object } {
  if (first.kind === "removed")
    return { text: `${told(before, first.a)}, removed`, data: { a: described(before, first.a) } };
  if (first.kind === "added")
    return { text: `${told(after, first.b)}, added`, data: { b: described(after, first.b) } };
  const data = { a: described(before, first.a), b: described(after, first.b) };
  return { text: `${first.kind} of ${told(after, first.b)}`, data };
}

/** "train.ts:4:11 z = mul [4]" */
function told(trace: Trace, id: number): string {
  const node = graph(trace).node(id);
  if (!node) return "?";
  const place = node.site ? `${node.site.file}:${node.site.line}:${node.site.column} ` : "";
  const what = node.leaf && node.requiresGrad ? "parameter" : node.op;
  return `${place}${node.name === undefined ? "" : `${node.name} = `}${what} ${shapeText(node.shape)}`;
}

function described(trace: Trace, id: number): object {
  const { name = null, op, shape, site } = graph(trace).node(id)!;
  return { id, name, op, shape, site };
}

/** A program's names must not steer the terminal. */
const line = (text: string): string => `${text.replace(/\p{Cc}+/gu, " ")}\n`;
