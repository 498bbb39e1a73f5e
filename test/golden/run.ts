import { type Case, FormatError, type GoldenFile, list } from "./format.js";
import { call, MissingError } from "./library.js";
import { programOf, runOperation } from "./operation.js";
import { runOptimizer } from "./optimizer.js";
import { runSteps } from "./program.js";
import { runTransform } from "./transform.js";

// Runs cases of any kind: what a case holds tells its kind, whatever its file is called.

export type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly reason: string }
  /** The case needs something that the library does not have. */
  | { readonly kind: "missing"; readonly what: string };

export function runCase(each: Case, meta: GoldenFile["meta"]): Outcome {
  // Files are computed in float64, results made of plain numbers alone included.
  const before = call("getDefaultDtype");
  call("setDefaultDtype", "float64");
  try {
    dispatch(each, meta);
    return { kind: "passed" };
  } catch (error) {
    if (error instanceof MissingError) return { kind: "missing", what: error.what };
    return {
      kind: "failed",
      reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  } finally {
    call("setDefaultDtype", before);
  }
}

function dispatch(each: Case, meta: GoldenFile["meta"]): void {
  if (each.optimizer !== undefined) {
    runOptimizer(each, meta);
    return;
  }
  const program = programOf(each, meta);
  if (each.transform !== undefined) runTransform(each, program);
  else if (each.steps !== undefined) runSteps(program, list(each.steps, "steps"));
  else if (each.op !== undefined) runOperation(each, program);
  else throw new FormatError('case: expected one of "op", "steps", "transform", "optimizer"');
}
