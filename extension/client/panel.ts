// The one webview panel: which entry it shows, what it is sent, and what it may ask. It is thrown away when hidden; the
// webview keeps its own view state, and the trace comes again from its file. After a window reload that file is shown
// without running anything.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import * as vscode from "vscode";
import { parse } from "../protocol/guard.js";
import type { TraceFile } from "../protocol/lsp.js";
import {
  type ExportFormat,
  type FromPanel,
  fromPanelSchema,
  type RunState,
  type ToPanel,
} from "../protocol/panel.js";
import { elements } from "./elements.js";
import { Exports } from "./exports.js";
import { lift } from "./lift.js";
import type { Log } from "./log.js";
import { Reveal } from "./reveal.js";
import { type Runs, setKey } from "./runs.js";
import type { Server } from "./server.js";
import { forget, recall, remember, type Shown } from "./shown.js";
import { TrainingFeed } from "./trainingfeed.js";
import type { Trainings } from "./trainings.js";
import { load } from "./webview.js";

export const viewType = "gradientGraph";

export class Panel implements vscode.Disposable {
  readonly #extension: vscode.ExtensionContext;
  readonly #server: Server;
  readonly #runs: Runs;
  readonly #trainings: Trainings;
  readonly #feed = new TrainingFeed();
  readonly #log: Log;
  readonly #reveal: Reveal;
  readonly #listeners: vscode.Disposable[];
  #view: vscode.WebviewPanel | null = null;
  #shown: Shown | null = null;
  /** The webview listens. */
  #ready = false;
  /** Path of the trace that the webview has, or gets as soon as it is read; "" = none. */
  #sent = "";
  /** That one is being read. */
  #reading = false;
  /** Whoever joins the parts says what happens when the panel asks for a check. */
  onCheck: (uri: string, run: number, node: number, pass: number | null) => void = () => {};
  onStopCheck: () => void = () => {};
  readonly #exports = new Exports();
  readonly #stood = new vscode.EventEmitter<number>();
  readonly #rejoin = new vscode.EventEmitter<void>();
  readonly #traced = new vscode.EventEmitter<void>();
  /** What was asked before the webview could hear it. */
  #waiting: ToPanel[] = [];

  /** The person has moved the player to this time of the run's clock. */
  readonly onStood = this.#stood.event;
  /** The person wants picture and debugger in one run again. */
  readonly onRejoin = this.#rejoin.event;
  /** The page has another trace, or the same one anew. */
  readonly onTraced = this.#traced.event;

