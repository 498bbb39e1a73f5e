// Which tensor a question is about: the one at the editor's cursor, else what is selected in the panel.
import * as vscode from "vscode";
import type { Context } from "./context.js";

export interface Meant {
  /** The program, and the number of its run. */
  readonly entry: string;
  readonly run: number;
  /** Null: what is selected in the panel. */
  readonly node: number | null;
}

/** Null where nothing was shown yet: the person has been told, and asked whether to show it. */
export async function meant({ runs, panel, server }: Context): Promise<Meant | null> {
  const editor = vscode.window.activeTextEditor;
  if (editor && runs.entryOf(editor.document.uri)) {
    const { line, character } = editor.selection.active;
    const found = await server.tensorAt({ uri: editor.document.uri.toString(), place: { line, character } });
    if (found?.node != null) return found;
  }
  const { uri, trace } = panel;
  if (uri !== null && trace) return { entry: uri, run: trace.run, node: null };
  const state = editor && runs.entryOf(editor.document.uri);
  if (state?.trace) return { entry: state.uri, run: state.trace.run, node: null };
  const message = "Show a gradient graph first: there is no run to ask about.";
  const show = "Show Gradient Graph";
  if ((await vscode.window.showInformationMessage(message, show)) === show)
    await vscode.commands.executeCommand("gradientGraph.showToSide", editor?.document.uri);
  return null;
}
