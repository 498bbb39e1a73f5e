// From a node to its line: a place that the panel names is shown only if it lies in a file of the run on show.
import { resolve } from "node:path";
import * as vscode from "vscode";
import type { Site } from "../../core/trace/trace.js";
import type { TraceFile } from "../protocol/lsp.js";
import type { Log } from "./log.js";
import type { Server } from "./server.js";

export class Reveal {
  readonly #server: Server;
  readonly #log: Log;
  /** Where the panel stands: the source is not opened on top of it. */
  panelColumn: () => vscode.ViewColumn | undefined = () => undefined;

  constructor(server: Server, log: Log) {
    this.#server = server;
    this.#log = log;
  }

  async show(uri: string, trace: TraceFile, { site, focus }: { site: Site; focus: boolean }): Promise<void> {
    const file = resolve(trace.root, site.file);
    if (!trace.files.includes(file)) {
      this.#log.own.warn(
        `the panel asked for a file that is not part of the run: ${JSON.stringify(site.file)}`,
      );
      return;
    }
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const [start, end] = await Promise.all([
      this.#now(uri, file, site.line, site.column),
      this.#now(uri, file, site.endLine, site.endColumn),
    ]);
    await vscode.window.showTextDocument(document, {
      viewColumn: this.#column(document),
      preserveFocus: !focus,
      selection: new vscode.Range(start, end),
    });
  }

  /** The text may have changed since the run; a line that is gone is shown where it was. */
  async #now(uri: string, file: string, line: number, column: number): Promise<vscode.Position> {
    const place = { line: line - 1, character: column - 1 };
    const mapped = await this.#server.map({ uri, file, to: "editor", place });
    const { line: l, character } = mapped ?? place;
    return new vscode.Position(l, character);
  }

  /** The column that already shows the file, else the first one that is not the panel's. */
  #column(document: vscode.TextDocument): vscode.ViewColumn {
    const visible = vscode.window.visibleTextEditors;
    const editor =
      visible.find(one => one.document === document) ?? visible.find(one => one.viewColumn !== undefined);
    if (editor?.viewColumn) return editor.viewColumn;
    return this.panelColumn() === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;
  }
}
