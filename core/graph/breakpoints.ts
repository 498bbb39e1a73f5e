// Where the player stops, and why: a table of kinds, each a pure predicate over what one entry of the timeline brought.
// No pictures and no clock, so that a debugger can stop at the same places.

import type { Backward, Summary, Trace, TraceNode } from "../trace/trace.js";
import { figure } from "./figures.js";
import { graph } from "./graph.js";
import { rootName } from "./passes.js";
import { isNonFinite, nonFiniteText } from "./summary.js";
import type { Entry, Timeline } from "./timeline.js";

export const KINDS = ["node", "name", "op", "nonFinite", "above", "below", "zero"] as const;
export type BreakKind = (typeof KINDS)[number];

export interface Breakpoint {
  kind: BreakKind;
  /** Of "node" a trace id, of "name" and "op" a text, of "above" and "below" a norm; else null. */
  of: number | string | null;
  on: boolean;
}

/** One word of a reason; an adjoint is written with a line over it. */
export interface Word {
  text: string;
  kind: "text" | "name" | "adjoint";
  node?: number;
}

export interface Stop {
  /** Index of the entry that is just over. */
  entry: number;
  breakpoint: Breakpoint;
  /** "‖w1̄‖ 3.2e4 > 1e3" */
  words: readonly Word[];
  line: number | null;
}

/** What an entry brought to one value. */
export interface Fact {
  node: TraceNode;
  what: "value" | "arrival" | "adjoint" | "tray";
  /** The value, the contribution that arrived, the adjoint now complete, or x.grad after the event. */
  summary: Summary | null;
  /** What it was made of held no NaN and no infinity. */
  clean: boolean;
}

interface Kind {
  /** "gradient norm above" */
  label: string;
  wants: "node" | "text" | "norm" | null;
  hit(fact: Fact, of: Breakpoint["of"]): readonly Word[] | null;
}

const text = (of: string): Word => ({ text: of, kind: "text" });
const title = ({ name, op }: TraceNode): string => name ?? op;
const overline = (node: TraceNode): Word => ({ text: title(node), kind: "adjoint", node: node.id });
const plain = (node: TraceNode): Word => ({ text: title(node), kind: "name", node: node.id });
const norm = (fact: Fact, sign: string, of: number): readonly Word[] => [
  text("‖"), overline(fact.node), text(`‖ ${figure(fact.summary!.norm)} ${sign} ${figure(of)}`),
]; // biome-ignore format: one formula

const met = (fact: Fact): readonly Word[] => SAID[fact.what](fact.node);

const SAID: Readonly<Record<Fact["what"], (node: TraceNode) => readonly Word[]>> = {
  value: node => [plain(node), text(" computed")],
  arrival: node => [text("arrival at "), overline(node)],
  adjoint: node => [overline(node), text(" complete")],
  tray: node => [plain(node), text(".grad changed")],
};

export const BREAKS: Readonly<Record<BreakKind, Kind>> = {
  node: {
    label: "at this value",
    wants: "node",
    hit: (fact, of) => (fact.node.id === of ? met(fact) : null),
  },
  name: {
    label: "at the name",
    wants: "text",
    hit: (fact, of) => (fact.node.name === of || fact.node.aliases?.includes(`${of}`) ? met(fact) : null),
  },
  op: {
    label: "at the operation",
    wants: "text",
    hit: (fact, of) => (fact.node.op === of && fact.what !== "tray" ? met(fact) : null),
  },
  nonFinite: {
    label: "where NaN or ∞ begins",
    wants: null,
    hit(fact) {
      if (!fact.clean || !isNonFinite(fact.summary) || fact.what === "tray") return null;
      const what = nonFiniteText(fact.summary!);
      return [fact.what === "value" ? plain(fact.node) : overline(fact.node), text(` begins with ${what}`)];
    },
  },
  above: {
    label: "gradient norm above",
    wants: "norm",
    hit: (fact, of) => (sized(fact) > Number(of) ? norm(fact, ">", Number(of)) : null),
  },
  below: {
    label: "gradient norm below",
    wants: "norm",
    hit: (fact, of) => (sized(fact) < Number(of) && sized(fact) > 0 ? norm(fact, "<", Number(of)) : null),
  },
  zero: {
    label: "gradient all zero",
    wants: null,
    hit: fact => (sized(fact) === 0 ? [overline(fact.node), text(" all zero")] : null),
  },
};

