// Cursor in the source → node in the graph. At most one message in 50 ms, and none for selections that the extension
// itself made: those came from the graph. Nor for those of a debugger: it tells which turn of the line it stands in.
import { relative, sep } from "node:path";
import * as vscode from "vscode";
import type { Panel } from "./panel.js";
import type { Runs } from "./runs.js";
import type { Server } from "./server.js";

const quiet = 50;

export class Cursor implements vscode.Disposable {
  readonly #server: Server;
  readonly #runs: Runs;
  readonly #panel: Panel;
  readonly #listener: vscode.Disposable;
  #timer: NodeJS.Timeout | null = null;

  constructor(server: Server, runs: Runs, panel: Panel) {
    this.#server = server;
    this.#runs = runs;
    this.#panel = panel;
    this.#listener = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      if (kind === undefined || this.#panel.trace === null) return;
      if (kind === vscode.TextEditorSelectionChangeKind.Command && vscode.debug.activeDebugSession) return;
      if (this.#timer) clearTimeout(this.#timer);
      // A server that is gone has no answer; the next movement asks the next one.
      this.#timer = setTimeout(
        () => void sendCursor(this.#server, this.#runs, this.#panel, textEditor, false).catch(() => {}),
        quiet,
      );
    });
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#listener.dispose();
  }
}

/** Selects the node of the innermost expression at the editor's cursor. False: that line was not part of the run. */
export async function sendCursor(
  server: Server,
  runs: Runs,
  panel: Panel,
  editor: vscode.TextEditor,
  focus: boolean,
): Promise<boolean> {
  const { uri, trace } = panel;
  const file = editor.document.uri.fsPath;
  if (uri === null || !trace?.files.includes(file)) return false;
  const place = { line: editor.selection.active.line, character: editor.selection.active.character };
  const known = runs.get(uri) !== undefined; // after a reload nothing has run, and the text is taken as it was
  const at = known ? await server.map({ uri, file, to: "run", place }) : place;
  if (at === null) return false;
  const name = relative(trace.root, file).split(sep).join("/");
  panel.post({ type: "cursor", file: name, line: at.line + 1, column: at.character + 1, focus });
  return true;
}
