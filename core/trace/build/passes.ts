import type { LogView } from "../../tape/log.js";
import { kind } from "../../tape/records.js";
import { bitsOf, highOf, lengthOf, lowOf } from "../../tape/short.js";
import type { Backward, BackwardStep, Contribution, Site, Summary, TraceFrame } from "../trace.js";
import { oneSummary, readSummary } from "./records.js";

/** What of the tape is in the trace: places by number, ids of nodes (-1: left out), frames. */
export interface Reading {
  site(index: number): Site | null;
  id(node: number): number;
  shows(frame: number): boolean;
  frames(frame: number): TraceFrame[];
}

interface Open {
  /** -1: the pass is left out. */
  readonly index: number;
  readonly backward: Backward;
  readonly steps: Map<number, BackwardStep>;
  /** Contributions by the node they went to, until their shares are known. */
  readonly sent: Map<number, Contribution[]>;
}

/** What a tape without summaries knows of an adjoint. */
const unknown: Summary = {
  min: null,
  max: null,
  mean: null,
  std: null,
  norm: null,
  nan: 0,
  inf: 0,
  zeros: 0,
  sample: [],
};

/** Whether a record tells of a backward pass. */
export function isOfPass(what: number): boolean {
  return (what >= kind.begin && what <= kind.end) || what === kind.smallStep || what === kind.smallSend;
}

/** The adjoint in a short record: the summary of what was sent there, where it is the same. */
function shortSummary(log: LogView, at: number, sent?: readonly Contribution[]): Summary {
  if (lengthOf(log.get(at - 1)) === 2) return unknown;
  const value = log.get(at + 1);
  const known = sent?.length === 1 ? sent[0].grad : null;
  return known?.sample[0] === value ? known : oneSummary(value);
}

/**
 * Backward passes, put together from their records. A pass may run inside another (a hook, a checkpoint). Left out are
 * passes from roots, steps at nodes and contributions to nodes that are not in the trace.
 */
export class Passes {
  readonly backwards: Backward[] = [];
  private readonly open: Open[] = [];
  private readonly reading: Reading;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** Index of the backward that makes nodes at the moment (createGraph); -1 if none does. */
  maker(): number {
    const pass = this.open.at(-1);
    return pass?.backward.createGraph ? pass.index : -1;
  }

  read(what: number, log: LogView, at: number, end: number): void {
    if (what === kind.begin) this.begin(log, at, end);
    const pass = this.open.at(-1);
    if (!pass) return;
    const ids = log.get(at);
    if (what === kind.step) this.step(pass, ids, log.get(at + 1), readSummary(log, at + 2) ?? unknown);
    else if (what === kind.smallStep)
      this.step(pass, lowOf(ids), highOf(ids), shortSummary(log, at, pass.sent.get(lowOf(ids))));
    else if (what === kind.send)
      this.send(pass, ids, log.get(at + 1), log.get(at + 2), readSummary(log, at + 3) ?? unknown);
    else if (what === kind.smallSend)
      this.send(pass, lowOf(ids), bitsOf(log.get(at - 1)), highOf(ids), shortSummary(log, at));
    else if (what === kind.shares) this.share(pass, log, at, end);
    else if (what === kind.end) this.open.pop();
  }

  /** Whether a pass is under way. */
  get running(): boolean {
    return this.open.length > 0;
  }

  /** After the last record: of a pass that was cut off, it is not known what more would have arrived. */
  end(): void {
    for (const { sent, steps } of this.open) {
      for (const [target, contributions] of sent) {
        if (!steps.has(this.reading.id(target)))
          for (const contribution of contributions) contribution.share = null;
      }
    }
  }

  private begin(log: LogView, at: number, end: number): void {
    const { reading } = this;
    const roots = Array.from({ length: end - at - 4 }, (_, i) => reading.id(log.get(at + 4 + i)));
    const shown = reading.shows(log.get(at + 2)) ? roots.filter(root => root >= 0) : [];
    const backward: Backward = {
      root: shown[0],
      seq: log.get(at),
      site: reading.site(log.get(at + 1)),
      createGraph: log.get(at + 3) === 1,
      steps: [],
    };
    if (shown.length > 1) backward.roots = shown;
    const frames = reading.frames(log.get(at + 2));
    if (frames.length > 0) backward.frames = frames;
    const index = shown.length === 0 ? -1 : this.backwards.push(backward) - 1;
    this.open.push({ index, backward, steps: new Map(), sent: new Map() });
  }

  private step(pass: Open, node: number, seq: number, grad: Summary): void {
    const id = this.reading.id(node);
    if (id < 0 || pass.index < 0) return;
    const step: BackwardStep = { seq, node: id, grad, to: [] };
    pass.backward.steps.push(step);
    pass.steps.set(id, step);
  }

  private send(pass: Open, from: number, slot: number, target: number, grad: Summary): void {
    if (pass.index < 0) return;
    const node = this.reading.id(target);
    const contribution: Contribution = { node, slot, grad, share: null };
    if (node >= 0) pass.steps.get(this.reading.id(from))?.to.push(contribution);
    const sent = pass.sent.get(target);
    if (sent) {
      sent.push(contribution);
      sent[0].share = null;
    } else {
      pass.sent.set(target, [contribution]);
      contribution.share = alone(grad);
    }
  }

  private share(pass: Open, log: LogView, at: number, end: number): void {
    const sent = pass.sent.get(log.get(at)) ?? [];
    for (let i = 0; i < sent.length && at + 1 + i < end; i++) {
      const share = log.get(at + 1 + i);
      sent[i].share = Number.isFinite(share) ? share + 0 : null;
      if (share === Number.POSITIVE_INFINITY) sent[i].cancelled = true;
    }
    pass.sent.delete(log.get(at));
  }
}

/** The share of a contribution that stays the only one. Of one whose value is not known it is taken that it is not 0. */
function alone(grad: Summary): number | null {
  if (grad === unknown) return 1;
  return grad.nan === 0 && grad.inf === 0 && grad.norm !== null && grad.norm > 0 ? 1 : null;
}
