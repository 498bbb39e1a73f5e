// What the panel shows, remembered in the workspace so that a window reload can bring it back without running code.
import * as v from "valibot";
import type * as vscode from "vscode";
import { parse } from "../protocol/guard.js";
import { traceFileSchema } from "../protocol/lsp.js";

const key = "gradientGraph.shown";

const shownSchema = v.object({ uri: v.string(), trace: v.nullable(traceFileSchema) });
export type Shown = v.InferOutput<typeof shownSchema>;

export function remember(extension: vscode.ExtensionContext, shown: Shown): void {
  void extension.workspaceState.update(key, shown);
}

export function forget(extension: vscode.ExtensionContext): void {
  void extension.workspaceState.update(key, undefined);
}

/** Null when nothing was shown, or when an older version of the extension wrote something else there. */
export function recall(extension: vscode.ExtensionContext): Shown | null {
  const found = parse(shownSchema, extension.workspaceState.get(key), "remembered panel");
  return found.ok ? found.value : null;
}