/** ‖x̄‖ of an adjoint that is complete; NaN, which no comparison meets, of anything else. */
const sized = ({ what, summary }: Fact): number =>
  what === "adjoint" ? (summary?.norm ?? Number.NaN) : Number.NaN;

/** "gradient norm above 1e3" */
export function breakText(trace: Trace | null, { kind, of }: Breakpoint): string {
  const { label, wants } = BREAKS[kind];
  if (wants === null) return label;
  if (wants === "node")
    return `at ${trace && graph(trace).node(Number(of)) ? rootName(trace, Number(of)) : "a value of an earlier run"}`;
  return `${label} ${typeof of === "number" ? figure(of) : of}`;
}

/** Why the player stops when entry `at` is over; null if it goes on. */
export function stopAt(
  trace: Trace,
  pass: number | null,
  timeline: Timeline,
  breakpoints: readonly Breakpoint[],
  at: number,
): Stop | null {
  const on = breakpoints.filter(each => each.on);
  const entry = timeline.entries[at];
  if (on.length === 0 || !entry) return null;
  for (const fact of facts(trace, pass === null ? null : trace.backwards[pass], entry))
    for (const breakpoint of on) {
      const words = BREAKS[breakpoint.kind].hit(fact, breakpoint.of);
      if (words) return { entry: at, breakpoint, words, line: fact.node.site?.line ?? null };
    }
  return null;
}

/** The next stop after `cursor` entries are over, or, backwards, the last one before; null if there is none. */
export function nextStop(
  trace: Trace,
  pass: number | null,
  timeline: Timeline,
  breakpoints: readonly Breakpoint[],
  cursor: number,
  direction: 1 | -1 = 1,
): Stop | null {
  const start = direction === 1 ? cursor : cursor - 2;
  for (let at = start; at >= 0 && at < timeline.entries.length; at += direction) {
    const stop = stopAt(trace, pass, timeline, breakpoints, at);
    if (stop) return stop;
  }
  return null;
}

/** What one entry brought, in the order in which it happened. */
export function facts(trace: Trace, pass: Backward | null, entry: Entry): Fact[] {
  const index = graph(trace);
  const fact = (id: number, what: Fact["what"], summary: Summary | null, clean: boolean): Fact[] => {
    const node = index.node(id);
    return node ? [{ node, what, summary, clean }] : [];
  };
  if (entry.kind === "tray") return fact(entry.event.node, "tray", entry.event.grad ?? null, false);
  if (entry.kind === "forward") {
    const node = index.node(entry.node);
    const clean = node?.inputs.every(input => !isNonFinite(index.node(input)?.value ?? null)) === true;
    return node ? fact(node.id, "value", node.value, clean) : [];
  }
  const adjoints = pass ? adjointsOf(pass) : none;
  return entry.moves.flatMap(move => {
    const clean = !isNonFinite(adjoints.get(move.from) ?? null);
    const arrived = fact(move.to, "arrival", move.contribution.grad, clean);
    if (move.nth < move.of) return arrived;
    // The sum of finite contributions may overflow where each of them was finite.
    const whole = fact(
      move.to,
      "adjoint",
      adjoints.get(move.to) ?? null,
      clean && !isNonFinite(move.contribution.grad),
    );
    return [
      ...arrived,
      ...whole,
      ...move.trays.flatMap(event => fact(event.node, "tray", event.grad ?? null, false)),
    ];
  });
}

const none: ReadonlyMap<number, Summary> = new Map();
const known = new WeakMap<Backward, ReadonlyMap<number, Summary>>();

/** This pass's adjoint of every value that it reached. */
export function adjointsOf(pass: Backward): ReadonlyMap<number, Summary> {
  let found = known.get(pass);
  if (!found) {
    found = new Map(pass.steps.map(step => [step.node, step.grad]));
    known.set(pass, found);
  }
  return found;
}
