// A lens shows one quantity of every box as a tint and a figure beside it. A new lens is one new row of the table.
import type { Finding, Trace } from "../trace/trace.js";
import { type Comparison, differs, type Pair } from "./compare.js";
import { figure } from "./figures.js";
import type { Flow } from "./flow.js";
import { type Gone, goneFrom, goneText } from "./gone.js";
import { graph } from "./graph.js";
import { bytesText, type Memory, timeText } from "./memory.js";
import type { View, ViewBox } from "./view.js";

export interface Lensed {
  readonly name: LensName;
  /** By key of the box. A box that has none of the quantity has no entry. */
  readonly boxes: ReadonlyMap<number, Seen>;
  /** By key of the wire. */
  readonly wires: ReadonlyMap<number, number>;
  /** The scale in words and numbers. */
  readonly legend: readonly { tint: number; text: string }[];
  /** Beside boxes: what the run before had there. */
  readonly gone: readonly GoneSeen[];
  /** What the whole picture comes to. */
  readonly total: string;
}

export interface Seen {
  /** 0 … 1 along the scale. */
  readonly tint: number;
  /** The quantity in a few characters. */
  readonly figure: string;
  /** The same for ears. */
  readonly words: string;
}

export interface GoneSeen {
  readonly box: number;
  readonly side: Gone["side"];
  readonly text: string;
  /** The same for ears. */
  readonly words: string;
}

export interface Scope {
  readonly trace: Trace;
  readonly view: View;
  readonly flow: Flow;
  /** Entries of the timeline that are over. */
  readonly cursor: number;
  readonly memory: () => Memory;
  /** With what the picture is compared; null: with nothing. */
  readonly comparison: Comparison | null;
}

interface Row {
  /** In the chooser. */
  readonly title: string;
  /** Before the figure, for ears. */
  readonly word: string;
  readonly scale: "log" | "linear" | "steps";
  /** Null: this box has none. */
  value(scope: Scope, box: ViewBox): number | null;
  text(value: number, scope: Scope, box: ViewBox): string;
  total(scope: Scope, values: ReadonlyMap<number, number>): string;
  /** Ends of the scale where they do not follow from the values. */
  ends?: readonly [number, number];
}

const count = (values: ReadonlyMap<number, number>, what: string): string =>
  values.size === 0 ? `No box has ${what}.` : "";
const node = ({ trace }: Scope, box: ViewBox) => graph(trace).node(box.node);

const SEVERITY = ["info", "warning", "error"] as const;
const GLYPH = { info: "i", warning: "!", error: "✕" } as const;

const LENSES = {
  gradient: {
    title: "Gradient norm",
    word: "gradient norm",
    scale: "log",
    value: (scope, box) => (scope.flow.adjoints.get(box.node) ?? node(scope, box)?.grad)?.norm ?? null,
    text: value => figure(value, 2),
    total: (_, values) => count(values, "a gradient"),
  },
  value: {
    title: "Value norm",
    word: "norm",
    scale: "log",
    value: (scope, box) => node(scope, box)?.value?.norm ?? null,
    text: value => figure(value, 2),
    total: (_, values) => count(values, "a value"),
  },
  time: {
    title: "Time",
    word: "took",
    scale: "log",
    value: (scope, box) => sum(box.nodes, id => graph(scope.trace).node(id)?.ns ?? 0) || null,
    text: value => timeText(value),
    total: (_, values) =>
      count(values, "a time") || `forward ${timeText(sum([...values.values()], ns => ns))}`,
  },
  memory: {
    title: "Memory for backward",
    word: "keeps",
    scale: "linear",
    value: ({ memory, cursor }, box) => memory().of(box.nodes, cursor) || null,
    text: value => bytesText(value),
    total: ({ memory, cursor }) => {
      const { held, peak } = memory();
      return `kept for backward ${bytesText(held[Math.min(cursor, held.length - 1)])} of at most ${bytesText(peak)}`;
    },
  },
  finding: {
    title: "Findings",
    word: "finding",
    scale: "steps",
    ends: [0, 2],
    value: ({ trace }, box) => worst(trace, box),
    text: value => GLYPH[SEVERITY[value]],
    total: ({ trace }) =>
      trace.findings.length === 0 ? "Nothing was found." : `${trace.findings.length} findings`,
  },
  change: {
    title: "Change",
    word: "changed",
    scale: "linear",
    value: (scope, box) => {
      const change = changeOf(scope, box);
      return change && Math.abs(Math.log10(change.ratio ?? 1));
    },
    text: (_, scope, box) => changeOf(scope, box)?.text ?? "",
    total: ({ comparison }) =>
      comparison
        ? `${comparison.added.length} added, ${comparison.removed.length} removed, ${comparison.pairs.filter(differs).length} changed`
        : "Nothing to compare with.",
  },
} as const satisfies Record<string, Row>;

export type LensName = keyof typeof LENSES;

/** For a chooser, in order. */
export const lensTitles: readonly { name: LensName; title: string }[] = (
  Object.keys(LENSES) as LensName[]
).map(name => ({ name, title: LENSES[name].title }));

export const isLens = (name: unknown): name is LensName =>
  typeof name === "string" && Object.hasOwn(LENSES, name);

