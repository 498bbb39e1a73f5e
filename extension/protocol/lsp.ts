// The wire between client and language server, beside the standard protocol. Traces never cross it: only the place of
// the file that holds one. Lines and columns in `Site` are 1-based, those in `Place` 0-based as in the standard protocol.
import * as v from "valibot";
import { checkResultSchema, outsideSchema, runStateSchema } from "./panel.js";
import { substitutionsSchema } from "./run.js";
import { settingsSchema } from "./settings.js";
import { newsEntries } from "./training.js";

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(8192));
const uri = v.pipe(v.string(), v.minLength(1), v.maxLength(16_384));
const text = v.pipe(v.string(), v.maxLength(1_000_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const place = v.strictObject({ line: count, character: count });

/** Client → server, in `initializationOptions`: where to work, and what the person allows. */
export const initSchema = v.object({
  /** Folder of the built extension (holds runner/ and core/). */
  dist: path,
  /** Folder for trace files; the server makes it. */
  storage: path,
  trusted: v.boolean(),
  settings: settingsSchema,
  /** The extension's, which is that of the library it brings. */
  version: v.pipe(v.string(), v.maxLength(100)),
});
export type Init = v.InferOutput<typeof initSchema>;

/** Client → server, notification: settings or trust have changed. */
export const configure = "gradientGraph/configure";
export const configureSchema = v.object({ trusted: v.boolean(), settings: settingsSchema });
export type Configure = v.InferOutput<typeof configureSchema>;

/** Client → server, request: the person asked to run this file. `force` runs one that does not import the library. */
export const run = "gradientGraph/run";
/** `set`: as run `of` ran, but with these values; what it shows goes with `ordinary`, or with the next run without them. */
const setSchema = v.object({ of: count, substitutions: substitutionsSchema });
export const runSchema = v.object({ uri, force: v.boolean(), set: v.optional(setSchema) });
export type RunParams = v.InferOutput<typeof runSchema>;
/** Answers at once; the outcome comes as `state`. */
export const runAnswerSchema = v.variant("kind", [
  v.object({ kind: v.literal("started"), run: count }),
  /** `reason` "noImport" may be forced; `message` says what to do. */
  v.object({
    kind: v.literal("refused"),
    reason: v.picklist(["untrusted", "notAFile", "language", "noImport", "unreadable", "changed"]),
    message: text,
  }),
]);
export type RunAnswer = v.InferOutput<typeof runAnswerSchema>;

/** Client → server, notification: show what this entry showed before values of it were set. Nothing runs. */
export const ordinary = "gradientGraph/ordinary";
export const ordinarySchema = v.object({ uri });
export type OrdinaryParams = v.InferOutput<typeof ordinarySchema>;

/** Client → server, request: the programs that show this file. Nothing runs. */
export const entries = "gradientGraph/entries";
export const entriesSchema = v.object({ uri });
export type EntriesParams = v.InferOutput<typeof entriesSchema>;
/** The file itself if it runs by itself or nobody imports it; else who imports it, the likeliest first. */
export const entriesAnswerSchema = v.pipe(v.array(uri), v.minLength(1), v.maxLength(30));
export type EntriesAnswer = v.InferOutput<typeof entriesAnswerSchema>;

/** Client → server, notification: end what runs now for this entry (all entries without one), or only if it is `run`. */
export const stop = "gradientGraph/stop";
export const stopSchema = v.object({ uri: v.nullable(uri), run: v.optional(count) });
export type StopParams = v.InferOutput<typeof stopSchema>;

/** Client → server, notification: the panel shows this entry now (null: no panel). Others end with their editor. */
export const panel = "gradientGraph/panel";
export const panelSchema = v.object({ uri: v.nullable(uri) });
export type PanelParams = v.InferOutput<typeof panelSchema>;

/** Client → server, request: where a place of the text as it ran is in the text as it is now, or the way back. */
export const map = "gradientGraph/map";
export const mapSchema = v.object({ uri, file: path, to: v.picklist(["run", "editor"]), place });
export type MapParams = v.InferOutput<typeof mapSchema>;
/** Null: that line has changed, or nothing is known of the file. */
export const mapAnswerSchema = v.nullable(place);
export type MapAnswer = v.InferOutput<typeof mapAnswerSchema>;

/** Client → server, request: all elements of a node of the trace of run `run`, or of its .grad. */
export const values = "gradientGraph/values";
export const valuesSchema = v.object({ uri, run: count, node: count, what: v.picklist(["value", "grad"]) });
export type ValuesParams = v.InferOutput<typeof valuesSchema>;
/** The elements lie in a file, row-major; whoever asked removes it. `message` says why there are none, and what to do. */
export const valuesAnswerSchema = v.variant("kind", [
  v.object({
    kind: v.literal("here"),
    path,
    dtype: v.picklist(["float32", "float64", "int32", "bool"]),
  }),
  v.object({ kind: v.literal("gone"), message: text }),
]);
export type ValuesAnswer = v.InferOutput<typeof valuesAnswerSchema>;

/** Client → server, request: the edit that lifts the cut at `node`, the severed value of the trace of run `run`. */
export const lift = "gradientGraph/lift";
export const liftSchema = v.object({ uri, run: count, node: count });
export type LiftParams = v.InferOutput<typeof liftSchema>;
/** Places are of the text as it is now, and `old` is what must stand there. `message` says why there is no edit. */
export const liftAnswerSchema = v.variant("kind", [
  v.object({ kind: v.literal("edit"), file: path, start: place, end: place, old: text, text }),
  v.object({ kind: v.literal("none"), message: text }),
]);
export type LiftAnswer = v.InferOutput<typeof liftAnswerSchema>;

/** Client → server, request: of the times that the expression at this place ran, a hover is to tell of this one. */
export const turn = "gradientGraph/turn";
export const turnSchema = v.object({
  uri,
  place,
  /** A number is a position among the times that the trace holds; `seq`: the latest until then, by the trace's clock. */
  which: v.union([v.picklist(["last", "min", "max"]), count, v.object({ seq: count })]),
});
export type TurnParams = v.InferOutput<typeof turnSchema>;

/** Client → server, request: which tensor of which run stands at this place of the text as it is now. */
export const tensorAt = "gradientGraph/tensorAt";
export const tensorAtSchema = v.object({ uri, place });
export type TensorAtParams = v.InferOutput<typeof tensorAtSchema>;
/** `entry`: the program whose newest result has it; `node` null: no tensor stands there. Null: no run has this line. */
export const tensorAtAnswerSchema = v.nullable(v.object({ entry: uri, run: count, node: v.nullable(count) }));
export type TensorAtAnswer = v.InferOutput<typeof tensorAtAnswerSchema>;

/**
 * Client → server, request, with a token that ends it: gradients of run `run` held against finite differences. Without
 * nodes the parameters of the pass are meant, without a pass the latest that reached each node.
 */
export const check = "gradientGraph/check";
export const checkSchema = v.object({
  uri,
  run: count,
  nodes: v.pipe(v.array(count), v.maxLength(64)),
  pass: v.nullable(count),
});
export type CheckParams = v.InferOutput<typeof checkSchema>;
export const checkAnswerSchema = v.variant("kind", [
  v.object({ kind: v.literal("checked"), results: v.array(checkResultSchema), note: text }),
  v.object({ kind: v.literal("none"), message: text }),
]);
export type CheckAnswer = v.InferOutput<typeof checkAnswerSchema>;

/** Client → server, request: run `run` beside the values in a safetensors file, by name. */
export const outside = "gradientGraph/outside";
export const fromOutsideSchema = v.object({ uri, run: count, path });
export type OutsideParams = v.InferOutput<typeof fromOutsideSchema>;
export const outsideAnswerSchema = v.variant("kind", [
  v.object({ kind: v.literal("compared"), report: outsideSchema }),
  v.object({ kind: v.literal("none"), message: text }),
]);
export type OutsideAnswer = v.InferOutput<typeof outsideAnswerSchema>;

/** The file that holds the encoded trace of one run. */
export const traceFileSchema = v.object({
  path,
  run: count,
  /** Document version it belongs to. */
  version: v.number(),
  /** The run's entry as the trace names it. */
  file: text,
  /** Folder that the trace's file names are relative to. */
  root: path,
  /** Absolute paths of every file of that run: the only ones the panel may reveal. */
  files: v.array(path),
});
export type TraceFile = v.InferOutput<typeof traceFileSchema>;

/** Server → client, notification: how an entry stands now. */
export const state = "gradientGraph/state";
export const stateSchema = v.object({
  uri,
  run: count,
  /** True for the run a person asked for, false for the one that follows an edit. */
  asked: v.boolean(),
  state: runStateSchema,
  /** The text has changed since `trace` was made. */
  stale: v.boolean(),
  /** The newest trace worth showing: the last good one, or the partial one of a program that threw. */
  trace: v.nullable(traceFileSchema),
  runtime: v.nullable(v.object({ path, version: text })),
});
export type StateParams = v.InferOutput<typeof stateSchema>;

/** Server → client, notification: steps of a training that run `run` has made since the last such. */
export const training = "gradientGraph/training";
export const trainingSchema = v.object({ uri, run: count, ...newsEntries });
export type TrainingParams = v.InferOutput<typeof trainingSchema>;

/** Server → client, notification: values to write beside the lines of one entry's files; replaces all earlier ones. */
export const echoes = "gradientGraph/echoes";
export const echoesSchema = v.object({
  uri,
  echoes: v.array(v.object({ file: path, line: count, short: text, text })),
});
export type EchoesParams = v.InferOutput<typeof echoesSchema>;

/** Server → client, notification: what the program wrote (bounded a run). */
export const output = "gradientGraph/output";
export const outputSchema = v.object({ stream: v.picklist(["stdout", "stderr"]), text });
export type OutputParams = v.InferOutput<typeof outputSchema>;