  constructor(
    extension: vscode.ExtensionContext,
    server: Server,
    { runs, trainings }: { runs: Runs; trainings: Trainings },
    log: Log,
  ) {
    this.#extension = extension;
    this.#server = server;
    this.#runs = runs;
    this.#trainings = trainings;
    this.#log = log;
    this.#reveal = new Reveal(server, log);
    this.#listeners = [
      runs.onChanged(uri => {
        if (uri === this.uri) this.#watch(this.#update());
      }),
      trainings.onNews(news => {
        const kept = trainings.get(news.uri);
        if (this.#ready && news.uri === this.uri && kept)
          this.#send(this.#feed.news(news, kept, this.#shown?.trace?.run ?? null));
      }),
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async view => this.#restore(view),
      }),
    ];
  }

  /** The entry on show; null without a panel. */
  get uri(): string | null {
    return this.#view ? (this.#shown?.uri ?? null) : null;
  }

  /** The trace on show. */
  get trace(): TraceFile | null {
    return this.#view ? (this.#shown?.trace ?? null) : null;
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  close(): void {
    this.#view?.dispose();
  }

  /** Opens the panel, or brings it to the front, on this entry. With `beside` it stands beside the editor in front. */
  show(uri: string, beside: boolean): void {
    if (!this.#view) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: beside };
      this.#adopt(vscode.window.createWebviewPanel(viewType, "Gradient Graph", column));
    } else {
      const column = beside ? vscode.ViewColumn.Beside : undefined;
      // "Beside" the graph itself would open a third column: it stays where it is.
      this.#view.reveal(this.#view.active ? undefined : column, beside);
    }
    this.follow(uri);
  }

  /** Shows another entry in the same place, without taking the focus. */
  follow(uri: string): void {
    if (this.#shown?.uri !== uri) {
      this.#shown = { uri, trace: null };
      this.#waiting = [];
      // Another file's graph must not stand beside this one's code while it runs: the page starts empty.
      if (this.#view && this.#sent !== "" && !this.#runs.get(uri)?.trace) this.#load(this.#view);
    }
    this.#server.panelShows(uri);
    this.#watch(this.#update());
  }

  /** Sends a message once the webview listens and has what went before. */
  post(message: ToPanel): void {
    if (!this.#view) return;
    if (this.#ready && this.#sent !== "" && !this.#reading) void this.#view.webview.postMessage(message);
    else this.#waiting = [...this.#waiting.slice(-20), message];
  }

  /** The picture on show as a file; rejects with the panel's reason, or when it does not answer. */
  async write(format: ExportFormat): Promise<Uint8Array> {
    const style = vscode.Uri.joinPath(this.#extension.extensionUri, "dist", "webview", "style.css");
    const css = await readFile(style.fsPath, "utf8");
    return this.#exports.ask(id => this.post({ type: "export", id, format, style: css }));
  }

  dispose(): void {
    for (const one of this.#listeners) one.dispose();
    this.#view?.dispose();
  }

  /** After a window reload: the last trace from its file. Nothing runs. */
  #restore(view: vscode.WebviewPanel): void {
    if (this.#view) {
      view.dispose();
      return;
    }
    this.#shown = recall(this.#extension);
    this.#adopt(view);
  }

  #adopt(view: vscode.WebviewPanel): void {
    const { extensionUri } = this.#extension;
    const media = vscode.Uri.joinPath(extensionUri, "media");
    this.#view = view;
    this.#reveal.panelColumn = () => view.viewColumn;
    view.iconPath = vscode.Uri.joinPath(media, "icon.png");
    view.webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    view.onDidChangeViewState(() => {
      if (view.visible) return;
      this.#ready = false; // hidden pages are thrown away; the next one says when it listens
      this.#sent = "";
    });
    view.onDidDispose(() => this.#closed());
    this.#load(view);
    setKey("panel", true);
  }

  /** Makes the page anew. It says "ready" when it listens. */
  #load(view: vscode.WebviewPanel): void {
    this.#ready = false;
    this.#sent = "";
    load(view.webview, this.#extension.extensionUri);
  }

  #closed(): void {
    this.#view = null;
    this.#ready = false;
    this.#shown = null;
    this.#waiting = [];
    forget(this.#extension);
    this.#server.panelShows(null);
    setKey("panel", false);
  }

  #receive(raw: unknown): void {
    const message = parse(fromPanelSchema, raw, "panel");
    if (!message.ok) this.#log.own.error(`message of the panel not understood: ${message.problem}`);
    else this.#obey(message.value);
  }

  #obey(message: FromPanel): void {
    switch (message.type) {
      case "ready": // also after the panel was hidden: the page has been made anew
        this.#ready = true;
        this.#sent = "";
        this.#feed.reset();
        this.#watch(this.#update());
        break;
      case "reveal":
        if (this.#shown?.trace) this.#watch(this.#reveal.show(this.#shown.uri, this.#shown.trace, message));
        break;
      case "stood":
        // Until the next trace has come, the person moves in the one before.
        if (!this.#reading) this.#stood.fire(message.seq);
        break;
      case "rejoin":
        this.#rejoin.fire();
        break;
      case "run":
        void vscode.commands.executeCommand("gradientGraph.runAgain");
        break;
      case "stop":
        this.#server.stopRun(this.uri);
        break;
      case "values":
        if (this.#shown?.trace) this.#watch(this.#fetch(this.#shown.uri, this.#shown.trace, message));
        break;
      case "lift":
        if (this.#shown?.trace)
          this.#watch(lift(this.#server, this.#shown.uri, this.#shown.trace, message.node));
        break;
      case "check":
        if (this.#shown?.trace)
          this.onCheck(this.#shown.uri, this.#shown.trace.run, message.node, message.pass);
        break;
      case "stopCheck":
        this.onStopCheck();
        break;
      case "exported":
      case "notExported":
        this.#exports.answered(message);
        break;
      case "log":
        this.#log.own[message.level](`panel: ${message.text}`);
    }
  }

  #watch(work: Promise<void>): void {
    work.catch(error => this.#log.own.error(error instanceof Error ? error : String(error)));
  }

  /** Brings the webview up to what is known of the entry: state first, so that "running" shows before a trace loads. */
  async #update(): Promise<void> {
    const { uri } = this;
    if (uri === null || !this.#view || !this.#shown) return;
    const state = this.#runs.get(uri);
    if (state?.trace) this.#shown = { uri, trace: state.trace };
    this.#view.title = `Gradients: ${basename(vscode.Uri.parse(uri).fsPath)}`;
    if (!this.#ready) return;
    // Before the server's first word the run is on its way, not missing.
    const run: RunState = state?.state ?? { kind: "running", since: Date.now() };
    if (state || !this.#shown.trace) this.#send({ type: "run", state: run });
    if (this.#shown.trace) await this.#sendTrace(uri, this.#shown.trace);
    if (state) this.#send({ type: "stale", stale: state.stale });
    this.#sendTraining(uri);
  }

  /** After its trace, which the steps are to be found in. */
  #sendTraining(uri: string): void {
    if (!this.#ready || this.uri !== uri) return;
    const message = this.#feed.stands(uri, this.#trainings.get(uri), this.#shown?.trace?.run ?? null);
    if (message) this.#send(message);
  }

  async #sendTrace(uri: string, trace: TraceFile): Promise<void> {
    if (this.#sent === trace.path) return;
    this.#sent = trace.path;
    this.#reading = true;
    const bytes = await readFile(trace.path).catch((error: unknown) => {
      this.#log.own.warn(`the trace of an earlier run is gone: ${error}`);
      return null;
    });
    if (this.#sent !== trace.path) return; // overtaken meanwhile
    this.#reading = false;
    if (bytes === null || this.uri !== uri) return;
    // A Buffer may share its memory with others; the message needs an ArrayBuffer that is this trace and no more.
    const own = new Uint8Array(bytes).buffer;
    this.#send({ type: "trace", uri, file: trace.file, version: trace.version, bytes: own });
    remember(this.#extension, { uri, trace });
    for (const message of this.#waiting.splice(0)) this.#send(message);
    this.#traced.fire();
  }

  /** All elements of a value of the trace on show. */
  async #fetch(
    uri: string,
    trace: TraceFile,
    { node, what }: Extract<FromPanel, { type: "values" }>,
  ): Promise<void> {
    const found = await elements(this.#server, { uri, run: trace.run, node, what });
    if (found.kind === "gone") return this.#send({ type: "noValues", node, what, message: found.message });
    if (this.#sent === trace.path)
      this.#send({ type: "values", node, what, dtype: found.dtype, bytes: found.bytes });
  }

  #send(message: ToPanel): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }
}
