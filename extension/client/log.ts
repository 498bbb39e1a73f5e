// Two output channels: what the extension did, and what the programs printed. Each is made when first written to.
import * as vscode from "vscode";

export class Log implements vscode.Disposable {
  #own: vscode.LogOutputChannel | null = null;
  #program: vscode.OutputChannel | null = null;

  get own(): vscode.LogOutputChannel {
    this.#own ??= vscode.window.createOutputChannel("Gradient Graph", { log: true });
    return this.#own;
  }

  /** What the running program writes to stdout and stderr, as it comes. */
  program(text: string): void {
    this.#program ??= vscode.window.createOutputChannel("Gradient Graph: Program");
    this.#program.append(text);
  }

  /** The program's output if it printed anything, else the extension's own log. */
  show(): void {
    (this.#program ?? this.own).show(true);
  }

  dispose(): void {
    this.#own?.dispose();
    this.#program?.dispose();
  }
}
