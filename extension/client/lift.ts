// "Write into code" of a cut in the picture: an edit of the document, which the person sees and can undo.
import * as vscode from "vscode";
import type { TraceFile } from "../protocol/lsp.js";
import type { Server } from "./server.js";

/** Says why, where there is no edit. */
export async function lift(server: Server, uri: string, trace: TraceFile, node: number): Promise<void> {
  const answer = await server.lift({ uri, run: trace.run, node });
  if (answer.kind === "none") return warn(answer.message);
  // What the panel asks for may only touch what ran.
  if (!trace.files.includes(answer.file)) return warn("The file of this cut is no part of the run.");
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(answer.file));
  const { start, end } = answer;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const lines = (text: string) => text.replace(/\r\n?/g, "\n");
  if (lines(document.getText(range)) !== lines(answer.old))
    return warn("This line has changed since the run: run again.");
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, answer.text);
  if (!(await vscode.workspace.applyEdit(edit))) warn("The editor did not take the edit.");
}

function warn(message: string): void {
  void vscode.window.showWarningMessage(`Gradient Graph: ${message}`);
}
