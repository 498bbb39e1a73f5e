// Values of bare expressions beside their lines, as a notebook cell prints them; dimmed once the text has moved on.
import * as vscode from "vscode";
import type { EchoesParams } from "../protocol/lsp.js";
import type { Runs } from "./runs.js";
import type { Server } from "./server.js";

type Echo = EchoesParams["echoes"][number];

const after = { margin: "0 0 0 2em", color: new vscode.ThemeColor("editorInlayHint.foreground") };

export class Decorations implements vscode.Disposable {
  readonly #runs: Runs;
  readonly #byEntry = new Map<string, readonly Echo[]>();
  readonly #fresh = vscode.window.createTextEditorDecorationType({ after });
  readonly #stale = vscode.window.createTextEditorDecorationType({ after, opacity: "1" });
  readonly #listeners: vscode.Disposable[];

  constructor(server: Server, runs: Runs) {
    this.#runs = runs;
    this.#listeners = [
      server.onEchoes(({ uri, echoes }) => {
        if (echoes.length === 0) this.#byEntry.delete(uri);
        else this.#byEntry.set(uri, echoes);
        this.#paint();
      }),
      server.onEnded(() => {
        this.#byEntry.clear();
        this.#paint();
      }),
      runs.onChanged(() => this.#paint()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#paint()),
    ];
  }

  dispose(): void {
    for (const one of [...this.#listeners, this.#fresh, this.#stale]) one.dispose();
  }

  #paint(): void {
    for (const editor of vscode.window.visibleTextEditors) this.#paintOne(editor);
  }

  #paintOne(editor: vscode.TextEditor): void {
    const fresh: vscode.DecorationOptions[] = [];
    const stale: vscode.DecorationOptions[] = [];
    for (const [uri, echoes] of this.#byEntry) {
      const old = this.#runs.get(uri)?.stale === true;
      for (const echo of echoes)
        if (echo.file === editor.document.uri.fsPath && echo.line < editor.document.lineCount)
          (old ? stale : fresh).push(option(editor.document, echo, old));
    }
    editor.setDecorations(this.#fresh, fresh);
    editor.setDecorations(this.#stale, stale);
  }
}

/** The whole value is in the hover, as code: nothing in it is read as markdown. */
function option(
  document: vscode.TextDocument,
  { line, short, text }: Echo,
  old: boolean,
): vscode.DecorationOptions {
  const { end } = document.lineAt(line).range;
  const hover = new vscode.MarkdownString();
  if (old) hover.appendText("From before the last edit.");
  hover.appendCodeblock(text, "text");
  const color = new vscode.ThemeColor(old ? "disabledForeground" : "editorInlayHint.foreground");
  return {
    range: new vscode.Range(end, end),
    hoverMessage: hover,
    renderOptions: {
      after: { contentText: `\u2002${short}`, color, ...(old ? { fontStyle: "italic" } : {}) },
    },
  };
}
