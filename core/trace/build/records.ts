import type { LogView } from "../../tape/log.js";
import {
  dtypes,
  field,
  figures,
  flag,
  frameKinds,
  kind,
  noSummary,
  oneElement,
  stops,
} from "../../tape/records.js";
import {
  frameIn,
  highOf,
  inputCount,
  inputIn,
  kindOf,
  lengthOf,
  lowOf,
  opIn,
  readHead,
  savedOutput,
  siteIn,
  small,
  smallBytes,
  storageIn,
} from "../../tape/short.js";
import type { Blocked, Num, OpText, Site, Summary, TraceFrame, TraceNode } from "../trace.js";

// Reads the fields of single records. What records mean together is build.ts.

/** A node as its record tells it. */
export interface Recorded {
  readonly id: number;
  readonly seq: number;
  readonly op: number;
  readonly site: number;
  readonly frame: number;
  readonly output: number;
  readonly storage: number;
  readonly version: number;
  readonly bytes: number;
  readonly ns: number;
  readonly dtype: TraceNode["dtype"];
  readonly flags: number;
  readonly stop: Blocked | null;
  readonly off: Blocked | null;
  readonly shape: number[];
  readonly inputs: number[];
  readonly saved: number[];
  readonly value: Summary | null;
}

export function readNode(log: LogView, at: number): Recorded {
  if (isSmall(log, at)) return readSmall(log, at);
  const dims = log.get(at + field.dims);
  const count = log.get(at + field.inputs);
  const kept = log.get(at + field.saved);
  const stop = log.get(at + field.stop);
  const off = log.get(at + field.off);
  const rest = at + field.rest;
  return {
    id: log.get(at + field.id),
    seq: log.get(at + field.seq),
    op: log.get(at + field.op),
    site: log.get(at + field.site),
    frame: log.get(at + field.frame),
    output: log.get(at + field.output),
    storage: log.get(at + field.storage),
    version: log.get(at + field.version),
    bytes: log.get(at + field.bytes),
    ns: log.get(at + field.ns),
    dtype: dtypes[log.get(at + field.dtype)],
    flags: log.get(at + field.flags),
    stop: stop === 0 ? null : stops[stop - 1],
    off: off === 0 ? null : stops[off - 1],
    shape: list(log, rest, dims),
    inputs: list(log, rest + dims, count),
    saved: list(log, rest + dims + count, kept),
    value: readSummary(log, rest + dims + count + kept),
  };
}

function isSmall(log: LogView, at: number): boolean {
  return kindOf(log.get(at - 1)) === kind.small;
}

function readSmall(log: LogView, at: number): Recorded {
  const { flags, stop, off, saved, ...head } = readHead(log.get(at - 1));
  const [ids, place, op] = [log.get(at), log.get(at + small.place), log.get(at + small.op)];
  const id = lowOf(ids);
  const inputs: number[] = [];
  addInputs(log, at, inputs);
  const dtype = dtypes[head.dtype];
  const value = smallValue(log, at);
  return {
    id,
    seq: highOf(ids),
    op: opIn(op),
    site: siteIn(place),
    frame: frameIn(place),
    output: 0,
    storage: storageIn(op),
    version: 0,
    bytes: smallBytes[head.dtype],
    ns: 0,
    dtype,
    flags,
    stop: stop === 0 ? null : stops[stop - 1],
    off: off === 0 ? null : stops[off - 1],
    shape: [],
    inputs,
    saved: [...inputs.filter((_, slot) => saved & (1 << slot)), ...(saved & savedOutput ? [id] : [])],
    value: value === null ? null : oneSummary(value),
  };
}

function addInputs(log: LogView, at: number, inputs: number[]): void {
  const count = inputCount(log.get(at - 1));
  for (let slot = 0; slot < count; slot++) inputs.push(inputIn(log.get(at + small.inputs), slot));
}

/** The value of a small node; null where none was recorded. */
function smallValue(log: LogView, at: number): number | null {
  const head = log.get(at - 1);
  const before = small.inputs + (inputCount(head) > 0 ? 1 : 0);
  return lengthOf(head) - 1 > before ? log.get(at + before) : null;
}

/** What a first look over the tape needs of a node: number, clock, frame and what it was made from. */
export function readPlace(
  log: LogView,
  at: number,
  inputs: number[],
): { id: number; seq: number; frame: number } {
  if (isSmall(log, at)) {
    addInputs(log, at, inputs);
    const ids = log.get(at);
    return { id: lowOf(ids), seq: highOf(ids), frame: frameIn(log.get(at + small.place)) };
  }
  const from = at + field.rest + log.get(at + field.dims);
  const count = log.get(at + field.inputs);
  for (let i = 0; i < count; i++) inputs.push(log.get(from + i));
  return { id: log.get(at), seq: log.get(at + field.seq), frame: log.get(at + field.frame) };
}

