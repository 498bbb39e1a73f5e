import type {
  Backward,
  BackwardStep,
  Blocked,
  Contribution,
  EventKind,
  Trace,
  TraceEdge,
  TraceEvent,
  TraceFrame,
} from "../trace.js";
import type { ColumnReader, Columns } from "./columns.js";
import { cuts, mapped, pieces, word } from "./lists.js";
import type { PoolReader, PoolWriter } from "./pool.js";
import { figures, references, wholes } from "./values.js";

// Edges, backward passes with their steps and contributions, and events, as columns.

type Flow = Pick<Trace, "edges" | "backwards" | "events">;

const stops: readonly Blocked[] = [
  "detach",
  "noGrad",
  "inference",
  "integer",
  "stepFunction",
  "item",
  "data",
  "overwritten",
]; // prettier-ignore
const eventKinds: readonly EventKind[] = [
  "accumulate",
  "write",
  "zero",
  "step",
  "free",
  "read",
  "inPlace",
  "hook",
]; // prettier-ignore

/** No .grad or no frames are known, as against null and none. */
const absent = -2;

const edgeNames = ["from", "to", "slot", "blocked"];
const passNames = [
  "root",
  "seq of passes",
  "site of passes",
  "createGraph",
  "frames of passes",
  "ends of roots",
  "ends of steps",
];
const stepNames = ["seq of steps", "node of steps", "grad of steps", "ends of contributions"];
const sendNames = ["node", "slot of contributions", "grad of contributions", "share", "cancelled"];
const eventNames = [
  "seq of events",
  "kind of events",
  "node of events",
  "site of events",
  "grad of events",
  "value of events",
  "frames of events",
];

export function writeFlow(columns: Columns, pool: PoolWriter, trace: Flow): void {
  const table = (names: readonly string[]) => {
    const made = names.map(() => columns.column());
    return (...row: number[]) => {
      for (let i = 0; i < row.length; i++) made[i].push(row[i]);
    };
  };
  const [edge, pass, step, send, event] = [edgeNames, passNames, stepNames, sendNames, eventNames].map(table);
  const roots = columns.column();
  for (const { from, to, slot, blocked } of trace.edges) {
    edge(from, to, slot, blocked === undefined ? -1 : stops.indexOf(blocked));
  }
  let steps = 0;
  let sends = 0;
  for (const { root, roots: all, seq, site, createGraph, frames, steps: own } of trace.backwards) {
    for (const id of all ?? []) roots.push(id);
    steps += own.length;
    pass(root, seq, pool.site(site), createGraph ? 1 : 0, pathOf(pool, frames), roots.length, steps);
    for (const { seq: when, node, grad, to } of own) {
      sends += to.length;
      step(when, node, pool.summary(grad), sends);
      for (const c of to) {
        send(
          c.node,
          c.slot,
          pool.summary(c.grad),
          c.share ?? Number.NaN,
          c.cancelled === undefined ? -1 : Number(c.cancelled),
        );
      }
    }
  }
  for (const { seq, kind, node, site, grad, value, frames } of trace.events) {
    event(
      seq,
      eventKinds.indexOf(kind),
      node,
      pool.site(site),
      grad === undefined ? absent : pool.summary(grad),
      pool.summary(value ?? null),
      pathOf(pool, frames),
    );
  }
}

const pathOf = (pool: PoolWriter, frames: readonly TraceFrame[] | undefined) =>
  frames === undefined ? absent : pool.path(frames);

export function readFlow(columns: ColumnReader, pool: PoolReader, isNode: (id: number) => boolean): Flow {
  const table = (names: readonly string[]) => {
    const first = columns.column(names[0]);
    const all = [first, ...names.slice(1).map(name => columns.column(name, first.length))];
    all.forEach((values, i) => {
      check(values, names[i], isNode);
    });
    return all;
  };
  const edges = readEdges(table(edgeNames));
  const passes = table(passNames);
  const steps = table(stepNames);
  const sends = readSends(table(sendNames), pool);
  const events = readEvents(table(eventNames), pool);
  const roots = columns.column("roots");
  references(roots, "roots", isNode);
  return { edges, backwards: readPasses(passes, roots, readSteps(steps, sends, pool), pool), events };
}

type Column = ArrayLike<number>;

const ofNodes = new Set(["from", "to", "root", "node of steps", "node", "node of events"]);
const ofNumbers = new Set([
  "slot",
  "seq of passes",
  "seq of steps",
  "slot of contributions",
  "seq of events",
]);

/** What is in no table of the pool and is no word. */
function check(values: Column, name: string, isNode: (id: number) => boolean): void {
  if (ofNodes.has(name)) references(values, name, isNode);
  else if (ofNumbers.has(name)) wholes(values, name);
  else if (name === "share") figures(values, name);
}

function readEdges([from, to, slot, blocked]: Column[]): TraceEdge[] {
  return mapped(from.length, i => {
    const edge: TraceEdge = { from: from[i], to: to[i], slot: slot[i] };
    if (blocked[i] !== -1) edge.blocked = word(stops, blocked[i]);
    return edge;
  });
}

function readSends([node, slot, grad, share, cancelled]: Column[], pool: PoolReader): Contribution[] {
  return mapped(node.length, i => {
    const sent: Contribution = {
      node: node[i],
      slot: slot[i],
      grad: pool.summaryOf(grad[i]),
      share: Number.isNaN(share[i]) ? null : share[i],
    };
    if (cancelled[i] !== -1) sent.cancelled = cancelled[i] === 1;
    return sent;
  });
}

function readSteps(
  [seq, node, grad, ends]: Column[],
  sends: Contribution[],
  pool: PoolReader,
): BackwardStep[] {
  const at = cuts(ends, sends, "contributions");
  return mapped(ends.length, i => ({
    seq: seq[i],
    node: node[i],
    grad: pool.summaryOf(grad[i]),
    to: sends.slice(at[i], at[i + 1]),
  }));
}

function readPasses(
  [root, seq, site, createGraph, frames, rootEnds, stepEnds]: Column[],
  roots: Column,
  steps: BackwardStep[],
  pool: PoolReader,
): Backward[] {
  const rootsOf = pieces(rootEnds, roots, "roots");
  const stepsAt = cuts(stepEnds, steps, "steps");
  return mapped(root.length, i => {
    const pass: Backward = {
      root: root[i],
      seq: seq[i],
      site: pool.site(site[i]),
      createGraph: createGraph[i] === 1,
      steps: steps.slice(stepsAt[i], stepsAt[i + 1]),
    };
    if (frames[i] !== absent) pass.frames = pool.path(frames[i]);
    const own = rootsOf(i);
    if (own.length > 0) pass.roots = own;
    return pass;
  });
}

function readEvents([seq, kind, node, site, grad, value, frames]: Column[], pool: PoolReader): TraceEvent[] {
  return mapped(seq.length, i => {
    const event: TraceEvent = {
      seq: seq[i],
      kind: word(eventKinds, kind[i]),
      node: node[i],
      site: pool.site(site[i]),
    };
    if (grad[i] !== absent) event.grad = pool.summary(grad[i]);
    const after = pool.summary(value[i]);
    if (after) event.value = after;
    if (frames[i] !== absent) event.frames = pool.path(frames[i]);
    return event;
  });
}
