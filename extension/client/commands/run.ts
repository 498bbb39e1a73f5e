// Show, Run Again, Stop, Restart: the only way that a person's program starts.
import { basename } from "node:path";
import * as vscode from "vscode";
import { importsLibrary, isProgram } from "../../protocol/files.js";
import type { Context } from "../context.js";
import { entryFor } from "../entry.js";

const example = "Open Example…";

/**
 * Opens the panel on the file that was named, or on the one in front, and runs it. Where a debugger has stopped a program,
 * its graph as it stands is shown instead.
 */
export async function show(context: Context, given: unknown, beside: boolean): Promise<void> {
  const { stopped } = context.attached;
  // A lens names its program: it is not about where a debugger stands.
  if (stopped && typeof given !== "string" && !(await context.attached.show(stopped))) return;
  const front = await find(given);
  if (!front && context.pin.uri === null)
    return context.panel.uri === null ? nothingToShow() : runAgain(context);
  if (front && context.pin.uri === null && !(await runnable(front))) return;
  const document = await entryFor(context.server, context.pin, front);
  if (!document || (document !== front && !(await runnable(document)))) return;
  const force = !importsLibrary(document.getText());
  // A program that was found by what it imports, or pinned, may leave the library's import to its parts.
  if (force && document === front && context.pin.uri === null && !(await runAnyway(document))) return;
  const opened = context.panel.uri === null;
  // The panel loads while the server starts and the program runs.
  context.panel.show(document.uri.toString(), beside);
  const answer = await context.server.run(document.uri, force);
  if (answer.kind === "started") return;
  if (opened) context.panel.close();
  void vscode.window.showWarningMessage(answer.message);
}

/** Runs what the panel shows; without a panel, the file in front. */
export async function runAgain(context: Context): Promise<void> {
  const front = vscode.window.activeTextEditor?.document.uri;
  const pinned = context.pin.uri === null ? undefined : context.runs.get(context.pin.uri)?.uri;
  const uri = context.panel.uri ?? pinned ?? (front && context.runs.entryOf(front)?.uri);
  if (uri === undefined) return show(context, undefined, true);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  if (!(await runnable(document))) return;
  const answer = await context.server.run(document.uri, true);
  if (answer.kind === "refused") void vscode.window.showWarningMessage(answer.message);
}

/** Ends everything that runs. */
export function stop(context: Context): void {
  context.server.stopRun(null);
}

export async function restart(context: Context): Promise<void> {
  await context.server.restart();
  if (context.panel.uri !== null) context.server.panelShows(context.panel.uri);
  void vscode.window.setStatusBarMessage("Gradient Graph restarted", 3000);
}

/** A menu gives a Uri, a lens a string, the palette nothing. */
async function find(given: unknown): Promise<vscode.TextDocument | undefined> {
  if (given instanceof vscode.Uri) return vscode.workspace.openTextDocument(given);
  if (typeof given === "string") return vscode.workspace.openTextDocument(vscode.Uri.parse(given, true));
  return vscode.window.activeTextEditor?.document;
}

async function nothingToShow(): Promise<void> {
  const message =
    "Open a TypeScript or JavaScript file that imports gradient-graph, or start from an example.";
  const chosen = await vscode.window.showInformationMessage(message, example);
  if (chosen === example) await vscode.commands.executeCommand("gradientGraph.openExample");
}

/** Says what stands in the way, with the button that removes it. */
async function runnable(document: vscode.TextDocument): Promise<boolean> {
  const { window, commands, workspace } = vscode;
  const name = basename(document.uri.fsPath);
  if (!workspace.isTrusted) {
    const manage = "Manage Workspace Trust";
    const message = "Showing the graph runs your program, so it needs a folder that you trust.";
    if ((await window.showWarningMessage(message, manage)) === manage)
      await commands.executeCommand("workbench.trust.manage");
    return false;
  }
  if (document.uri.scheme !== "file") {
    const save = "Save…";
    const message = `${name} is not a file on disk yet: save it, so that its imports can be found.`;
    if (document.isUntitled && (await window.showWarningMessage(message, save)) === save)
      await document.save();
    else if (!document.isUntitled) void window.showWarningMessage(message);
    return false;
  }
  if (!isProgram(document.uri.fsPath)) {
    void window.showWarningMessage(
      `${name} is not a program that can be shown: open a .ts, .tsx, .mts, .cts, .js, .jsx, .mjs or .cjs file that imports gradient-graph.`,
    );
    return false;
  }
  return true;
}

async function runAnyway(document: vscode.TextDocument): Promise<boolean> {
  const run = "Run Anyway";
  const message = `${basename(document.uri.fsPath)} does not import gradient-graph, so there may be nothing to show. Add: import { tensor } from "gradient-graph"`;
  const chosen = await vscode.window.showWarningMessage(message, run, example);
  if (chosen === example) await vscode.commands.executeCommand("gradientGraph.openExample");
  return chosen === run;
}
