// What the server last said of each entry, and the context keys that follow from it. The one store of the client.
import * as vscode from "vscode";
import type { StateParams } from "../protocol/lsp.js";
import type { Server } from "./server.js";

export class Runs implements vscode.Disposable {
  readonly #byUri = new Map<string, StateParams>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #listeners: vscode.Disposable[];

  /** The uri of the entry whose state changed. */
  readonly onChanged = this.#changed.event;

  constructor(server: Server) {
    this.#listeners = [server.onState(state => this.#set(state)), server.onEnded(() => this.#interrupted())];
  }

  get(uri: string): StateParams | undefined {
    return this.#byUri.get(uri);
  }

  /** The entry whose newest run this file took part in: the file itself before any other. */
  entryOf(document: vscode.Uri): StateParams | undefined {
    const own = this.#byUri.get(document.toString());
    if (own) return own;
    return [...this.#byUri.values()].reverse().find(({ trace }) => trace?.files.includes(document.fsPath));
  }

  all(): readonly StateParams[] {
    return [...this.#byUri.values()];
  }

  dispose(): void {
    for (const one of [...this.#listeners, this.#changed]) one.dispose();
  }

  #set(state: StateParams): void {
    // Delete first: the map's order is then that of the latest news.
    this.#byUri.delete(state.uri);
    this.#byUri.set(state.uri, state);
    this.#publish(state.uri);
  }

  /** A server that is gone runs nothing; the traces it wrote are still good to look at. */
  #interrupted(): void {
    for (const state of this.#byUri.values())
      if (state.state.kind === "running") this.#set({ ...state, state: { kind: "idle" } });
  }

  #publish(uri: string): void {
    const all = this.all();
    setKey(
      "running",
      all.some(({ state }) => state.kind === "running"),
    );
    setKey(
      "shown",
      all.some(({ trace }) => trace !== null),
    );
    this.#changed.fire(uri);
  }
}

/** Sets the context key gradientGraph.NAME, on which menus and key bindings depend. */
export function setKey(name: string, value: boolean): void {
  void vscode.commands.executeCommand("setContext", `gradientGraph.${name}`, value);
}
