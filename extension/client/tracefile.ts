// A trace in a file, opened as a document: what the command line or another recorder wrote, from wherever it came.
// Nothing runs; what the panel asks for is answered from the file and from the sources beside it, if they are there.
import { dirname, join, resolve, sep } from "node:path";
import * as vscode from "vscode";
import type { Site } from "../../core/trace/trace.js";
import { parse } from "../protocol/guard.js";
import { type FromPanel, fromPanelSchema, type ToPanel } from "../protocol/panel.js";
import type { Log } from "./log.js";
import { load } from "./webview.js";

const viewType = "gradientGraph.trace";

export class TraceFiles implements vscode.CustomReadonlyEditorProvider, vscode.Disposable {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #registered: vscode.Disposable;

  constructor(extension: vscode.ExtensionContext, log: Log) {
    this.#extension = extension;
    this.#log = log;
    this.#registered = vscode.window.registerCustomEditorProvider(viewType, this);
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose() {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, view: vscode.WebviewPanel): void {
    view.webview.onDidReceiveMessage((raw: unknown) => {
      const message = parse(fromPanelSchema, raw, "panel");
      if (!message.ok) this.#log.own.error(`message of a trace's panel not understood: ${message.problem}`);
      else
        this.#obey(uri, view.webview, message.value).catch(error =>
          this.#log.own.error(error instanceof Error ? error : String(error)),
        );
    });
    load(view.webview, this.#extension.extensionUri);
  }

  dispose(): void {
    this.#registered.dispose();
  }

  async #obey(uri: vscode.Uri, webview: vscode.Webview, message: FromPanel): Promise<void> {
    const send = (answer: ToPanel) => void webview.postMessage(answer);
    if (message.type === "ready") for (const answer of await this.#open(uri)) send(answer);
    else if (message.type === "values") {
      const { node, what } = message;
      send({ type: "noValues", node, what, message: "A trace file holds the first 64 elements of a value." });
    } else if (message.type === "reveal") await reveal(uri, message.site, message.focus);
    else if (message.type === "run")
      void vscode.window.showInformationMessage(
        "This trace was read from a file: open its program to run it.",
      );
    else if (message.type === "log") this.#log.own[message.level](`trace file: ${message.text}`);
  }

  /** The trace, or why it cannot be shown. */
  async #open(uri: vscode.Uri): Promise<ToPanel[]> {
    try {
      const { encodeTrace, readTrace } = await import("./debugger.js");
      const trace = readTrace(await vscode.workspace.fs.readFile(uri), text => Buffer.from(text).toString());
      const bytes = new Uint8Array(encodeTrace(trace)).buffer;
      const { error } = trace;
      return [
        { type: "trace", uri: uri.toString(), file: trace.file, version: 1, bytes },
        {
          type: "run",
          state: error
            ? { kind: "failed", message: error.message, site: error.site }
            : { kind: "done", ms: 0 },
        },
      ];
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const message = `${vscode.workspace.asRelativePath(uri)} is no trace that can be shown: ${said}`;
      return [{ type: "run", state: { kind: "failed", message, site: null } }];
    }
  }
}

/** A source of the trace, if it lies where the trace says, in a folder that is open or beside the file. */
async function reveal(trace: vscode.Uri, site: Site, focus: boolean): Promise<void> {
  const roots = [
    dirname(trace.fsPath),
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
  ];
  for (const root of roots) {
    const file = resolve(root, site.file);
    if (!file.startsWith(join(root, sep))) continue; // a trace may come from anybody: nothing outside is opened
    const uri = trace.with({ path: vscode.Uri.file(file).path });
    const found = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    const start = new vscode.Position(site.line - 1, site.column - 1);
    const end = new vscode.Position(site.endLine - 1, site.endColumn - 1);
    const open = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === file);
    const viewColumn = open?.viewColumn ?? vscode.ViewColumn.Beside;
    const selection = new vscode.Range(start, end);
    await vscode.window.showTextDocument(uri, { viewColumn, preserveFocus: !focus, selection });
    return;
  }
  void vscode.window.setStatusBarMessage(`${site.file} is not beside this trace`, 3000);
}
