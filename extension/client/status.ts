// One status bar item: what runs, how long the last run took, what went wrong, and on which Node.
import * as vscode from "vscode";
import type { StateParams } from "../protocol/lsp.js";
import type { Editors } from "./editors.js";
import type { Runs } from "./runs.js";

export class Status implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem(
    "gradientGraph.status",
    vscode.StatusBarAlignment.Right,
    100,
  );
  readonly #runs: Runs;
  readonly #editors: Editors;
  readonly #listeners: vscode.Disposable[];

  constructor(runs: Runs, editors: Editors) {
    this.#runs = runs;
    this.#editors = editors;
    this.#item.name = "Gradient Graph";
    this.#listeners = [runs.onChanged(() => this.#draw()), editors.onChanged(() => this.#draw())];
    this.#draw();
  }

  dispose(): void {
    for (const one of [...this.#listeners, this.#item]) one.dispose();
  }

  #draw(): void {
    const document = vscode.window.activeTextEditor?.document;
    const state = (document && this.#runs.entryOf(document.uri)) ?? this.#runs.all().at(-1);
    if (!state && !this.#editors.active) {
      this.#item.hide();
      return;
    }
    const { text, tooltip, command } = face(state);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.command = command;
    this.#item.accessibilityInformation = { label: `Gradient Graph: ${text.replace(/\$\([^)]*\)\s*/g, "")}` };
    this.#item.show();
  }
}

interface Face {
  text: string;
  tooltip: string;
  command: string;
}

function face(state: StateParams | undefined): Face {
  const runtime = state?.runtime ? `Node ${state.runtime.version} (${state.runtime.path})` : "";
  const lines = (...all: string[]) => all.filter(Boolean).join("\n");
  switch (state?.state.kind) {
    case "running":
      return {
        text: "$(sync~spin) Gradients: running",
        tooltip: lines("Click to stop", runtime),
        command: "gradientGraph.stop",
      };
    case "done": {
      const ms = `${Math.round(state.state.ms)} ms`;
      const text = state.stale ? `$(history) Gradients: ${ms}` : `$(check) Gradients: ${ms}`;
      const said = state.stale
        ? "The text has changed since the run. Click to run again"
        : "Click to run again";
      return { text, tooltip: lines(`Ran in ${ms}`, runtime, said), command: "gradientGraph.runAgain" };
    }
    case "failed":
      return {
        text: "$(error) Gradients: failed",
        tooltip: lines(state.state.message, runtime, "Click for the output"),
        command: "gradientGraph.showOutput",
      };
    case "stopped":
      return {
        text: "$(debug-stop) Gradients: stopped",
        tooltip: lines(state.state.message, runtime, "Click to run again"),
        command: "gradientGraph.runAgain",
      };
    default:
      return {
        text: "$(type-hierarchy-sub) Gradients",
        tooltip: "Show the gradient graph of this file",
        command: "gradientGraph.showToSide",
      };
  }
}
