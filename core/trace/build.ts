import { nodeBudget, wordBudget } from "../tape/budget.js";
import { LogView } from "../tape/log.js";
import { eventKinds, kind } from "../tape/records.js";
import { callOf, type RecordedCall, readCall } from "./build/calls.js";
import { type Gradients, gradients } from "./build/gradients.js";
import { Held } from "./build/held.js";
import { Leaks } from "./build/leaks.js";
import { named } from "./build/names.js";
import { constantNode, edgeOf, kindOf, nodeOf, type Standing, standInOf } from "./build/nodes.js";
import { type Stretch, stretches } from "./build/order.js";
import { isOfPass, Passes } from "./build/passes.js";
import { Paths } from "./build/paths.js";
import {
  flagsAt,
  has,
  type Recorded,
  type RecordedOp,
  readFrame,
  readNode,
  readOp,
  readScalar,
  readSummary,
  readText,
  siteAt,
  summaryWords,
} from "./build/records.js";
import { Curves } from "./build/series.js";
import { Survey } from "./build/survey.js";
import { type Choice, choose, fate } from "./build/thin.js";
import { echoes as droppedEchoes, joined, thinned } from "./build/truncated.js";
import { reasons } from "./reasons.js";
import type { SiteEntry } from "./site.js";
import type {
  Echo,
  Site,
  Summary,
  Trace,
  TraceCall,
  TraceEdge,
  TraceError,
  TraceEvent,
  TraceFrame,
  TraceNode,
} from "./trace.js"; // prettier-ignore

/** Words in each of the chunks that a trace is built of. */
export { chunkWords, committed } from "../tape/log.js";
/** What a ring holds, for whoever hands a tape over. */
export { recent } from "../tape/ring.js";

export interface BuildContext {
  /** The program, relative to its root. */
  file: string;
  /** What site numbers on the tape mean. */
  sites: readonly SiteEntry[];
  /** Why the run ended early. */
  error: TraceError | null;
  /** What somebody else left out; added to what the tape says it left out itself. */
  truncated?: Trace["truncated"];
  /** What the tape's ring held at the end (core/tape/ring.ts), in pieces of the tape's chunk size. */
  recent?: { chunks: readonly Float64Array[]; words: number };
  /** Nodes of the trace; `nodeBudget` unless told. Stand-ins for values left out may come on top. */
  nodeBudget?: number;
  /** Words of the records that it is made of, likewise. */
  wordBudget?: number;
  /** Is given, by node of the trace, its number on the tape. */
  numbers?: number[];
}

/** The trace of a tape, or of as much of it as there is: `words` may end anywhere. */
export function buildTrace(chunks: readonly Float64Array[], words: number, context: BuildContext): Trace {
  const { recent } = context;
  const logs = [new LogView(chunks, words)];
  if (recent) logs.push(new LogView(recent.chunks, recent.words));
  const all = stretches(logs);
  const survey = new Survey(all);
  const budget = { nodes: context.nodeBudget ?? nodeBudget, words: context.wordBudget ?? wordBudget };
  const choice = choose(survey, budget);
  if (context.numbers) number(survey, choice, context.numbers);
  return new Builder(survey, choice, context).build(all);
}

function number({ ids, originals }: Survey, choice: Choice, numbers: number[]): void {
  ids.forEach((id, position) => {
    const node = choice.fates[position] === fate.dropped ? -1 : choice.ids[position];
    if (node >= 0) numbers[node] = originals.get(id) ?? id;
  });
}

class Builder {
  private readonly context: BuildContext;
  private readonly survey: Survey;
  private readonly choice: Choice;
  private log!: LogView;
  /** Where in it: the first field of the record that is being read. */
  private at = 0;
  private readonly texts: string[] = [];
  private readonly ops: RecordedOp[] = [];
  private readonly paths = new Paths();
  /** Places by number, shared by all that stand there. */
  private readonly sites: Site[] = [];
  private readonly nodes: TraceNode[] = [];
  /** By node of the survey: what it is as long as nobody marks it. */
  private readonly kinds: TraceNode["kind"][] = [];
  private readonly edges: TraceEdge[] = [];
  private readonly echoes: Echo[] = [];
  private readonly events: Trace["events"] = [];
  private readonly calls: TraceCall[] = [];
  private readonly passes: Passes;
  private readonly curves: Curves;
  private readonly leaks: Leaks;
  /** First node of each storage: the storage's identity in the trace. */
  private readonly storages = new Map<number, number>();
  private readonly grads: Gradients = gradients();
  private readonly held = new Held();
  /** Where the next node is in the survey. */
  private next = 0;
  private latest: Recorded | null = null;
  private droppedEchoes = 0;

