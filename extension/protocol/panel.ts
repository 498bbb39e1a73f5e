// The wire between the extension host (client) and the webview. Both ends validate what arrives with ./guard.ts.
import * as v from "valibot";
import type { Site, TraceNode } from "../../core/trace/trace.js";

type Dtype = TraceNode["dtype"];

/** What a person sees of the run a trace belongs to. */
export type RunState =
  | { kind: "idle" }
  | { kind: "running"; since: number }
  | { kind: "done"; ms: number }
  | { kind: "failed"; message: string; site: Site | null }
  | { kind: "stopped"; message: string; site: Site | null };

/** Host → webview. */
export type ToPanel =
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
  | { type: "player"; command: "play" | "pause" | "step" | "stepBack" | "restart" };

/** Webview → host. */
export type FromPanel =
  | { type: "ready" }
  /** Show this place in the editor; `focus` moves the keyboard there too. */
  | { type: "reveal"; site: Site; focus: boolean }
  | { type: "run" }
  | { type: "stop" }
  /** All elements are wanted of a node of the trace on show. */
  | { type: "values"; node: number; what: "value" | "grad" }
  | { type: "log"; level: "info" | "warn" | "error"; text: string };

const figure = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31));

export const siteSchema = v.object({
  file: v.pipe(v.string(), v.maxLength(8192)),
  line: figure,
  column: figure,
  endLine: figure,
  endColumn: figure,
});

/** What the host accepts from the webview. */
export const fromPanelSchema: v.GenericSchema<unknown, FromPanel> = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("reveal"), site: siteSchema, focus: v.boolean() }),
  v.object({ type: v.literal("run") }),
  v.object({ type: v.literal("stop") }),
  v.object({
    type: v.literal("values"),
    node: v.pipe(v.number(), v.integer(), v.minValue(0)),
    what: v.picklist(["value", "grad"]),
  }),
  v.object({
    type: v.literal("log"),
    level: v.picklist(["info", "warn", "error"]),
    text: v.pipe(v.string(), v.maxLength(100_000)),
  }),
]);
