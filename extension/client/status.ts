// One status bar item: which program runs, how long the last run took, what went wrong, and on which Node.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { StateParams } from "../protocol/lsp.js";
import type { Editors } from "./editors.js";
import { nameOf, type Pin } from "./entry.js";
import type { Runs } from "./runs.js";

export class Status implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem(
    "gradientGraph.status",
    vscode.StatusBarAlignment.Right,
    100,
  );
  readonly #runs: Runs;
  readonly #editors: Editors;
  readonly #pin: Pin;
  readonly #listeners: vscode.Disposable[];

  constructor(runs: Runs, editors: Editors, pin: Pin) {
    this.#runs = runs;
    this.#editors = editors;
    this.#pin = pin;
    this.#item.name = "Gradient Graph";
    this.#listeners = [runs, editors, pin].map(one => one.onChanged(() => this.#draw()));
    this.#draw();
  }

  dispose(): void {
    for (const one of [...this.#listeners, this.#item]) one.dispose();
  }

  #draw(): void {
    const document = vscode.window.activeTextEditor?.document;
    const pinned = this.#pin.uri;
    const state =
      (pinned === null ? undefined : this.#runs.get(pinned)) ??
      (document && this.#runs.entryOf(document.uri)) ??
      (pinned === null ? this.#runs.all().at(-1) : undefined);
    if (!state && !this.#editors.active && pinned === null) {
      this.#item.hide();
      return;
    }
    const uri = state?.uri ?? pinned;
    const elsewhere = uri !== null && uri !== document?.uri.toString();
    const { icon, words, tooltip, command } = face(state);
    // The program is named where it is not the file in front. A name may look like an icon.
    const name = elsewhere ? basename(vscode.Uri.parse(uri).path).replaceAll("$(", "$ (") : "";
    const said = ["Gradients", [name, words].filter(Boolean).join(" · ")].filter(Boolean).join(": ");
    const mark = uri !== null && uri === pinned ? " $(pinned)" : "";
    this.#item.text = `$(${icon})${mark} ${said}`;
    const entry = uri === null ? "" : `Entry: ${nameOf(uri)}${mark && " (pinned)"}`;
    this.#item.tooltip = [entry, tooltip].filter(Boolean).join("\n");
    this.#item.command = command;
    this.#item.accessibilityInformation = { label: `Gradient Graph: ${said}${mark && ", pinned"}` };
    this.#item.show();
  }
}

interface Face {
  icon: string;
  words: string;
  tooltip: string;
  command: string;
}

function face(state: StateParams | undefined): Face {
  const runtime = state?.runtime ? `Node ${state.runtime.version} (${state.runtime.path})` : "";
  const lines = (...all: string[]) => all.filter(Boolean).join("\n");
  switch (state?.state.kind) {
    case "running":
      return {
        icon: "sync~spin",
        words: "running",
        tooltip: lines("Click to stop", runtime),
        command: "gradientGraph.stop",
      };
    case "done": {
      const ms = `${Math.round(state.state.ms)} ms`;
      const icon = state.stale ? "history" : "check";
      const said = state.stale
        ? "The text has changed since the run. Click to run again"
        : "Click to run again";
      return {
        icon,
        words: ms,
        tooltip: lines(`Ran in ${ms}`, runtime, said),
        command: "gradientGraph.runAgain",
      };
    }
    case "failed":
      return {
        icon: "error",
        words: "failed",
        tooltip: lines(state.state.message, runtime, "Click for the output"),
        command: "gradientGraph.showOutput",
      };
    case "stopped":
      return {
        icon: "debug-stop",
        words: "stopped",
        tooltip: lines(state.state.message, runtime, "Click to run again"),
        command: "gradientGraph.runAgain",
      };
    default:
      return {
        icon: "type-hierarchy-sub",
        words: "",
        tooltip: "Click to show the gradient graph",
        command: "gradientGraph.showToSide",
      };
  }
}
