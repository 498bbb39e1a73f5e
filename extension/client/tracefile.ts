// A trace in a file, opened as a document: what the command line or another recorder wrote, from wherever it came.
// A recording of a training is one, too: a step of it is on show. Nothing runs; what the panel asks for is answered from
// the file and from the sources beside it, if they are there.
import * as vscode from "vscode";
import type { Site } from "../../core/trace/trace.js";
import { parse } from "../protocol/guard.js";
import { type FromPanel, fromPanelSchema, type RunState, type ToPanel } from "../protocol/panel.js";
import type { Log } from "./log.js";
import { Looks } from "./looks.js";
import { candidates } from "./origin.js";
import type { Recorded } from "./recorded.js";
import { type Source, sourceOf, withFile } from "./source.js";
import { load } from "./webview.js";

const viewType = "gradientGraph.trace";

/** The file, and what it holds if that is a recording. */
interface TraceDocument extends vscode.CustomDocument {
  recorded: Recorded | null;
  /** It is one trace, and was shown. */
  single: boolean;
}

export class TraceFiles implements vscode.CustomReadonlyEditorProvider<TraceDocument>, vscode.Disposable {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #registered: vscode.Disposable;

  constructor(extension: vscode.ExtensionContext, log: Log) {
    this.#extension = extension;
    this.#log = log;
    this.#registered = vscode.window.registerCustomEditorProvider(viewType, this);
  }

  openCustomDocument(uri: vscode.Uri): TraceDocument {
    return { uri, recorded: null, single: false, dispose() {} };
  }

  resolveCustomEditor(document: TraceDocument, view: vscode.WebviewPanel): void {
    const watching = this.#watch(document, view.webview);
    view.onDidDispose(() => watching.dispose());
    view.webview.onDidReceiveMessage((raw: unknown) => {
      const message = parse(fromPanelSchema, raw, "panel");
      if (!message.ok) this.#log.own.error(`message of a trace's panel not understood: ${message.problem}`);
      else
        this.#obey(document, view.webview, message.value).catch(error =>
          this.#log.own.error(error instanceof Error ? error : String(error)),
        );
    });
    load(view.webview, this.#extension.extensionUri);
  }

  dispose(): void {
    this.#registered.dispose();
  }

  /** A recording grows while its program runs; the steps that came appear, the picture stays. */
  #watch(document: TraceDocument, webview: vscode.Webview): vscode.Disposable {
    const own = document.uri.toString();
    // Not its name: that may hold letters that mean something in a pattern.
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(document.uri, ".."), "*");
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, false, true);
    const looks = new Looks(
      async () => {
        for (const answer of await this.#grown(document)) void webview.postMessage(answer);
      },
      error => this.#log.own.warn(`trace file: ${error}`),
    );
    const changed = (uri: vscode.Uri) => {
      if (uri.toString() === own) looks.changed();
    };
    return vscode.Disposable.from(looks, watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed));
  }

  /** What is new of a recording; all of it, if what was there before was not one yet. */
  async #grown(document: TraceDocument): Promise<ToPanel[]> {
    const { uri, recorded, single } = document;
    if (single) return [];
    if (recorded === null) return this.#open(document);
    return using(uri, source => recorded.grown(uri.toString(), source));
  }

  async #obey(document: TraceDocument, webview: vscode.Webview, message: FromPanel): Promise<void> {
    const send = (answer: ToPanel) => void webview.postMessage(answer);
    const { uri, recorded } = document;
    if (message.type === "ready") for (const answer of await this.#open(document)) send(answer);
    else if (message.type === "step" && recorded)
      for (const answer of await this.#tried(uri, () =>
        recorded.step(uri.toString(), message.step, message.as),
      ))
        send(answer);
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
  #open(document: TraceDocument): Promise<ToPanel[]> {
    const { uri, recorded } = document;
    return this.#tried(uri, () =>
      recorded ? recorded.messages(uri.toString()) : using(uri, source => this.#read(document, source)),
    );
  }

  async #read(document: TraceDocument, source: Source): Promise<ToPanel[]> {
    const { encodeTrace, readTrace, Recorded } = await import("./debugger.js");
    const uri = document.uri.toString();
    if (source.size === 0) return [failed("There is nothing in this file yet.")];
    document.recorded = await Recorded.of(source);
    if (document.recorded) return document.recorded.messages(uri);
    const trace = readTrace(await source.read(0, source.size), text => Buffer.from(text).toString());
    document.single = true;
    const bytes = new Uint8Array(encodeTrace(trace)).buffer;
    const { error, file } = trace;
    const state: RunState = error
      ? { kind: "failed", message: error.message, site: error.site }
      : { kind: "done", ms: 0 };
    return [
      { type: "trace", uri, file, version: 1, bytes },
      { type: "run", state },
    ];
  }

  async #tried(uri: vscode.Uri, answers: () => ToPanel[] | Promise<ToPanel[]>): Promise<ToPanel[]> {
    try {
      return await answers();
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const message = `${vscode.workspace.asRelativePath(uri)} is no trace that can be shown: ${said}`;
      return [failed(message)];
    }
  }
}

/** The file as it is now. Other file systems than the machine's give it whole. */
async function using<T>(uri: vscode.Uri, use: (source: Source) => Promise<T>): Promise<T> {
  if (uri.scheme === "file") return withFile(uri.fsPath, use);
  return use(sourceOf(await vscode.workspace.fs.readFile(uri)));
}

const failed = (message: string): ToPanel => ({
  type: "run",
  state: { kind: "failed", message, site: null },
});

/**
 * The trace of a file as columnar bytes, whatever its form; of a recording, the last step.
 * @throws TraceFormatError
 */
export async function columnar(bytes: Uint8Array): Promise<ArrayBuffer> {
  const { encodeTrace, readTrace } = await import("./debugger.js");
  return new Uint8Array(encodeTrace(readTrace(bytes, text => Buffer.from(text).toString()))).buffer;
}

/** A source of the trace, if it lies where the trace says. */
async function reveal(trace: vscode.Uri, site: Site, focus: boolean): Promise<void> {
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  for (const file of candidates(trace.fsPath, open, site.file)) {
    const uri = trace.with({ path: vscode.Uri.file(file).path });
    const found = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    const start = new vscode.Position(site.line - 1, site.column - 1);
    const end = new vscode.Position(site.endLine - 1, site.endColumn - 1);
    const seen = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === file);
    const viewColumn = seen?.viewColumn ?? vscode.ViewColumn.Beside;
    const selection = new vscode.Range(start, end);
    await vscode.window.showTextDocument(uri, { viewColumn, preserveFocus: !focus, selection });
    return;
  }
  void vscode.window.setStatusBarMessage(`${site.file} is not beside this trace`, 3000);
}
