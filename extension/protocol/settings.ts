// The settings a person can change, with their defaults; package.json describes the same names under gradientGraph.*.
import * as v from "valibot";

/** A bad entry of settings.json falls back to its default, so that one typo does not stop everything. */
export const settingsSchema = v.object({
  /** Path of the Node that runs programs; "" = the `node` on PATH if it is new enough, else the editor's own. */
  runtime: v.fallback(v.pipe(v.string(), v.maxLength(4096)), ""),
  /** Seconds after which a run is ended. */
  timeout: v.fallback(v.pipe(v.number(), v.minValue(0.1), v.maxValue(86_400)), 10),
  /** Megabytes a run may use. */
  memory: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(64), v.maxValue(1_048_576)), 2048),
  /** When a shown file runs again by itself. */
  run: v.fallback(v.picklist(["onEdit", "onSave", "manual"]), "onEdit"),
  /** Write the value of a bare expression beside its line. */
  echo: v.fallback(v.boolean(), true),
  /** Show the lens over each backward(). */
  codeLens: v.fallback(v.boolean(), true),
  /** Show the lens over each step() of an optimiser, after a run. */
  stepLens: v.fallback(v.boolean(), true),
  /** Show the lens over each function that ran. */
  functionLens: v.fallback(v.boolean(), true),
  /** What stands beside variables that hold tensors. */
  inlayHints: v.fallback(v.picklist(["off", "shapes", "shapesAndGradients"]), "shapes"),
  /** By code of a finding: "off", or the severity that it is shown with. */
  findings: v.fallback(
    v.record(v.pipe(v.string(), v.maxLength(100)), v.picklist(["off", "info", "warning", "error"])),
    {},
  ),
  /** Try fixes of findings, and offer those that work. */
  quickFixes: v.fallback(v.boolean(), true),
  /** The panel shows the graph of the editor in front, if that file has been shown before. */
  followEditor: v.fallback(v.boolean(), true),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

/** All settings at their defaults. */
export const defaults: Settings = v.parse(settingsSchema, {
  runtime: "",
  timeout: 10,
  memory: 2048,
  run: "onEdit",
  echo: true,
  codeLens: true,
  stepLens: true,
  functionLens: true,
  inlayHints: "shapes",
  findings: {},
  quickFixes: true,
  followEditor: true,
});

/** `run` as the person set it, else what the older setting `runOnEdit` says: it still counts where it was turned off. */
export function runMode(run: unknown, runOnEdit: unknown): unknown {
  return run === undefined && runOnEdit === false ? "manual" : run;
}
