// Where the person has moved the picture's player to, as long as the same run is on show.
import type * as vscode from "vscode";
import type { Panel } from "./panel.js";

export class Standing implements vscode.Disposable {
  readonly #panel: Panel;
  readonly #listener: vscode.Disposable;
  #at: { trace: string; seq: number } | null = null;

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#listener = panel.onStood(seq => {
      const { trace } = panel;
      this.#at = trace && { trace: trace.path, seq };
    });
  }

  /** Time of the run's clock; null: the player was not moved, and stands at the end. */
  get seq(): number | null {
    return this.#at !== null && this.#at.trace === this.#panel.trace?.path ? this.#at.seq : null;
  }

  dispose(): void {
    this.#listener.dispose();
  }
}
