// The page of a finding, which comes with the extension.
import * as vscode from "vscode";
import type { Context } from "../context.js";

/** `code`: of a diagnostic's link; anything else opens the list of all. */
export async function openFinding({ extension }: Context, code: unknown): Promise<void> {
  const name = typeof code === "string" && /^[a-z][a-z-]{0,60}$/.test(code) ? code : "README";
  const page = (file: string) =>
    vscode.Uri.joinPath(extension.extensionUri, "docs", "findings", `${file}.md`);
  const found = await vscode.workspace.fs.stat(page(name)).then(
    () => page(name),
    () => page("README"), // a finding of another tool's trace has no page here
  );
  await vscode.commands.executeCommand("markdown.showPreview", found);
}
