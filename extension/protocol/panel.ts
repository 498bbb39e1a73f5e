// The wire between the extension host (client) and the webview. Both ends validate what arrives with ./guard.ts.
import * as v from "valibot";
import type { Training } from "../../core/trace/steps.js";
import type { Site, TraceNode } from "../../core/trace/trace.js";
import { newsEntries } from "./training.js";

type Dtype = TraceNode["dtype"];

/** What a person sees of the run a trace belongs to. */
export type RunState =
  | { kind: "idle" }
  /** A debugged program at a stop, or as it was there: what the message says. */
  | { kind: "paused"; message: string }
  | { kind: "running"; since: number }
  | { kind: "done"; ms: number }
  /** A recording that is cut off, or still grows: what of it is there. */
  | { kind: "partial"; message: string }
  | { kind: "failed"; message: string; site: Site | null }
  | { kind: "stopped"; message: string; site: Site | null };

/** What finite differences say of the gradient of one node. */
export interface CheckResult {
  node: number;
  /** "unknown": it could not be checked. */
  verdict: "agrees" | "differs" | "unknown";
  sentence: string;
}

/** One exported tensor beside ours: what differs in words, or null; ‖ours‖ / ‖theirs‖ where that can be said. */
export interface OutsideTensor {
  name: string;
  what: "value" | "gradient";
  node: number;
  differs: string | null;
  ratio: number | null;
}

/** What a person may ask of one value. "check" comes back as a message of its own: who is asked knows what is selected. */
export const questions = ["why", "explain", "check"] as const;
export type Question = (typeof questions)[number];

/**
 * Where the debugger stands: in the run on show, at a time of its clock; in another run of the same program; in another
 * program, which is called so. Null: nowhere.
 */
export type Debugged =
  | { kind: "here"; seq: number }
  | { kind: "run" }
  | { kind: "program"; name: string }
  | null;

/**
 * New rows of a training. `fresh`: of another one than those before. `live`: it is of a run of this session, and its steps
 * are the passes of that run's trace; else each step has a trace of its own, asked for by `step`, and `shown` is the step
 * whose trace was sent last. `placed`: the trace that was sent last is of this training.
 */
export interface TrainingMessage extends Training {
  type: "training";
  fresh: boolean;
  live: boolean;
  shown: number | null;
  placed: boolean;
}

/** Host → webview. */
export type ToPanel =
  | TrainingMessage
  /** A new trace: columnar bytes of core/trace/codec. `version` is the document version it belongs to. */
  | { type: "trace"; uri: string; file: string; version: number; bytes: ArrayBuffer }
  | { type: "run"; state: RunState }
  /** The text has changed since the run: dim, do not clear. */
  | { type: "stale"; stale: boolean }
  /** The cursor in the editor is here: select the node of the innermost site that holds it. */
  | { type: "cursor"; file: string; line: number; column: number; focus: boolean }
  /** All elements of a node's value or .grad, row-major; or why there are none. */
  | { type: "values"; node: number; what: "value" | "grad"; dtype: Dtype; bytes: ArrayBuffer }
  | { type: "noValues"; node: number; what: "value" | "grad"; message: string }
  /** A person asks about the node, or about what is selected. */
  | { type: "ask"; question: Question; node: number | null }
  /** Gradients are being checked, have been, or could not be; a `message` alone says what goes on. */
  | { type: "checking"; nodes: number[] }
  | { type: "checked"; results: CheckResult[]; message: string }
  /** Beside what the run on show is to be compared: the one before, or another of its passes. */
  | { type: "compare"; against: "previous" | "pass" }
  /** Another run to compare with, under its name: columnar bytes as of `trace`. */
  | { type: "other"; name: string; bytes: ArrayBuffer }
  /** The run on show beside values that another library exported. */
  | { type: "outside"; name: string; tensors: OutsideTensor[]; unknown: string[]; note: string }
  | { type: "player"; command: (typeof playerCommands)[number] }
  /** The debugger stands at this time of the run's clock: the player goes there. */
  | { type: "stand"; seq: number }
  /** The debugger stands there; the player stays where it is. */
  | { type: "debugger"; stands: Debugged }
  /** The picture on show is wanted as a file. `style` is the panel's own style sheet, which a page may not read. */
  | { type: "export"; id: number; format: ExportFormat; style: string };

export const playerCommands = ["play", "pause", "step", "stepBack", "restart"] as const;

