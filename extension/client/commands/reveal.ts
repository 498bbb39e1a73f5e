// From the cursor to its node. A lens names its place; the command palette takes the editor's cursor.
import * as vscode from "vscode";
import type { Context } from "../context.js";
import { sendCursor } from "../cursor.js";
import { goTo } from "./goto.js";

export async function reveal(context: Context, uri: unknown, line: unknown, column: unknown): Promise<void> {
  const editor = (await goTo(uri, line, column)) ?? vscode.window.activeTextEditor;
  if (!editor) return;
  const entry = context.runs.entryOf(editor.document.uri);
  if (!entry?.trace) {
    const message = "This file has not been shown in this window yet.";
    const show = "Show Gradient Graph";
    if ((await vscode.window.showInformationMessage(message, show)) === show)
      await vscode.commands.executeCommand("gradientGraph.showToSide", editor.document.uri);
    return;
  }
  if (context.panel.uri !== entry.uri || !context.panel.visible) context.panel.show(entry.uri, true);
  const found = await sendCursor(context.server, context.runs, context.panel, editor, true);
  if (!found)
    void vscode.window.showInformationMessage(
      "This line has changed since the run. Run again to find it in the graph.",
    );
}
