// The graph of a program that stands in an ordinary debug session, in a panel of its own: what the last run of a file
// showed stays where it is. As long as the panel is open it follows from stop to stop.
import * as vscode from "vscode";
import { parse } from "../../protocol/guard.js";
import { type FromPanel, fromPanelSchema, type ToPanel } from "../../protocol/panel.js";
import { debugType } from "../debug.js";
import type { Log } from "../log.js";
import { load } from "../webview.js";
import { isNode, notNode, type Reading, read } from "./reading.js";

const viewType = "gradientGraph.attached";
const runFile = "Run the File Instead";

type Graph = Extract<Reading, { kind: "graph" }>;

export class Attached implements vscode.Disposable {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #listeners: vscode.Disposable[];
  #view: vscode.WebviewPanel | null = null;
  #ready = false;
  #graph: Graph | null = null;
  /** What is said above the picture. */
  #said = "";
  #stale = false;
  /** Numbers the looks: what an earlier one finds is dropped. */
  #turn = 0;

  constructor(extension: vscode.ExtensionContext, log: Log) {
    this.#extension = extension;
    this.#log = log;
    const { debug } = vscode;
    this.#listeners = [
      debug.onDidChangeActiveStackItem(() => this.#moved()),
      debug.onDidTerminateDebugSession(() => this.#moved()),
    ];
  }

  /** The program that the debugger stands in; null where none does, or only our own debugger. */
  get stopped(): vscode.DebugStackFrame | null {
    const item = vscode.debug.activeStackItem;
    return item instanceof vscode.DebugStackFrame && item.session.type !== debugType ? item : null;
  }

  /** Shows the graph where the debugger stands. Gives true if the person would rather run the file. */
  async show(frame: vscode.DebugStackFrame): Promise<boolean> {
    const { name, type } = frame.session;
    const reading = isNode(type) ? await this.#read(frame) : null;
    if (reading?.kind === "graph") {
      this.#open();
      this.#take(reading);
      return false;
    }
    const message = reading === null ? notNode(name, type) : reading.message;
    return (await vscode.window.showWarningMessage(message, runFile)) === runFile;
  }

  dispose(): void {
    for (const one of this.#listeners) one.dispose();
    this.#view?.dispose();
  }

  async #read(frame: vscode.DebugStackFrame): Promise<Reading> {
    const { decodeTrace } = await import("../debugger.js");
    return read({
      ask: async (command, given) => frame.session.customRequest(command, given),
      threadId: frame.threadId,
      frameId: frame.frameId,
      named: path => vscode.workspace.asRelativePath(path),
      decode: decodeTrace,
    });
  }

  /** Another frame, another stop, or none. */
  #moved(): void {
    const turn = ++this.#turn;
    if (!this.#view || !this.#graph) return;
    const frame = this.stopped;
    if (!frame || !isNode(frame.session.type)) return this.#leave("The program has gone on.");
    this.#read(frame).then(
      reading => {
        if (turn !== this.#turn) return;
        if (reading.kind === "graph") this.#take(reading);
        else this.#leave(reading.message);
      },
      error => {
        this.#log.own.warn(`the graph at a stop could not be read: ${error}`);
        if (turn === this.#turn) this.#leave("The program could not be read since.");
      },
    );
  }

  #take(graph: Graph): void {
    this.#graph = graph;
    this.#stale = false;
    this.#said = [`The program stands at ${graph.place}.`, ...graph.notes].join(" ");
    this.#send({ picture: true });
  }

  /** The picture stays, as of where it was made. */
  #leave(why: string): void {
    if (!this.#graph) return;
    this.#stale = true;
    this.#said = `As it was at ${this.#graph.place}. ${why}`;
    this.#send({ picture: false });
  }

  #open(): void {
    if (this.#view) return this.#view.reveal(undefined, true);
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const view = vscode.window.createWebviewPanel(viewType, "Gradients", column);
    this.#view = view;
    view.iconPath = vscode.Uri.joinPath(this.#extension.extensionUri, "media", "icon.png");
    view.webview.onDidReceiveMessage((raw: unknown) => this.#receive(raw));
    view.onDidChangeViewState(() => {
      if (!view.visible) this.#ready = false; // a hidden page is thrown away; the next one says when it listens
    });
    view.onDidDispose(() => {
      this.#view = null;
      this.#graph = null;
      this.#ready = false;
    });
    load(view.webview, this.#extension.extensionUri);
  }

  #receive(raw: unknown): void {
    const message = parse(fromPanelSchema, raw, "panel");
    if (message.ok) this.#obey(message.value);
    else this.#log.own.error(`message of a stop's panel not understood: ${message.problem}`);
  }

  #obey(message: FromPanel): void {
    if (message.type === "ready") {
      this.#ready = true;
      this.#send({ picture: true });
    } else if (message.type === "values") {
      const { node, what } = message;
      const text = "At a stop the first 64 elements are read: open the variable in the debugger for more.";
      this.#post({ type: "noValues", node, what, message: text });
    } else if (message.type === "run") this.#moved();
    else if (message.type === "log") this.#log.own[message.level](`stop: ${message.text}`);
  }

  #send({ picture }: { picture: boolean }): void {
    if (!this.#view || !this.#graph) return;
    const { place, bytes } = this.#graph;
    this.#view.title = `Gradients at ${place}`;
    this.#post({ type: "run", state: { kind: "paused", message: this.#said } });
    const own = new Uint8Array(bytes).buffer;
    if (picture) this.#post({ type: "trace", uri: viewType, file: place, version: this.#turn, bytes: own });
    this.#post({ type: "stale", stale: this.#stale });
  }

  #post(message: ToPanel): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }
}
