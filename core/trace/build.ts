import { LogView } from "../tape/log.js";
import { eventKinds, kind } from "../tape/records.js";
import { type Gradients, gradients } from "./build/gradients.js";
import { named } from "./build/names.js";
import { Passes } from "./build/passes.js";
import { Paths } from "./build/paths.js";
import {
  has,
  oneSummary,
  type Recorded,
  readFrame,
  readNode,
  readOp,
  readSummary,
  readText,
} from "./build/records.js";
import { reasons } from "./reasons.js";
import type { SiteEntry } from "./site.js";
import type {
  Blocked,
  Echo,
  OpText,
  Site,
  Summary,
  Trace,
  TraceEdge,
  TraceError,
  TraceNode,
} from "./trace.js";

/** Words in each of the chunks that a trace is built of. */
export { chunkWords } from "../tape/log.js";

export interface BuildContext {
  /** The program, relative to its root. */
  file: string;
  /** What site numbers on the tape mean. */
  sites: readonly SiteEntry[];
  /** Why the run ended early. */
  error: TraceError | null;
  /** What somebody else left out; added to what the tape says it left out itself. */
  truncated?: Trace["truncated"];
}

/** The trace of a tape, or of as much of it as there is: `words` may end anywhere. */
export function buildTrace(chunks: readonly Float64Array[], words: number, context: BuildContext): Trace {
  return new Builder(new LogView(chunks, words), context).build();
}

class Builder {
  private readonly log: LogView;
  private readonly context: BuildContext;
  private readonly texts: string[] = [];
  private readonly ops: { name: string; text: OpText }[] = [];
  private readonly frames = new Paths();
  /** Places by number, shared by all that stand there. */
  private readonly sites: Site[] = [];
  private readonly nodes: TraceNode[] = [];
  /** By node: what it is as long as nobody marks it. */
  private readonly kinds: TraceNode["kind"][] = [];
  private readonly edges: TraceEdge[] = [];
  private readonly echoes: Echo[] = [];
  private readonly events: Trace["events"] = [];
  private readonly passes = new Passes();
  /** First node of each storage: the storage's identity in the trace. */
  private readonly storages = new Map<number, number>();
  private readonly grads: Gradients = gradients();
  /** By node: the "name" sites that held it, in order; explicit names; owners of nodes that are a .grad. */
  private readonly held = {
    names: new Map<number, number[]>(),
    given: new Map<number, string>(),
    owners: new Map<number, number>(),
  };
  private dropped = { records: 0, echoes: 0 };

  constructor(log: LogView, context: BuildContext) {
    this.log = log;
    this.context = context;
  }

  build(): Trace {
    this.log.each((what, at, end) => this.read(what, at, end));
    this.passes.end();
    const { context, nodes, edges, events, echoes } = this;
    named(nodes, context.sites, { ...this.held, origin: this.grads.origin });
    const backwards = this.passes.backwards;
    this.grads.settle(nodes, backwards);
    reasons({ nodes, edges, backwards, events }, this.grads.origin);
    const truncated = joined(context.truncated ?? null, truncation(this.dropped));
    const ops = this.usedOps();
    const { file, error } = context;
    return { version: 1, file, nodes, edges, backwards, events, findings: [], truncated, error, ops, echoes };
  }

  private read(what: number, at: number, end: number): void {
    const get = (k: number) => this.log.get(at + k);
    switch (what) {
      case kind.string:
        this.texts[get(0)] = readText(this.log, at + 1, end);
        break;
      case kind.op:
        this.ops[get(0)] = readOp(this.texts[get(1)]);
        break;
      case kind.frame:
        this.frames.add(readFrame(this.log, at, this.texts));
        break;
      case kind.node:
        this.node(readNode(this.log, at));
        break;
      case kind.constant:
        this.constant(get(0), get(1), get(2), get(3), get(4));
        break;
      case kind.echo:
        this.echo(get(0), get(1));
        break;
      case kind.dropped:
        this.dropped = { records: get(0), echoes: get(1) };
        break;
      default:
        this.readLater(what, at, get);
    }
    if (what >= kind.begin && what <= kind.end) this.passes.read(what, this.log, at, end, n => this.site(n));
  }

  /** Records about nodes that are there already. */
  private readLater(what: number, at: number, get: (k: number) => number): void {
    if (what === kind.mark) this.mark(get(0), get(1), get(2), readSummary(this.log, at + 3));
    else if (what === kind.name) this.hold(get(0), get(1));
    else if (what === kind.owner) this.held.owners.set(get(0), get(1));
    else if (what === kind.event) this.event(at, get);
    else if (what === kind.regrad) this.grads.set(get(0), this.nodes[get(1)].value);
    else if (what === kind.lategrad) this.grads.set(get(0), readSummary(this.log, at + 1));
  }