/** What only the panel knows how to write: the picture as it stands, and ("kept") where the person is in it. */
export const exportFormats = ["svg", "png", "dot", "kept"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Webview → host. */
export type FromPanel =
  | { type: "ready" }
  /** Show this place in the editor; `focus` moves the keyboard there too. */
  | { type: "reveal"; site: Site; focus: boolean }
  | { type: "run" }
  | { type: "stop" }
  /** The person has moved the player to this time of the run's clock. */
  | { type: "stood"; seq: number }
  /** The picture is to show the run that the debugger stands in, at its step; else the debugger is to run what is on show. */
  | { type: "rejoin" }
  /** All elements are wanted of a node of the trace on show. */
  | { type: "values"; node: number; what: "value" | "grad" }
  /** "Write into code": the cut at this severed value is to be lifted in the program's text. */
  | { type: "lift"; node: number }
  /** The gradient of this node is to be held against finite differences: in that pass, or in the latest that reached it. */
  | { type: "check"; node: number; pass: number | null }
  | { type: "stopCheck" }
  /** The trace of another step of a training that is not live: to be shown, or ("other") to be compared with. */
  | { type: "step"; step: number; as: "trace" | "other" }
  /** The answer to `export`, or why there is none. */
  | { type: "exported"; id: number; bytes: ArrayBuffer }
  | { type: "notExported"; id: number; message: string }
  | { type: "log"; level: "info" | "warn" | "error"; text: string };

const figure = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const words = text(1_000_000);

/** Bytes of a file that a message may carry: a trace of a million operations has a fifth of it. */
const MOST_BYTES = 2 ** 30;

/** An ArrayBuffer, also of another realm, or a view of one. */
const buffer = v.custom<ArrayBuffer>(
  value =>
    (ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === "[object ArrayBuffer]") &&
    Number((value as ArrayBuffer).byteLength) <= MOST_BYTES,
  "expected an ArrayBuffer",
);

export const siteSchema = v.object({
  file: text(8192),
  line: figure,
  column: figure,
  endLine: figure,
  endColumn: figure,
});

const ended = { message: words, site: v.nullable(siteSchema) };

export const runStateSchema = v.variant("kind", [
  v.object({ kind: v.literal("idle") }),
  v.object({ kind: v.literal("paused"), message: words }),
  v.object({ kind: v.literal("running"), since: v.pipe(v.number(), v.finite()) }),
  v.object({ kind: v.literal("done"), ms: v.pipe(v.number(), v.finite()) }),
  v.object({ kind: v.literal("partial"), message: words }),
  v.object({ kind: v.literal("failed"), ...ended }),
  v.object({ kind: v.literal("stopped"), ...ended }),
]);

export const checkResultSchema = v.object({
  node: count,
  verdict: v.picklist(["agrees", "differs", "unknown"]),
  sentence: text(100_000),
});

/** Exported tensors that one message names. */
export const MOST_OUTSIDE = 10_000;

export const outsideSchema = v.object({
  name: words,
  tensors: v.pipe(
    v.array(
      v.object({
        name: words,
        what: v.picklist(["value", "gradient"]),
        node: count,
        differs: v.nullable(words),
        ratio: v.nullable(v.pipe(v.number(), v.finite())),
      }),
    ),
    v.maxLength(MOST_OUTSIDE),
  ),
  unknown: v.pipe(v.array(words), v.maxLength(MOST_OUTSIDE)),
  /** What was left out, and why. */
  note: words,
});

const value = { node: count, what: v.picklist(["value", "grad"]) };

/** What the webview accepts from the host. */
export const toPanelSchema: v.GenericSchema<unknown, ToPanel> = v.variant("type", [
  v.object({
    type: v.literal("trace"),
    uri: text(16_384),
    file: words,
    version: v.pipe(v.number(), v.finite()),
    bytes: buffer,
  }),
  v.object({ type: v.literal("run"), state: runStateSchema }),
  v.object({ type: v.literal("stale"), stale: v.boolean() }),
  v.object({
    type: v.literal("cursor"),
    file: words,
    line: figure,
    column: figure,
    focus: v.boolean(),
  }),
  v.object({
    type: v.literal("values"),
    ...value,
    dtype: v.picklist(["float32", "float64", "int32", "bool"]),
    bytes: buffer,
  }),
  v.object({ type: v.literal("noValues"), ...value, message: words }),
  v.object({ type: v.literal("ask"), question: v.picklist(questions), node: v.nullable(count) }),
  v.object({ type: v.literal("checking"), nodes: v.pipe(v.array(count), v.maxLength(64)) }),
  v.object({
    type: v.literal("checked"),
    results: v.pipe(v.array(checkResultSchema), v.maxLength(64)),
    message: text(100_000),
  }),
  v.object({ type: v.literal("compare"), against: v.picklist(["previous", "pass"]) }),
  v.object({ type: v.literal("other"), name: words, bytes: buffer }),
  v.object({ type: v.literal("outside"), ...outsideSchema.entries }),
  v.object({ type: v.literal("player"), command: v.picklist(playerCommands) }),
  v.object({ type: v.literal("stand"), seq: count }),
  v.object({
    type: v.literal("debugger"),
    stands: v.nullable(
      v.variant("kind", [
        v.object({ kind: v.literal("here"), seq: count }),
        v.object({ kind: v.literal("run") }),
        v.object({ kind: v.literal("program"), name: words }),
      ]),
    ),
  }),
  v.object({
    type: v.literal("training"),
    ...newsEntries,
    fresh: v.boolean(),
    live: v.boolean(),
    shown: v.nullable(count),
    placed: v.boolean(),
  }),
  v.object({ type: v.literal("export"), id: count, format: v.picklist(exportFormats), style: words }),
]);

/** What the host accepts from the webview. */
export const fromPanelSchema: v.GenericSchema<unknown, FromPanel> = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("reveal"), site: siteSchema, focus: v.boolean() }),
  v.object({ type: v.literal("run") }),
  v.object({ type: v.literal("stop") }),
  v.object({ type: v.literal("stood"), seq: count }),
  v.object({ type: v.literal("rejoin") }),
  v.object({ type: v.literal("values"), ...value }),
  v.object({ type: v.literal("lift"), node: count }),
  v.object({ type: v.literal("check"), node: count, pass: v.nullable(count) }),
  v.object({ type: v.literal("stopCheck") }),
  v.object({ type: v.literal("step"), step: count, as: v.picklist(["trace", "other"]) }),
  v.object({ type: v.literal("exported"), id: count, bytes: buffer }),
  v.object({ type: v.literal("notExported"), id: count, message: words }),
  v.object({
    type: v.literal("log"),
    level: v.picklist(["info", "warn", "error"]),
    text: text(100_000),
  }),
]);