/** The flags and the site of a node, without reading the rest. */
export function flagsAt(log: LogView, at: number): number {
  return isSmall(log, at) ? readHead(log.get(at - 1)).flags : log.get(at + field.flags);
}

export function siteAt(log: LogView, at: number): number {
  return isSmall(log, at) ? siteIn(log.get(at + small.place)) : log.get(at + field.site);
}

/** The value of a node with one element; null if it has more, or is one of several outputs. */
export function readScalar(log: LogView, at: number): Num | null {
  if (isSmall(log, at)) {
    const value = smallValue(log, at);
    return value === null ? null : number(value);
  }
  const lists = log.get(at + field.dims) + log.get(at + field.inputs) + log.get(at + field.saved);
  const summary = at + field.rest + lists;
  if (log.get(summary) !== oneElement || log.get(at + field.output) > 0) return null;
  return number(log.get(summary + 1));
}

function list(log: LogView, at: number, count: number): number[] {
  const values = new Array<number>(count);
  for (let i = 0; i < count; i++) values[i] = log.get(at + i);
  return values;
}

/** Null where the tape has none. */
export function readSummary(log: LogView, at: number): Summary | null {
  const count = log.get(at);
  if (count === noSummary) return null;
  if (count === oneElement) return oneSummary(log.get(at + 1));
  const sample = new Array<Num>(count);
  for (let i = 0; i < count; i++) sample[i] = number(log.get(at + figures + i));
  return {
    min: nullable(log.get(at + 1)),
    max: nullable(log.get(at + 2)),
    mean: nullable(log.get(at + 3)),
    std: nullable(log.get(at + 4)),
    norm: nullable(log.get(at + 5)),
    nan: log.get(at + 6),
    inf: log.get(at + 7),
    zeros: log.get(at + 8),
    sample,
  };
}

/** Words of the summary at this address. */
export function summaryWords(log: LogView, at: number): number {
  const count = log.get(at);
  if (count === noSummary) return 1;
  return count === oneElement ? 2 : figures + count;
}

/** The summary of one number. */
export function oneSummary(value: number): Summary {
  const figure = Number.isFinite(value) ? value + 0 : null;
  return {
    min: figure,
    max: figure,
    mean: figure,
    std: figure === null ? null : 0,
    norm: figure === null ? null : Math.abs(figure),
    nan: Number.isNaN(value) ? 1 : 0,
    inf: Math.abs(value) === Number.POSITIVE_INFINITY ? 1 : 0,
    zeros: value === 0 ? 1 : 0,
    sample: [number(value)],
  };
}

export function readText(log: LogView, at: number, end: number): string {
  let text = "";
  for (let i = at; i < end; i++) text += String.fromCharCode(log.get(i));
  return text;
}

export function readFrame(
  log: LogView,
  at: number,
  texts: readonly string[],
  siteOf: (index: number) => Site | null,
): TraceFrame {
  const type = log.get(at + 4);
  const iteration = log.get(at + 6);
  const frame: TraceFrame = {
    kind: frameKinds[log.get(at + 2)],
    // The text of a name may be gone where the frame is not.
    name: texts[log.get(at + 3)] ?? "…",
    call: log.get(at + 5),
  };
  if (type >= 0) frame.type = texts[type];
  if (iteration >= 0) frame.iteration = iteration;
  const site = siteOf(log.get(at + 8));
  if (site) frame.site = site;
  return frame;
}

export interface RecordedOp {
  readonly name: string;
  readonly rule?: string;
  readonly text: OpText;
}

/** The part of an OpInfo that a trace keeps. */
export function readOp(text: string): RecordedOp {
  const { name, rule, symbol, letters, back, local, view } = JSON.parse(text) as OpText &
    Omit<RecordedOp, "text">;
  const kept: OpText = { letters, back };
  if (symbol !== undefined) kept.symbol = symbol;
  if (local !== undefined) kept.local = local;
  if (view === true) kept.view = true;
  return rule === undefined ? { name, text: kept } : { name, rule, text: kept };
}

export const has = (flags: number, which: keyof typeof flag) => (flags & flag[which]) !== 0;

function nullable(value: number): number | null {
  return Number.isNaN(value) ? null : value + 0;
}

/** JSON knows neither NaN nor infinities, nor -0. */
export function number(value: number): Num {
  if (Number.isFinite(value)) return value + 0;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
