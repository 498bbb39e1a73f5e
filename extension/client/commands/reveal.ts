// From the cursor to its node. A lens names its place; the command palette takes the editor's cursor.
import * as vscode from "vscode";
import type { Context } from "../context.js";
import { sendCursor } from "../cursor.js";

export async function reveal(context: Context, uri: unknown, line: unknown, column: unknown): Promise<void> {
  const editor = await place(uri, line, column);
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

/** Lines and columns are 0-based. */
async function place(uri: unknown, line: unknown, column: unknown): Promise<vscode.TextEditor | undefined> {
  if (typeof uri !== "string" || typeof line !== "number" || typeof column !== "number")
    return vscode.window.activeTextEditor;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const position = new vscode.Position(line, column);
  return vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}