/** What a lens shows of a picture. Time linear in what the picture stands for. */
export function look(name: LensName, scope: Scope): Lensed {
  const row: Row = LENSES[name];
  const values = new Map<number, number>();
  for (const box of scope.view.boxes) {
    const value = row.value(scope, box);
    if (value !== null && Number.isFinite(value)) values.set(box.key, value);
  }
  const tint = scaleOf(row, values);
  const boxes = new Map<number, Seen>();
  for (const [key, value] of values) {
    const text = row.text(value, scope, scope.view.boxes[key]);
    boxes.set(key, { tint: tint.of(value), figure: text, words: `${row.word} ${text}` });
  }
  const wires = new Map<number, number>();
  for (const wire of scope.view.wires) {
    const value = name === "gradient" ? scope.flow.wires.get(wire.key)?.norm : values.get(wire.from);
    if (value !== undefined && value !== null) wires.set(wire.key, tint.of(value));
  }
  const gone = name === "change" ? goneOf(scope) : [];
  const legend = legendOf(name, row, scope, tint);
  return { name, boxes, wires, legend, gone, total: row.total(scope, values) };
}

function goneOf({ comparison, view }: Scope): GoneSeen[] {
  if (!comparison) return [];
  const { before } = comparison;
  return goneFrom(comparison, view).map(gone => {
    const { box, side } = gone;
    const text = goneText(before, gone);
    return { box, side, text, words: `${text.replace(/^− (.*?)( gone)?$/, "$1 gone")} ${side} it` };
  });
}

interface Scale {
  of(value: number): number;
  ends: readonly [number, number] | null;
}

/** From the least to the largest; a log scale leaves 0 at its lower end. */
function scaleOf(row: Row, values: ReadonlyMap<number, number>): Scale {
  let [low, high] = row.ends ?? [Number.POSITIVE_INFINITY, 0];
  if (!row.ends)
    for (const value of values.values()) {
      if (value > high) high = value;
      if (value < low && (value > 0 || row.scale !== "log")) low = value;
    }
  if (values.size === 0 || low > high) return { of: () => 0, ends: null };
  if (row.scale === "linear" && !row.ends) low = 0;
  const log = row.scale === "log";
  const at = (value: number) => (log ? Math.log(value) : value);
  const of = (value: number) => {
    if (log && value <= 0) return 0;
    return high > low ? Math.max(0, Math.min(1, (at(value) - at(low)) / (at(high) - at(low)))) : 1;
  };
  return { of, ends: [low, high] };
}

function legendOf(name: LensName, row: Row, scope: Scope, { ends, of }: Scale): Lensed["legend"] {
  if (!ends) return [];
  if (name === "finding") return SEVERITY.map((word, i) => ({ tint: i / 2, text: `${GLYPH[word]} ${word}` }));
  if (name === "change")
    return [0, 0.5, 1].map(t => ({ tint: t, text: `×${figure(10 ** (t * ends[1]), 2)}` }));
  const [low, high] = ends;
  const middle = row.scale === "log" ? Math.sqrt(low * high) : (low + high) / 2;
  const places = high > low ? [low, middle, high] : [high];
  return places.map(value => ({ tint: of(value), text: row.text(value, scope, scope.view.boxes[0]) }));
}

function sum(items: readonly number[], of: (item: number) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}

const found = new WeakMap<readonly Finding[], Map<number, number>>();

/** 0 info, 1 warning, 2 error: the worst of what was found about a box. */
function worst({ findings }: Trace, box: ViewBox): number | null {
  let known = found.get(findings);
  if (!known) {
    known = new Map();
    for (const { severity, nodes } of findings)
      for (const id of nodes) known.set(id, Math.max(known.get(id) ?? 0, SEVERITY.indexOf(severity)));
    found.set(findings, known);
  }
  let most = -1;
  for (const id of box.nodes) most = Math.max(most, known.get(id) ?? -1);
  return most < 0 ? null : most;
}

interface Marks {
  pairs: ReadonlyMap<number, Pair>;
  added: ReadonlySet<number>;
}

const marked = new WeakMap<Comparison, Marks>();

/** "+ new", "×2.1 gradient", "×0.5 value", "≠ shape [4] → [5]"; null where nothing changed. */
function changeOf({ comparison }: Scope, box: ViewBox): { ratio: number | null; text: string } | null {
  if (!comparison) return null;
  let marks = marked.get(comparison);
  if (!marks) {
    marks = {
      pairs: new Map(comparison.pairs.map(pair => [pair.b, pair])),
      added: new Set(comparison.added),
    };
    marked.set(comparison, marks);
  }
  if (box.nodes.every(id => marks.added.has(id))) return { ratio: null, text: "+ new" };
  const pair = marks.pairs.get(box.node);
  if (!pair || !differs(pair)) return null;
  if (pair.structure) return { ratio: pair.grad.ratio, text: `≠ ${pair.structure}` };
  const change = pair.grad.kind === "same" || pair.grad.kind === "none" ? pair.value : pair.grad;
  const what = change === pair.grad ? "gradient" : "value";
  if (change.kind === "removed") return { ratio: null, text: `− no ${what}` };
  if (change.kind === "added") return { ratio: null, text: `+ ${what}` };
  return { ratio: change.ratio, text: change.ratio === null ? `≠ ${what}` : `×${figure(change.ratio, 2)}` };
}
