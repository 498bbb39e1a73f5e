// What the rules ask of a trace, worked out once. A parameter is a leaf that requires grad, all its in-place versions as one.
import { type Graph, graph } from "../../graph/graph.js";
import { origin } from "../../graph/origin.js";
import { type Reach, reach } from "../../trace/reach.js";
import type { CallKind, Trace, TraceCall, TraceEvent, TraceNode } from "../../trace/trace.js";
import { type Odd, odd } from "../nonfinite.js";
import { Passes } from "./passes.js";

export interface Parameter {
  /** Its first version. */
  readonly node: TraceNode;
  readonly ids: readonly number[];
  /** Made as an nn.Parameter, or part of a module. */
  readonly ofModule: boolean;
  /** What happened to it and its .grad, in order. */
  readonly events: readonly TraceEvent[];
  /** It was moved: by an optimizer, or in place. */
  readonly moved: boolean;
  /** When an optimizer moved it last; -1: never. */
  readonly stepped: number;
}

export class Facts {
  readonly trace: Trace;
  readonly graph: Graph;
  readonly parameters: readonly Parameter[];
  /** Nodes of kind "input". */
  readonly data: TraceNode[] = [];
  /** Calls of modules in evaluation mode, and of those that behave otherwise in training. */
  readonly evaluated: TraceCall[] = [];
  readonly modal: TraceCall[] = [];
  private readonly oddNodes: TraceNode[] = [];
  private followed: Passes | null = null;
  private walked: Reach | null = null;
  private readonly byKind = new Map<CallKind, TraceCall[]>();
  private readonly byOp = new Map<string, TraceNode[]>();
  /** By position. */
  private readonly byNode: (Told | undefined)[];

  constructor(trace: Trace) {
    this.trace = trace;
    this.graph = graph(trace);
    for (const call of trace.calls ?? []) this.sort(call);
    this.byNode = new Array<Told | undefined>(trace.nodes.length);
    this.parameters = this.group();
  }

  /** The parameter that a node is a version of. */
  parameter(id: number): Parameter | undefined {
    return this.byNode[this.graph.at(id)];
  }

  get passes(): Passes {
    this.followed ??= new Passes(this.graph, id => this.parameter(id)?.node);
    return this.followed;
  }

  /** What is not finite. */
  get odd(): Odd {
    return { nodes: this.oddNodes, passes: this.passes.odd };
  }

  /** Ways down to the roots. Where every value got a gradient nobody asks. */
  get reach(): Reach {
    this.walked ??= reach(this.trace, this.graph.links);
    return this.walked;
  }

  has(op: string): boolean {
    return this.byOp.has(op);
  }

  /** Nodes of some operations, or those of them that are such, in tape order. */
  ofOps(ops: readonly string[], isSuch: (node: TraceNode) => boolean = () => true): TraceNode[] {
    const found = ops.flatMap(op => this.byOp.get(op)?.filter(isSuch) ?? []);
    return found.sort((a, b) => this.graph.at(a.id) - this.graph.at(b.id));
  }

  node(id: number): TraceNode {
    return this.graph.node(id) as TraceNode; // checked traces refer to nodes they have
  }

  inputs(node: TraceNode): TraceNode[] {
    const found: TraceNode[] = [];
    for (const id of node.inputs) {
      const input = this.graph.node(id);
      if (input) found.push(input);
    }
    return found;
  }

  of(kind: CallKind): readonly TraceCall[] {
    return this.byKind.get(kind) ?? none;
  }

  /** Whether a root was computed from the node, whatever cuts lie between. */
  leads(id: number): boolean {
    return this.passes.visited.has(id) || this.passes.roots.has(id) || this.reach.next(id) !== null;
  }

  /** Whether a gradient could come to any version of a parameter. */
  reached({ ids }: Parameter): boolean {
    return ids.some(id => this.passes.visited.has(id) || this.reach.flows(id));
  }

  /** The node behind renames, views and casts, which change no value. */
  behind(node: TraceNode): TraceNode {
    let at = node;
    for (let seen = 0; seen < 100 && at.inputs.length === 1 && isView(this.trace, at); seen++) {
      const before = this.graph.node(at.inputs[0]);
      if (!before || before === at) break;
      at = before;
    }
    return at;
  }

  private sort(call: TraceCall): void {
    put(this.byKind, call.kind, call);
    if (call.kind !== "forward") return;
    if (call.training === false) this.evaluated.push(call);
    if (call.modal) this.modal.push(call);
  }

  /** Looks at every node once: they lie scattered in memory, which costs more than what is done with them. */
  private group(): Parameter[] {
    const { nodes } = this.trace;
    const origins = new Int32Array(nodes.length).fill(-1);
    const versions = new Map<number, TraceNode[]>();
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      put(this.byOp, node.op, node);
      if (node.kind === "input") this.data.push(node);
      if (odd(node.value)) this.oddNodes.push(node);
      if (!node.leaf) continue;
      const first = this.graph.at(origin(this.trace, node).id);
      origins[i] = first;
      if (node.requiresGrad) put(versions, first, node);
    }
    const all = [...versions].map(([first, own]) => this.made(nodes[first], own));
    this.tell(origins);
    return all;
  }

  private made(node: TraceNode, versions: readonly TraceNode[]): Told {
    const moved = versions.some(each => each !== node);
    const ids = versions.map(({ id }) => id);
    const parameter = { node, ids, events: [], moved, stepped: -1, ofModule: node.op === "parameter" };
    this.byNode[this.graph.at(node.id)] = parameter;
    for (const id of ids) this.byNode[this.graph.at(id)] = parameter;
    return parameter;
  }

  /** Tells the parameters what happened to them; `origins`: by position, that of a leaf's first version. */
  private tell(origins: Int32Array): void {
    for (const event of this.trace.events) {
      const first = origins[this.graph.at(event.node)];
      const parameter = first >= 0 ? this.byNode[first] : undefined;
      if (!parameter) continue;
      parameter.events.push(event);
      if (event.kind !== "step") continue;
      parameter.moved = true;
      parameter.stepped = event.seq;
    }
  }
}

/** A parameter that events are still added to. */
interface Told extends Parameter {
  readonly events: TraceEvent[];
  moved: boolean;
  stepped: number;
}

const none: readonly never[] = [];

function put<K, T>(lists: Map<K, T[]>, key: K, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

const views = new Set(
  "reshape view squeeze unsqueeze flatten transpose permute expand contiguous clone".split(" "),
);

export function isView({ ops }: Trace, { op, rule = op }: TraceNode): boolean {
  return views.has(op) || (ops !== undefined && Object.hasOwn(ops, rule) && ops[rule].view === true);
}