  constructor(survey: Survey, choice: Choice, context: BuildContext) {
    this.survey = survey;
    this.choice = choice;
    this.context = context;
    this.curves = new Curves(survey, choice);
    this.leaks = new Leaks(context.sites, survey);
    this.passes = new Passes({
      site: index => this.site(index),
      id: node => this.id(node),
      shows: frame => this.shows(frame),
      frames: frame => this.paths.path(this.survey.frameAt(frame)),
    });
  }

  build(all: readonly Stretch[]): Trace {
    for (const { log, from, to } of all) {
      this.log = log;
      log.each((what, at, end) => this.read(what, at, end), from, to);
    }
    this.passes.end();
    this.settle();
    const { context, nodes, events, echoes, choice, survey } = this;
    const edges = this.leaks.joined(this.edges, nodes);
    const backwards = this.passes.backwards;
    named(nodes, context.sites, this.names());
    const number = (id: number) => choice.nodes[id];
    const origin = (id: number) => this.grads.origin(number(id));
    this.grads.settle(nodes, backwards, number);
    reasons({ nodes, edges, backwards, events }, origin);
    const left = thinned(survey, choice, { events, backwards });
    const truncated = joined(context.truncated ?? null, left, droppedEchoes(this.droppedEchoes));
    const ops = Object.fromEntries(
      this.ops.filter(Boolean).map(({ name, rule, text }) => [rule ?? name, text]),
    );
    const series = this.curves.finish(nodes);
    const { file, error } = context;
    const flow = { nodes, edges, backwards, events };
    const trace: Trace = { version: 1, file, ...flow, findings: [], truncated, error, ops, echoes };
    if (series.length > 0) trace.series = series;
    if (this.calls.length > 0) trace.calls = this.calls;
    return trace;
  }

  /** A field of the record that is being read. */
  private word(field: number): number {
    return this.log.get(this.at + field);
  }

  private read(what: number, at: number, end: number): void {
    const { log } = this;
    this.at = at;
    switch (what) {
      case kind.string:
        this.texts[this.word(0)] = readText(log, at + 1, end);
        break;
      case kind.op:
        this.operation(this.word(0), this.texts[this.word(1)]);
        break;
      case kind.frame:
        this.frame();
        break;
      case kind.node:
      case kind.small:
        this.node();
        break;
      case kind.constant:
        this.constant();
        break;
      case kind.event:
        this.event(end);
        break;
      case kind.call:
        this.call(readCall(this.log, this.at, end));
        break;
      case kind.echo:
        this.echo(this.word(0), this.word(1));
        break;
      case kind.dropped:
        this.droppedEchoes = this.word(0);
        break;
      case kind.series:
      case kind.scalar:
        this.curves.read(what, log, at);
        break;
      case kind.pad:
        break;
      default:
        if (isOfPass(what)) this.passes.read(what, log, at, end);
        else this.readLater(what, this.survey.node(this.word(0)));
    }
  }

  /** Records about nodes that are there already. */
  private readLater(what: number, node: number): void {
    const { log, at } = this;
    if (node < 0) return;
    if (what === kind.mark) this.mark(node, this.word(1), this.word(2), readSummary(log, at + 3));
    else if (what === kind.name) this.held.hold(node, this.word(1));
    else if (what === kind.owner) this.held.owners.set(node, this.survey.node(this.word(1)));
    else if (what === kind.standIn) this.standsIn(node, this.survey.node(this.word(2)));
    else if (what === kind.regrad) this.grads.set(node, this.latest?.value ?? null);
    else if (what === kind.lategrad) this.grads.set(node, readSummary(log, at + 1));
  }

  private operation(id: number, text: string | undefined): void {
    if (text !== undefined) this.ops[id] = readOp(text);
  }

  private frame(): void {
    const position = this.survey.frameAt(this.word(0));
    if (this.choice.frames[position] === 0) return;
    const read = () => readFrame(this.log, this.at, this.texts, index => this.site(index));
    this.paths.add(position, this.survey.up[position], read);
  }

  private node(): void {
    const position = this.next++;
    const fateOf = this.choice.fates[position];
    const id = fateOf === fate.dropped ? -1 : this.choice.ids[position];
    if (this.passes.maker() < 0 && this.curves.wants(position)) {
      const value = readScalar(this.log, this.at);
      if (value !== null) this.curves.add(id, position, siteAt(this.log, this.at), value);
    }
    const inPlace = has(flagsAt(this.log, this.at), "inPlace");
    if (id < 0 && !inPlace) return;
    const read = readNode(this.log, this.at);
    this.latest = read;
    this.kinds[position] = kindOf(read);
    if (inPlace && read.inputs.length > 0) this.succeed(position, this.survey.node(read.inputs[0]));
    if (id >= 0) this.show(id, position, read);
  }