  private node(read: Recorded): void {
    const { id, inputs, shape, dtype } = read;
    const op = this.ops[read.op].name;
    const requiresGrad = has(read.flags, "requiresGrad");
    this.kinds[id] = kindOf(read);
    const tensor = this.storages.get(read.storage) ?? id;
    this.storages.set(read.storage, tensor);
    const node: TraceNode = {
      id,
      seq: read.seq,
      kind: requiresGrad && inputs.length === 0 ? "parameter" : this.kinds[id],
      op,
      inputs,
      output: read.output,
      shape,
      dtype,
      requiresGrad,
      leaf: has(read.flags, "leaf"),
      site: this.site(read.site),
      frames: this.frames.path(read.frame),
      value: read.value,
      grad: null,
      why: null,
      bytes: read.bytes,
      ns: read.ns,
      saved: read.saved,
      tensor,
      version: read.version,
    };
    const maker = this.passes.maker();
    if (maker >= 0) node.madeBy = maker;
    if (has(read.flags, "retained")) node.retained = true;
    this.nodes[id] = node;
    for (let slot = 0; slot < inputs.length; slot++) this.edge(node, read, inputs[slot], slot);
    if (has(read.flags, "inPlace") && inputs.length > 0) this.succeed(id, inputs[0]);
  }

  /** An in-place change: the same variable holds the tensor, and the same .grad belongs to it. */
  private succeed(id: number, from: number): void {
    this.grads.succeed(id, from);
    const sites = this.held.names.get(from);
    const name = this.held.given.get(from);
    if (sites) this.held.names.set(id, [...sites]);
    if (name !== undefined) this.held.given.set(id, name);
    const owner = this.held.owners.get(from);
    if (owner !== undefined) this.held.owners.set(id, owner);
  }

  private edge(target: TraceNode, read: Recorded, from: number, slot: number): void {
    const edge: TraceEdge = { from, to: target.id, slot };
    const source = this.nodes[from];
    if (source.kind === "constant" && target.dtype !== "bool") source.dtype = target.dtype;
    if (source.requiresGrad) {
      const blocked = read.stop === "overwritten" && slot === 0 ? "overwritten" : severed(target, read);
      if (blocked) edge.blocked = blocked;
    }
    this.edges.push(edge);
  }

  private constant(id: number, seq: number, value: number, site: number, frame: number): void {
    this.nodes[id] = {
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
      site: this.site(site),
      frames: this.frames.path(frame),
      value: oneSummary(value),
      grad: null,
      why: null,
      bytes: 0,
      ns: 0,
      saved: [],
      tensor: id,
      version: 0,
    };
  }

  private mark(id: number, flags: number, name: number, grad: Summary | null): void {
    const node = this.nodes[id];
    node.requiresGrad = has(flags, "requiresGrad");
    node.leaf = has(flags, "leaf");
    if (has(flags, "retained")) node.retained = true;
    else delete node.retained;
    // A version made in place stays an operation, whoever it belongs to.
    if (this.grads.origin(id) === id) {
      node.kind = node.requiresGrad && node.leaf ? "parameter" : this.kinds[id];
    }
    if (grad !== null) this.grads.set(id, grad);
    if (name >= 0) this.held.given.set(id, this.texts[name]);
  }

  private hold(id: number, site: number): void {
    const sites = this.held.names.get(id);
    if (sites) sites.push(site);
    else this.held.names.set(id, [site]);
  }

  private event(at: number, get: (k: number) => number): void {
    const grad = readSummary(this.log, at + 4);
    const node = get(1);
    this.events.push({ seq: get(2), kind: eventKinds[get(0)], node, site: this.site(get(3)), grad });
    this.grads.set(node, grad);
  }

  private echo(site: number, text: number): void {
    const place = this.site(site);
    if (place) this.echoes.push({ site: place, text: this.texts[text] });
  }

  private site(index: number): Site | null {
    const entry = this.context.sites[index];
    if (!entry) return null;
    const { file, line, column, endLine, endColumn } = entry;
    this.sites[index] ??= { file, line, column, endLine, endColumn };
    return this.sites[index];
  }

  private usedOps(): Record<string, OpText> {
    return Object.fromEntries(this.ops.map(({ name, text }) => [name, text]));
  }
}

function kindOf(read: Recorded): TraceNode["kind"] {
  if (read.inputs.length === 0) return "input";
  return read.stop === "detach" ? "detach" : "op";
}

/** Why no gradient comes back from `target` to an input that wants one; null where it does. */
function severed(target: TraceNode, read: Recorded): Blocked | null {
  if (target.requiresGrad) return null;
  if (read.stop !== null && read.stop !== "overwritten") return read.stop;
  if (read.off !== null) return read.off;
  if (target.dtype === "bool") return "stepFunction";
  return target.dtype === "int32" ? "integer" : "noGrad";
}

function truncation({ records, echoes }: { records: number; echoes: number }): Trace["truncated"] {
  if (records + echoes === 0) return null;
  const parts = [];
  if (records > 0)
    parts.push(`the tape reached its size limit: what ${records} later records would have told is missing`);
  if (echoes > 0) parts.push(`${echoes} values of bare expressions are not shown`);
  return { reason: parts.join("; "), dropped: records + echoes };
}

function joined(a: Trace["truncated"], b: Trace["truncated"]): Trace["truncated"] {
  if (!a || !b) return a ?? b;
  return { reason: `${a.reason}; ${b.reason}`, dropped: a.dropped + b.dropped };
}
