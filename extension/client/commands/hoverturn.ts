// A hover's link to another time that its expression ran: the hover is asked for again at the same place.
import * as vscode from "vscode";
import { parse } from "../../protocol/guard.js";
import * as lsp from "../../protocol/lsp.js";
import type { Context } from "../context.js";

/** Lines and columns are 0-based. What calls it otherwise than a hover does is told so. */
export async function hoverTurn(
  context: Context,
  uri: unknown,
  line: unknown,
  character: unknown,
  which: unknown,
): Promise<void> {
  const asked = parse(lsp.turnSchema, { uri, place: { line, character }, which }, "hover");
  if (!asked.ok) throw new Error(asked.problem);
  const { value } = asked;
  await context.server.turn(value);
  const editor = vscode.window.visibleTextEditors.find(one => one.document.uri.toString() === value.uri);
  if (!editor) return;
  const position = new vscode.Position(value.place.line, value.place.character);
  await vscode.window.showTextDocument(editor.document, {
    viewColumn: editor.viewColumn,
    selection: new vscode.Range(position, position),
  });
  // A hover that stands at the place already would not be made anew.
  await vscode.commands.executeCommand("editor.action.hideHover").then(undefined, () => {}); // an older VS Code has none
  await vscode.commands.executeCommand("editor.action.showHover");
}
