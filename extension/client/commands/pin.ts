// Pin as Entry, Unpin Entry: which program Show Gradient Graph starts at, whatever file is in front.
import * as vscode from "vscode";
import { isProgram } from "../../protocol/files.js";
import type { Context } from "../context.js";
import { nameOf } from "../entry.js";

const shortly = 4000;

export async function pinEntry({ pin }: Context, given: unknown): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== "file" || !isProgram(uri.fsPath)) {
    void vscode.window.showWarningMessage(
      "Open the TypeScript or JavaScript file that the program starts with.",
    );
    return;
  }
  await pin.set(uri.toString());
  const said = `${nameOf(uri.toString())} is the entry now: Show Gradient Graph runs it from every file`;
  void vscode.window.setStatusBarMessage(said, shortly);
}

export async function unpinEntry({ pin }: Context): Promise<void> {
  await pin.set(null);
  void vscode.window.setStatusBarMessage(
    "No entry is pinned: the file in front chooses its program",
    shortly,
  );
}
