// The texts of the open editors, by path: what is typed counts, saved or not.
import type { Connection } from "vscode-languageserver/node";
import { TextDocuments } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { pathOf } from "./places.js";

export class Documents {
  readonly #open = new TextDocuments(TextDocument);
  readonly #byPath = new Map<string, TextDocument>();
  readonly #versions = new Map<string, number>();
  /** Set by whoever listens: the text at this path has changed, was opened, closed or saved. */
  onEdited: (path: string) => void = () => {};
  onOpened: (path: string) => void = () => {};
  onClosed: (path: string) => void = () => {};
  onSaved: (path: string) => void = () => {};

  listen(connection: Connection): void {
    this.#open.onDidOpen(({ document }) => this.#opened(document));
    this.#open.onDidChangeContent(({ document }) => this.#changed(document));
    this.#open.onDidSave(({ document }) => {
      const path = pathOf(document.uri);
      if (path !== null) this.onSaved(path);
    });
    this.#open.onDidClose(({ document }) => this.#closed(document));
    this.#open.listen(connection);
  }

  get(path: string): TextDocument | undefined {
    return this.#byPath.get(path);
  }

  /** All open texts, as a run reads them instead of the files on disk. */
  texts(): Map<string, string> {
    return new Map([...this.#byPath].map(([path, document]) => [path, document.getText()]));
  }

  #opened(document: TextDocument): void {
    const path = pathOf(document.uri);
    if (path === null) return;
    this.#byPath.set(path, document);
    this.#versions.set(path, document.version);
    this.onOpened(path);
  }

  #changed(document: TextDocument): void {
    const path = pathOf(document.uri);
    // Opening counts as a change of content too, with the version that is known already.
    if (path === null || document.version === this.#versions.get(path)) return;
    this.#byPath.set(path, document);
    this.#versions.set(path, document.version);
    this.onEdited(path);
  }

  #closed(document: TextDocument): void {
    const path = pathOf(document.uri);
    if (path === null) return;
    this.#byPath.delete(path);
    this.#versions.delete(path);
    this.onClosed(path);
  }
}
