// Watches which editor is in front: starts the server for a file that imports the library, keeps the context key
// `gradientGraph.active`, and lets the panel follow.
import * as vscode from "vscode";
import { importsLibrary, isProgram, languages } from "../protocol/files.js";
import type { Pin } from "./entry.js";
import type { Panel } from "./panel.js";
import { type Runs, setKey } from "./runs.js";
import type { Server } from "./server.js";
import { readSettings } from "./settings.js";

/** True for a file on disk in a language of ours that imports the library. */
export function isOurs(document: vscode.TextDocument): boolean {
  return (
    document.uri.scheme === "file" &&
    languages.includes(document.languageId) &&
    isProgram(document.uri.fsPath) &&
    importsLibrary(document.getText())
  );
}

export class Editors implements vscode.Disposable {
  readonly #server: Server;
  readonly #runs: Runs;
  readonly #panel: Panel;
  readonly #pin: Pin;
  readonly #listeners: vscode.Disposable[];
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when `active` may have changed. */
  readonly onChanged = this.#changed.event;

  constructor(server: Server, runs: Runs, panel: Panel, pin: Pin) {
    this.#server = server;
    this.#runs = runs;
    this.#panel = panel;
    this.#pin = pin;
    const { window, workspace } = vscode;
    this.#listeners = [
      window.onDidChangeActiveTextEditor(() => this.#look()),
      workspace.onDidOpenTextDocument(document => this.#wake(document)),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document === window.activeTextEditor?.document) this.#look();
      }),
    ];
    for (const document of workspace.textDocuments) this.#wake(document);
    this.#look();
  }

  /** The document in front, if it imports the library. */
  get active(): vscode.TextDocument | null {
    const document = vscode.window.activeTextEditor?.document;
    return document && isOurs(document) ? document : null;
  }

  dispose(): void {
    for (const one of [...this.#listeners, this.#changed]) one.dispose();
  }

  #wake(document: vscode.TextDocument): void {
    if (isOurs(document)) this.#server.wake();
  }

  #look(): void {
    const { active } = this;
    setKey("active", active !== null);
    this.#changed.fire();
    if (!active) return;
    this.#wake(active);
    const entry = this.#runs.get(active.uri.toString());
    if (
      entry?.trace &&
      this.#pin.uri === null &&
      this.#panel.uri !== null &&
      this.#panel.uri !== entry.uri &&
      readSettings().followEditor
    )
      this.#panel.follow(entry.uri);
  }
}