  private show(id: number, position: number, read: Recorded): void {
    const tensor = this.storages.get(read.storage) ?? id;
    this.storages.set(read.storage, tensor);
    const standing = {
      id,
      op: this.ops[read.op] ?? null,
      site: this.site(read.site),
      frames: this.framesOf(position),
      tensor,
    };
    const standsIn = this.choice.fates[position] === fate.standIn;
    const node = standsIn ? standInOf(read, standing) : this.whole(read, standing);
    const maker = this.passes.maker();
    if (maker >= 0) node.madeBy = maker;
    this.nodes[id] = node;
    if (!standsIn && this.leaks.any)
      this.leaks.made(read.site, this.survey.frame[position], node, this.nodes);
  }

  private whole(read: Recorded, standing: Standing): TraceNode {
    const inputs = read.inputs.map(input => this.id(input));
    const node = nodeOf(
      read,
      inputs.filter(known),
      read.saved.map(saved => this.id(saved)).filter(known),
      standing,
    );
    inputs.forEach((from, slot) => {
      if (known(from)) this.edges.push(edgeOf(this.nodes[from], node, read, slot));
    });
    return node;
  }

  private constant(): void {
    const position = this.next++;
    const id = this.choice.ids[position];
    this.kinds[position] = "constant";
    if (id < 0) return;
    const standing = { id, site: this.site(this.word(3)), frames: this.framesOf(position) };
    this.nodes[id] = constantNode(this.word(1), this.word(2), standing);
  }

  /** An in-place change of the tensor of another node. */
  private succeed(position: number, from: number): void {
    if (from < 0) return;
    this.grads.succeed(position, from);
    this.held.succeed(position, from);
  }

  /** A node stands in for a version of the tensor that had its first in node `first`, and its names with it. */
  private standsIn(position: number, first: number): void {
    this.succeed(position, first);
    const node = this.nodes[this.choice.ids[position]];
    if (node === undefined || this.choice.fates[position] !== fate.whole) return;
    node.standIn = true;
    delete node.rule;
    node.kind = node.leaf && node.requiresGrad ? "parameter" : "input";
  }

  private mark(position: number, flags: number, name: number, grad: Summary | null): void {
    if (grad !== null) this.grads.set(position, grad);
    if (name >= 0) this.held.given.set(position, this.texts[name] ?? "");
    const node = this.nodes[this.choice.ids[position]];
    if (node === undefined) return;
    node.requiresGrad = has(flags, "requiresGrad");
    node.leaf = has(flags, "leaf");
    if (has(flags, "retained")) node.retained = true;
    else delete node.retained;
    // A version made in place stays an operation, whoever it belongs to.
    if (node.standIn === true) return;
    if (this.grads.origin(position) === position) {
      node.kind = node.requiresGrad && node.leaf ? "parameter" : this.kinds[position];
    }
  }

  private call(recorded: RecordedCall): void {
    if (!this.shows(recorded.frame)) return;
    const look = { texts: this.texts, site: (n: number) => this.site(n), id: (n: number) => this.id(n) };
    this.calls.push(callOf(recorded, look));
  }

  private event(end: number): void {
    const grad = readSummary(this.log, this.at + 5);
    const position = this.survey.node(this.word(1));
    if (position >= 0) this.grads.set(position, grad);
    const node = this.id(this.word(1));
    if (eventKinds[this.word(0)] === "read")
      this.leaks.read(this.word(3), this.survey.frameAt(this.word(4)), node);
    if (node < 0 || !this.shows(this.word(4))) return;
    const site = this.site(this.word(3));
    const event: TraceEvent = { seq: this.word(2), kind: eventKinds[this.word(0)], node, site, grad };
    const after = this.at + 5 + summaryWords(this.log, this.at + 5);
    const value = after < end ? readSummary(this.log, after) : null;
    if (value) event.value = value;
    const frames = this.passes.running ? [] : this.paths.path(this.survey.frameAt(this.word(4)));
    if (frames.length > 0) event.frames = frames;
    this.events.push(event);
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

  /** The id in the trace of a node of the tape; -1: it is not there. */
  private id(node: number): number {
    return this.choice.ids[this.survey.node(node)] ?? -1;
  }

  /** Whether what happened in a frame of the tape is in the trace. */
  private shows(frame: number): boolean {
    const position = this.survey.frameAt(frame);
    return position === -1 || this.choice.frames[position] === 1;
  }

  private framesOf(position: number): TraceFrame[] {
    return this.paths.path(this.survey.frame[position]);
  }

  /** Puts values whose making is left out where they were used first, which was later. */
  private settle(): void {
    for (const [position, frame] of this.choice.users) {
      this.nodes[this.choice.ids[position]].frames = this.paths.path(frame);
    }
  }

  private names() {
    const { held, choice, grads } = this;
    const position = (id: number) => choice.nodes[id];
    return {
      names: (id: number) => held.names.get(position(id)) ?? [],
      given: (id: number) => held.given.get(position(id)),
      owner: (id: number) => held.owner(position(id), choice.ids),
      origin: (id: number) => this.nodes[choice.ids[grads.origin(position(id))]]?.site ?? this.nodes[id].site,
    };
  }
}

const known = (id: number) => id >= 0;
