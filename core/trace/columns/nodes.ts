import type { NodeKind, TraceNode } from "../trace.js";
import type { ColumnReader, Columns } from "./columns.js";
import { mapped, pieces, word } from "./lists.js";
import type { PoolReader, PoolWriter } from "./pool.js";
import { durations, idsOf, references, wholes } from "./values.js";

// Nodes as columns, in the order of `names`; lists as one column of values and one of their ends.

const kinds: readonly NodeKind[] = ["parameter", "input", "constant", "op", "detach"];
const dtypes = ["float32", "float64", "int32", "bool"] as const;
const flag = { requiresGrad: 1, leaf: 2, retained: 4, notRetained: 8, standIn: 16, noStandIn: 32 };

const names = [
  "id",
  "seq",
  "kind",
  "op",
  "rule",
  "name",
  "output",
  "dtype",
  "flags",
  "site",
  "frames",
  "value",
  "grad",
  "why",
  "bytes",
  "ns",
  "tensor",
  "version",
  "madeBy",
] as const; // prettier-ignore
const lists = ["shape", "inputs", "saved", "aliases"] as const;

export function writeNodes(columns: Columns, pool: PoolWriter, nodes: readonly TraceNode[]): void {
  const fields = names.map(() => columns.column());
  const ends = lists.map(() => columns.column());
  const values = lists.map(() => columns.column());
  for (const node of nodes) {
    const own = row(node, pool);
    for (let i = 0; i < own.length; i++) fields[i].push(own[i]);
    const entries = [node.shape, node.inputs, node.saved, aliases(node, pool)];
    for (let i = 0; i < entries.length; i++) {
      for (const value of entries[i]) values[i].push(value);
      ends[i].push(values[i].length);
    }
  }
}

function row(node: TraceNode, pool: PoolWriter): number[] {
  return [
    node.id,
    node.seq,
    kinds.indexOf(node.kind),
    pool.text(node.op),
    pool.text(node.rule) + 1, // most have none: 0 takes less room than -1
    pool.text(node.name),
    node.output,
    dtypes.indexOf(node.dtype),
    flags(node),
    pool.site(node.site),
    pool.path(node.frames),
    pool.summary(node.value),
    pool.summary(node.grad),
    pool.text(node.why ?? undefined),
    node.bytes,
    node.ns,
    node.tensor,
    node.version,
    node.madeBy ?? -1,
  ];
}

/** No list and an empty one differ: the latter holds the one number that is no text. */
function aliases(node: TraceNode, pool: PoolWriter): number[] {
  if (node.aliases === undefined) return [];
  return node.aliases.length === 0 ? [-1] : node.aliases.map(alias => pool.text(alias));
}

function flags(node: TraceNode): number {
  const retained = node.retained === undefined ? 0 : node.retained ? flag.retained : flag.notRetained;
  const standIn = node.standIn === undefined ? 0 : node.standIn ? flag.standIn : flag.noStandIn;
  return (node.requiresGrad ? flag.requiresGrad : 0) + (node.leaf ? flag.leaf : 0) + retained + standIn;
}

export interface ReadNodes {
  readonly nodes: TraceNode[];
  /** Whether there is such a node. */
  readonly isNode: (id: number) => boolean;
}

export function readNodes(columns: ColumnReader, pool: PoolReader): ReadNodes {
  const ids = columns.column("id");
  const isNode = idsOf(ids);
  const count = ids.length;
  const [
    seq,
    kind,
    op,
    rule,
    name,
    output,
    dtype,
    bits,
    site,
    frames,
    value,
    grad,
    why,
    bytes,
    ns,
    tensor,
    version,
    madeBy,
  ] = names.slice(1).map(title => columns.column(title, count));
  for (const [values, title] of [
    [seq, "seq"],
    [output, "output"],
    [bytes, "bytes"],
    [tensor, "tensor"],
    [version, "version"],
  ] as const)
    wholes(values, title);
  wholes(madeBy, "madeBy", -1);
  durations(ns, "ns");
  const ends = lists.map(title => columns.column(`ends of ${title}`, count));
  const [shape, inputs, saved, alias] = lists.map((title, i) => {
    const values = columns.column(title);
    if (title === "shape") wholes(values, title);
    else if (title !== "aliases") references(values, title, isNode);
    return pieces(ends[i], values, title);
  });
  const nodes = mapped(count, i => {
    const node: TraceNode = {
      id: ids[i],
      seq: seq[i],
      kind: word(kinds, kind[i]),
      op: pool.text(op[i]),
      inputs: inputs(i),
      output: output[i],
      shape: shape(i),
      dtype: word(dtypes, dtype[i]),
      requiresGrad: (bits[i] & flag.requiresGrad) !== 0,
      leaf: (bits[i] & flag.leaf) !== 0,
      site: pool.site(site[i]),
      frames: pool.path(frames[i]),
      value: pool.summary(value[i]),
      grad: pool.summary(grad[i]),
      why: why[i] === -1 ? null : pool.text(why[i]),
      bytes: bytes[i],
      ns: ns[i],
      saved: saved(i),
      tensor: tensor[i],
      version: version[i],
    };
    if (rule[i] !== 0) node.rule = pool.text(rule[i] - 1);
    if (name[i] !== -1) node.name = pool.text(name[i]);
    const others = alias(i);
    if (others.length > 0) node.aliases = others[0] === -1 ? [] : others.map(text => pool.text(text));
    if (madeBy[i] !== -1) node.madeBy = madeBy[i];
    if ((bits[i] & (flag.retained | flag.notRetained)) !== 0) node.retained = (bits[i] & flag.retained) !== 0;
    if ((bits[i] & (flag.standIn | flag.noStandIn)) !== 0) node.standIn = (bits[i] & flag.standIn) !== 0;
    return node;
  });
  return { nodes, isNode };
}
