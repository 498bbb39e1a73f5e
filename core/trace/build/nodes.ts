import type { Blocked, Site, TraceEdge, TraceFrame, TraceNode } from "../trace.js";
import { has, oneSummary, type Recorded, type RecordedOp } from "./records.js";

/** Where a node stands in the trace. */
export interface Standing {
  readonly id: number;
  readonly op: RecordedOp | null;
  readonly site: Site | null;
  readonly frames: TraceFrame[];
  /** Identity of its storage. */
  readonly tensor: number;
}

export function nodeOf(
  read: Recorded,
  inputs: number[],
  saved: number[],
  { id, op, site, frames, tensor }: Standing,
) {
  const requiresGrad = has(read.flags, "requiresGrad");
  const node: TraceNode = {
    id,
    seq: read.seq,
    kind: requiresGrad && read.inputs.length === 0 ? "parameter" : kindOf(read),
    op: op?.name ?? "tensor",
    inputs,
    output: read.output,
    shape: read.shape,
    dtype: read.dtype,
    requiresGrad,
    leaf: has(read.flags, "leaf"),
    site,
    frames,
    value: read.value,
    grad: null,
    why: null,
    bytes: read.bytes,
    ns: read.ns,
    saved,
    tensor,
    version: read.version,
  };
  if (op?.rule !== undefined) node.rule = op.rule;
  if (has(read.flags, "retained")) node.retained = true;
  return node;
}

/** The value of a node whose making is left out. */
export function standInOf(read: Recorded, standing: Standing): TraceNode {
  const node = nodeOf(read, [], [], { ...standing, op: null });
  node.kind = node.leaf && node.requiresGrad ? "parameter" : "input";
  node.output = 0;
  node.ns = 0;
  node.standIn = true;
  return node;
}

export function constantNode(
  seq: number,
  value: number,
  { id, site, frames }: Omit<Standing, "op" | "tensor">,
) {
  const node: TraceNode = {
    id,
    seq,
    kind: "constant",
    op: "constant",
    inputs: [],
    output: 0,
    shape: [],
    dtype: "float32",
    requiresGrad: false,
    leaf: true,
    site,
    frames,
    value: oneSummary(value),
    grad: null,
    why: null,
    bytes: 0,
    ns: 0,
    saved: [],
    tensor: id,
    version: 0,
  };
  return node;
}

/** What a node is as long as nobody marks it. */
export function kindOf(read: Recorded): TraceNode["kind"] {
  if (read.inputs.length === 0) return "input";
  return read.stop === "detach" ? "detach" : "op";
}

/** An edge into a node that was just recorded. */
export function edgeOf(source: TraceNode, target: TraceNode, read: Recorded, slot: number): TraceEdge {
  const edge: TraceEdge = { from: source.id, to: target.id, slot };
  if (source.kind === "constant" && target.dtype !== "bool") source.dtype = target.dtype;
  if (source.requiresGrad) {
    const blocked = read.stop === "overwritten" && slot === 0 ? "overwritten" : severed(target, read);
    if (blocked) edge.blocked = blocked;
  }
  return edge;
}

/** Why no gradient comes back from `target` to an input that wants one; null where it does. */
function severed(target: TraceNode, read: Recorded): Blocked | null {
  if (target.requiresGrad) return null;
  if (read.stop !== null && read.stop !== "overwritten") return read.stop;
  if (read.off !== null) return read.off;
  if (target.dtype === "bool") return "stepFunction";
  return target.dtype === "int32" ? "integer" : "noGrad";
}
