import type { Node } from "../autograd/node.js";
import { bytesOf, type Dtype, isFloating } from "../tensor/dtype.js";
import { numel, type Shape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { constantNode } from "../trace/build/nodes.js";
import { isZero } from "../trace/reasons.js";
import type { NodeKind, OpText, TraceEdge, TraceNode } from "../trace/trace.js";
import { originOf, outdated } from "./origin.js";
import { keeps, lookAt, type Output, Outputs } from "./outputs.js";
import { summaryOf } from "./summary.js";

// The graph behind some tensors as nodes and edges of a trace. Sources come before what reads them.

interface Sketch {
  kind: NodeKind;
  op: string;
  tensor: Tensor | null;
  shape: Shape;
  dtype: Dtype;
  requiresGrad: boolean;
  inputs: number[];
}

export class Draft {
  readonly nodes: TraceNode[] = [];
  readonly edges: TraceEdge[] = [];
  readonly ops: Record<string, OpText> = Object.create(null);
  private readonly names: ReadonlyMap<Tensor, readonly string[]>;
  private readonly outputs = new Outputs();
  private readonly leaves = new Map<Tensor, number>();
  /** Stands for storages that nobody holds any more. */
  private readonly unheld = 2 ** 40;

  /** `names`: the tensors in scope, with what they are called there. */
  constructor(names: ReadonlyMap<Tensor, readonly string[]>) {
    this.names = names;
  }

  /** Draws operations, given in order, and then the tensors in scope that none of them has to do with. */
  draw(operations: readonly Node[]): void {
    for (const tensor of this.names.keys()) {
      const origin = originOf(tensor);
      if (origin && !outdated(tensor)) this.outputs.note(origin, tensor.slot, null).tensor = tensor;
    }
    for (const node of operations) this.outputs.look(node);
    for (const node of operations) this.operation(node);
    for (const tensor of this.names.keys()) this.tensor(tensor);
  }

  private operation(node: Node): void {
    const { name, rule, letters, back, symbol, local, view } = node.row.info;
    const inputs: number[] = [];
    for (let slot = 0; slot < node.arity; slot++) inputs.push(this.source(node, slot));
    for (const output of this.outputs.of(node)) {
      const made = this.output(node, output, "op", name, inputs);
      if (rule !== undefined) made.rule = rule;
      made.output = output.port;
      made.saved = savedBy(node, inputs, made.id, output.port);
      for (let slot = 0; slot < inputs.length; slot++) this.edge(inputs[slot], made, slot);
    }
    const key = rule ?? name;
    if (this.ops[key]) return;
    const text: OpText = { letters: [...letters], back: [...back] };
    if (symbol !== undefined) text.symbol = symbol;
    if (local !== undefined) text.local = [...local];
    if (view === true) text.view = true;
    this.ops[key] = text;
  }

  /** The node that an operation read in that slot. */
  private source(node: Node, slot: number): number {
    const to = node.to(slot);
    if (to?.leaf) return this.leaf(to.leaf);
    if (to) return this.made(to, this.outputs.note(to, node.port(slot), null));
    const kept = lookAt(node, slot);
    if (kept instanceof Tensor) return this.tensor(kept);
    return kept === null ? this.unknown(node) : this.constant(kept, node.dtype);
  }

  private tensor(tensor: Tensor): number {
    const base = outdated(tensor);
    if (base) return this.leaves.get(tensor) ?? this.view(tensor, base);
    const origin = originOf(tensor);
    return origin ? this.made(origin, this.outputs.note(origin, tensor.slot, tensor)) : this.leaf(tensor);
  }

  /** An output of an operation; one that is left out stands where it is used first. */
  private made(node: Node, output: Output): number {
    if (output.id < 0) this.output(node, output, "input", "tensor", []).standIn = true;
    return output.id;
  }

  private output(node: Node, output: Output, kind: NodeKind, op: string, inputs: number[]): TraceNode {
    const { port, tensor } = output;
    const [shape, dtype] = [node.shapeOf(port), node.dtypeOf(port)];
    const requiresGrad = isFloating(dtype) && !node.row.constant?.includes(port);
    const made = this.add({ kind, op, tensor, shape, dtype, requiresGrad, inputs });
    output.id = made.id;
    return made;
  }

  private edge(from: number, { id, requiresGrad, dtype }: TraceNode, slot: number): void {
    const edge: TraceEdge = { from, to: id, slot };
    if (!requiresGrad && this.nodes[from].requiresGrad)
      edge.blocked = dtype === "bool" ? "stepFunction" : dtype === "int32" ? "integer" : "noGrad";
    this.edges.push(edge);
  }

  private leaf(tensor: Tensor): number {
    const known = this.leaves.get(tensor);
    if (known !== undefined) return known;
    const { shape, dtype, wants } = tensor;
    const kind = wants ? "parameter" : "input";
    const { id } = this.add({ kind, op: "tensor", tensor, shape, dtype, requiresGrad: wants, inputs: [] });
    this.leaves.set(tensor, id);
    return id;
  }

  private view(tensor: Tensor, base: Tensor): number {
    const from = this.tensor(base);
    const { shape, dtype } = tensor;
    const made = this.add({
      kind: "op",
      op: "asStrided",
      tensor,
      shape,
      dtype,
      requiresGrad: true,
      inputs: [from],
    });
    this.edge(from, made, 0);
    this.leaves.set(tensor, made.id);
    return made.id;
  }

  /** An operand that no rule reads, so that nobody knows it any more. */
  private unknown({ dtype }: Node): number {
    const made = this.add({
      kind: "input",
      op: "tensor",
      tensor: null,
      shape: [],
      dtype,
      requiresGrad: false,
      inputs: [],
    });
    made.rule = "notKept";
    return made.id;
  }

  private constant(value: number, dtype: Dtype): number {
    const id = this.nodes.length;
    const node = constantNode(id, value, { id, site: null, frames: [] });
    node.dtype = dtype;
    node.why = "constant";
    node.tensor = this.unheld + id;
    this.nodes.push(node);
    return id;
  }

  private add({ kind, op, tensor, shape, dtype, requiresGrad, inputs }: Sketch): TraceNode {
    const id = this.nodes.length;
    const node: TraceNode = {
      id,
      seq: id,
      kind,
      op,
      inputs,
      output: 0,
      shape: [...shape],
      dtype,
      requiresGrad,
      leaf: tensor ? tensor.origin === null && inputs.length === 0 : !requiresGrad,
      site: null,
      frames: [],
      value: tensor && summaryOf(tensor),
      grad: tensor?.extra?.grad ? summaryOf(tensor.extra.grad) : null,
      why: null,
      bytes: tensor?.storageBytes ?? numel(shape) * bytesOf[dtype],
      ns: 0,
      saved: [],
      tensor: tensor?.storageId ?? this.unheld + id,
      version: tensor?.version ?? 0,
    };
    if (tensor?.extra?.retain) node.retained = true;
    this.name(node, tensor);
    node.why = reason(node);
    this.nodes.push(node);
    return node;
  }

  private name(node: TraceNode, tensor: Tensor | null): void {
    if (tensor === null) return;
    const found = this.names.get(tensor) ?? [];
    const name = tensor.extra?.name ?? found[0];
    if (name === undefined) return;
    node.name = name;
    const others = found.filter(each => each !== name);
    if (others.length > 0) node.aliases = others;
  }
}

/** By trace.md's words; "at-stop" where only the past could tell. */
function reason({ requiresGrad, dtype, leaf, retained, grad }: TraceNode): string | null {
  if (!requiresGrad) return dtype === "int32" || dtype === "bool" ? "integer" : "requires-grad-off";
  if (!leaf && !retained) return "not-retained";
  return grad === null || isZero(grad) ? "at-stop" : null;
}

/** The nodes that an operation keeps for backward. */
function savedBy(node: Node, inputs: readonly number[], own: number, port: number): number[] {
  const saved = new Set<number>();
  for (let slot = 0; slot < inputs.length; slot++) if (keeps(node, slot)) saved.add(inputs[slot]);
  if (keeps(node, -1 - port)) saved.add(own);
  return [...saved];
}
