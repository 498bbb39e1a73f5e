// The graph of a program that stands in an ordinary debug session, in a panel of its own: what the last run of a file
// showed stays where it is. As long as the panel is open it follows from stop to stop.
import * as vscode from "vscode";
import { parse } from "../../protocol/guard.js";
import { type FromPanel, fromPanelSchema, type ToPanel } from "../../protocol/panel.js";
import { debugType } from "../debug.js";
import type { Log } from "../log.js";
import { load } from "../webview.js";
import { Follower, whyLeft } from "./follow.js";
import { isNode, notNode, type Reading, read } from "./reading.js";

const viewType = "gradientGraph.attached";
const runFile = "Run the File Instead";

type Graph = Extract<Reading, { kind: "graph" }>;

interface Shown extends Graph {
  readonly frame: vscode.DebugStackFrame;
}

export class Attached implements vscode.Disposable {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #listeners: vscode.Disposable[];
  #view: vscode.WebviewPanel | null = null;
  #ready = false;
  #graph: Shown | null = null;
  /** What is said above the picture. */
  #said = "";
  #stale = false;
  /** Numbers the graphs. */
  #version = 0;
  /** Ids of sessions. */
  readonly #ended = new Set<string>();
  readonly #follower = new Follower<vscode.DebugStackFrame>({
    stopped: () => (this.stopped && isNode(this.stopped.session.type) ? this.stopped : null),
    read: frame => this.#read(frame),
    seen: () => this.#view?.visible ?? false,
    found: (reading, frame) =>
      reading.kind === "graph" ? this.#take(reading, frame) : this.#leave(reading.message),
    failed: error => {
      this.#log.own.warn(`the graph at a stop could not be read: ${error}`);
      this.#leave("The program could not be read since.");
    },
    left: frame => this.#leave(frame ? "The debugger has moved since." : this.#why()),
  });

  constructor(extension: vscode.ExtensionContext, log: Log) {
    this.#extension = extension;
    this.#log = log;
    const { debug } = vscode;
    this.#listeners = [
      debug.onDidChangeActiveStackItem(() => this.#follower.moved()),
      debug.onDidStartDebugSession(({ id }) => this.#ended.delete(id)), // a restart may keep its session
      debug.onDidTerminateDebugSession(session => {
        this.#ended.add(session.id);
        if (!this.stopped) this.#follower.moved(); // where another program stands, nothing has moved
      }),
    ];
  }

  /** The program that the debugger stands in; null where none does, or only our own debugger. */
  get stopped(): vscode.DebugStackFrame | null {
    const item = vscode.debug.activeStackItem;
    if (!(item instanceof vscode.DebugStackFrame) || this.#ended.has(item.session.id)) return null;
    return item.session.type === debugType ? null : item;
  }

  /** Shows the graph where the debugger stands. Gives true if the person would rather run the file. */
  async show(frame: vscode.DebugStackFrame): Promise<boolean> {
    const { name, type } = frame.session;
    const reading = isNode(type) ? await this.#follower.look(frame) : null;
    if (reading?.kind === "graph") {
      this.#open();
      this.#take(reading, frame);
      if (this.#follower.behind) this.#follower.moved();
      return false;
    }
    if (reading) this.#leave(reading.message);
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

  #why(): string {
    if (!this.#graph) return "";
    const { activeStackItem = null, activeDebugSession = null } = vscode.debug;
    const { frame } = this.#graph;
    const session = activeStackItem?.session ?? activeDebugSession;
    return whyLeft(frame, activeStackItem, session, this.#ended.has(frame.session.id));
  }

  #take(graph: Graph, frame: vscode.DebugStackFrame): void {
    if (!this.#view) return; // closed in the meantime
    this.#graph = { ...graph, frame };
    this.#version++;
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
      if (view.visible) void this.#follower.catchUp();
      else this.#ready = false; // a hidden page is thrown away; the next one says when it listens
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
    } else if (message.type === "run") this.#follower.moved();
    else if (message.type === "log") this.#log.own[message.level](`stop: ${message.text}`);
  }

  #send({ picture }: { picture: boolean }): void {
    if (!this.#view || !this.#graph) return;
    const { place, bytes } = this.#graph;
    this.#view.title = `Gradients at ${place}`;
    this.#post({ type: "run", state: { kind: "paused", message: this.#said } });
    const own = new Uint8Array(bytes).buffer;
    if (picture)
      this.#post({ type: "trace", uri: viewType, file: place, version: this.#version, bytes: own });
    this.#post({ type: "stale", stale: this.#stale });
  }

  #post(message: ToPanel): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }
}
