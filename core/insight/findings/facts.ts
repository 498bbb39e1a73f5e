// What the rules ask of a trace, worked out once. A parameter is a leaf that requires grad, all its in-place versions as one.
import { type Graph, graph } from "../../graph/graph.js";
import { origin } from "../../graph/origin.js";
import { type Reach, reach } from "../../trace/reach.js";
import type { Backward, CallKind, Trace, TraceCall, TraceEvent, TraceNode } from "../../trace/trace.js";

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
  /** Nodes that a pass came to, and those it sent something. */
  readonly visited: Marks;
  /** All roots. */
  readonly roots: Marks;
  private walked: Reach | null = null;
  private readonly byKind = new Map<CallKind, TraceCall[]>();
  private readonly byOp = new Map<string, TraceNode[]>();
  /** By position. */
  private readonly byNode: (Parameter | undefined)[];

  constructor(trace: Trace) {
    this.trace = trace;
    this.graph = graph(trace);
    this.visited = new Marks(this.graph);
    this.roots = new Marks(this.graph);
    for (const call of trace.calls ?? []) put(this.byKind, call.kind, call);
    for (const pass of trace.backwards) this.follow(pass);
    this.byNode = new Array<Parameter | undefined>(trace.nodes.length);
    this.parameters = this.group();
  }

  /** The parameter that a node is a version of. */
  parameter(id: number): Parameter | undefined {
    return this.byNode[this.graph.at(id)];
  }

  /** Ways down to the roots. Where every value got a gradient nobody asks. */
  get reach(): Reach {
    this.walked ??= reach(this.trace, this.graph.links);
    return this.walked;
  }

  /** Nodes of some operations, in tape order. */
  ofOps(ops: readonly string[]): TraceNode[] {
    const lists = ops.flatMap(op => this.byOp.get(op) ?? []);
    return ops.length === 1 ? lists : lists.sort((a, b) => this.graph.at(a.id) - this.graph.at(b.id));
  }

  node(id: number): TraceNode {
    return this.graph.node(id) as TraceNode; // checked traces refer to nodes they have
  }

  inputs(node: TraceNode): TraceNode[] {
    return node.inputs.flatMap(id => this.graph.node(id) ?? []);
  }

  of(kind: CallKind): readonly TraceCall[] {
    return this.byKind.get(kind) ?? none;
  }

  /** Whether a backward pass began at or after one moment of the clock and before another. */
  passBetween(from: number, to: number): boolean {
    const { backwards } = this.trace;
    let [low, high] = [0, backwards.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (backwards[middle].seq < from) low = middle + 1;
      else high = middle;
    }
    return low < backwards.length && backwards[low].seq < to;
  }

  /** Whether a root was computed from the node, whatever cuts lie between. */
  leads(id: number): boolean {
    return this.visited.has(id) || this.roots.has(id) || this.reach.next(id) !== null;
  }

  /** Whether a gradient could come to any version of a parameter. */
  reached({ ids }: Parameter): boolean {
    return ids.some(id => this.visited.has(id) || this.reach.flows(id));
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

  private follow(pass: Backward): void {
    for (const root of pass.roots ?? [pass.root]) this.roots.add(root);
    for (const step of pass.steps) {
      this.visited.add(step.node);
      for (const { node } of step.to) this.visited.add(node);
    }
  }

  /** Looks at every node once: they lie scattered in memory, which costs more than what is done with them. */
  private group(): Parameter[] {
    const { nodes, events } = this.trace;
    const origins = new Int32Array(nodes.length).fill(-1);
    const versions = new Map<number, TraceNode[]>();
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      put(this.byOp, node.op, node);
      if (!node.leaf) continue;
      const first = this.graph.at(origin(this.trace, node).id);
      origins[i] = first;
      if (node.requiresGrad) put(versions, first, node);
    }
    const happened = new Map([...versions.keys()].map((first): [number, TraceEvent[]] => [first, []]));
    for (const event of events) happened.get(origins[this.graph.at(event.node)])?.push(event);
    return [...versions].map(([first, all]) => this.made(nodes[first], all, happened.get(first) ?? none));
  }

  private made(node: TraceNode, versions: readonly TraceNode[], events: readonly TraceEvent[]): Parameter {
    const moved = versions.some(each => each !== node) || events.some(({ kind }) => kind === "step");
    const ids = versions.map(({ id }) => id);
    const stepped = events.findLast(({ kind }) => kind === "step")?.seq ?? -1;
    const parameter = { node, ids, events, moved, stepped, ofModule: node.op === "parameter" };
    this.byNode[this.graph.at(node.id)] = parameter;
    for (const id of ids) this.byNode[this.graph.at(id)] = parameter;
    return parameter;
  }
}

/** A set of nodes. */
class Marks {
  private readonly at: Graph["at"];
  private readonly marked: Uint8Array;

  constructor({ at, trace }: Graph) {
    this.at = at;
    this.marked = new Uint8Array(trace.nodes.length);
  }

  add(id: number): void {
    this.marked[this.at(id)] = 1;
  }

  has(id: number): boolean {
    return this.marked[this.at(id)] === 1;
  }
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

/** How many elements. */
export function size({ shape }: TraceNode): number {
  let product = 1;
  for (const length of shape) product *= length;
  return product;
}
