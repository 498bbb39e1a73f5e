// Play and step, from the keyboard of the editor as from the panel's own buttons.
import * as vscode from "vscode";
import type { Context } from "../context.js";

export function play({ panel }: Context, command: "play" | "step"): void {
  if (panel.uri !== null) panel.post({ type: "player", command });
  else
    void vscode.window.showInformationMessage("Show a gradient graph first: there is nothing to play yet.");
}
