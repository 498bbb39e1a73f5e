// A hover's link to another time that its expression ran: the hover is asked for again at the same place.
import * as vscode from "vscode";
import { parse } from "../../protocol/guard.js";
import * as lsp from "../../protocol/lsp.js";
import type { Context } from "../context.js";
import { goTo } from "./goto.js";

/** `given`: uri, line and column from 0, and which: as of the protocol, or "shown" for where the picture's player stands. */
export async function hoverTurn({ server, standing }: Context, given: readonly unknown[]): Promise<void> {
  const [uri, line, character, wanted] = given;
  const { seq } = standing;
  const which = wanted !== "shown" ? wanted : seq === null ? "last" : { seq };
  const asked = parse(lsp.turnSchema, { uri, place: { line, character }, which }, "hover");
  if (!asked.ok) throw new Error(asked.problem);
  await server.turn(asked.value);
  await goTo(uri, line, character);
  // A hover that stands at the place already would not be made anew.
  await vscode.commands.executeCommand("editor.action.hideHover").then(undefined, () => {}); // an older VS Code has none
  await vscode.commands.executeCommand("editor.action.showHover");
}
