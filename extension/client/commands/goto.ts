// Puts the cursor to the place that a link names.
import * as vscode from "vscode";

/** Lines and columns are 0-based. Null: no place was named. */
export async function goTo(uri: unknown, line: unknown, column: unknown): Promise<vscode.TextEditor | null> {
  if (typeof uri !== "string" || typeof line !== "number" || typeof column !== "number") return null;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const position = new vscode.Position(line, column);
  const open = vscode.window.visibleTextEditors.find(one => one.document === document);
  return vscode.window.showTextDocument(document, {
    selection: new vscode.Range(position, position),
    ...(open?.viewColumn === undefined ? {} : { viewColumn: open.viewColumn }),
  });
}
