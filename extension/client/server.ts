// The language server's life, and typed, checked messages to and from it. It starts with the first file that imports
// the library, or with the first command; until then it costs nothing.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { languages } from "../protocol/files.js";
import { parse } from "../protocol/guard.js";
import * as lsp from "../protocol/lsp.js";
import type { Log } from "./log.js";
import { readSettings } from "./settings.js";

/** What a program may be made of; a change on disk runs it again. */
const sources = "**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,json}";

/** The commands that a hover may call; text of a program is none of its links, and could call nothing else. */
const hoverCommands = ["gradientGraph.reveal", "gradientGraph.hoverTurn", "gradientGraph.hoverAsk"];

export class Server implements vscode.Disposable {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #state = new vscode.EventEmitter<lsp.StateParams>();
  readonly #echoes = new vscode.EventEmitter<lsp.EchoesParams>();
  readonly #training = new vscode.EventEmitter<lsp.TrainingParams>();
  readonly #ended = new vscode.EventEmitter<void>();
  readonly #watchers: vscode.Disposable[];
  #client: Promise<LanguageClient> | null = null;
  /** One for all starts of the server. */
  #files: vscode.FileSystemWatcher | null = null;
  /** It would not start: only a person's command tries again, not every keystroke. */
  #failed = false;

  readonly onState = this.#state.event;
  readonly onEchoes = this.#echoes.event;
  readonly onTraining = this.#training.event;
  /** The server has stopped, by Restart or by an accident: what it said before no longer holds. */
  readonly onEnded = this.#ended.event;

  constructor(extension: vscode.ExtensionContext, log: Log) {
    this.#extension = extension;
    this.#log = log;
    this.#watchers = [
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#configure()),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration("gradientGraph")) this.#configure();
      }),
    ];
  }

  /** Folder for trace files. */
  get storage(): string {
    return (this.#extension.storageUri ?? this.#extension.globalStorageUri).fsPath;
  }

  /** Resolves when the server answers; starts it if need be. */
  start(): Promise<LanguageClient> {
    this.#client ??= this.#launch().catch(error => {
      this.#client = null;
      this.#failed = true;
      this.#log.own.error(`the language server does not start: ${error}`);
      throw error;
    });
    return this.#client;
  }

  /** Starts it ahead of its first question. */
  wake(): void {
    if (!this.#failed) this.start().catch(() => {}); // logged above; the next command says it to the person
  }

  async run(uri: vscode.Uri, force = false, set?: lsp.RunParams["set"]): Promise<lsp.RunAnswer> {
    const params: lsp.RunParams = { uri: uri.toString(), force, ...(set ? { set } : {}) };
    return this.#request(lsp.run, params, lsp.runAnswerSchema);
  }

  /** Which programs show this file, the likeliest first. */
  async entries(uri: vscode.Uri): Promise<lsp.EntriesAnswer> {
    return this.#request(lsp.entries, { uri: uri.toString() }, lsp.entriesAnswerSchema);
  }

  async map(params: lsp.MapParams): Promise<lsp.MapAnswer> {
    return this.#client ? this.#request(lsp.map, params, lsp.mapAnswerSchema) : null;
  }

  /** Where all elements of a value lie. */
  async values(params: lsp.ValuesParams): Promise<lsp.ValuesAnswer> {
    return this.#request(lsp.values, params, lsp.valuesAnswerSchema);
  }

  /** The edit that lifts a cut, or why there is none. */
  async lift(params: lsp.LiftParams): Promise<lsp.LiftAnswer> {
    return this.#request(lsp.lift, params, lsp.liftAnswerSchema);
  }

  /** Of the times that an expression ran, hovers are to tell of this one. */
  async turn(params: lsp.TurnParams): Promise<void> {
    await this.#request(lsp.turn, params, v.null());
  }

  /** Which tensor stands at a place of a file. */
  async tensorAt(params: lsp.TensorAtParams): Promise<lsp.TensorAtAnswer> {
    return this.#request(lsp.tensorAt, params, lsp.tensorAtAnswerSchema);
  }

  /** What finite differences say of gradients, or why they say nothing. */
  async check(params: lsp.CheckParams, token: vscode.CancellationToken): Promise<lsp.CheckAnswer> {
    return this.#request(lsp.check, params, lsp.checkAnswerSchema, token);
  }

  /** A run beside exported values. */
  async outside(params: lsp.OutsideParams): Promise<lsp.OutsideAnswer> {
    return this.#request(lsp.outside, params, lsp.outsideAnswerSchema);
  }

  /** What was shown before values were set is shown again. */
  showOrdinary(uri: string): void {
    this.#notify(lsp.ordinary, { uri } satisfies lsp.OrdinaryParams);
  }

  /** @param run only while this is the run that goes on. */
  stopRun(uri: string | null, run?: number): void {
    this.#notify(lsp.stop, { uri, run } satisfies lsp.StopParams);
  }

  /** Tells which entry the panel shows now. */
  panelShows(uri: string | null): void {
    this.#notify(lsp.panel, { uri } satisfies lsp.PanelParams);
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#failed = false;
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.#ended.fire();
    const running = await client?.catch(() => null);
    // One that is busy with a long trace does not answer in time: it is killed then, which is what was wanted.
    await running?.dispose().catch(error => this.#log.own.warn(String(error)));
  }

  dispose(): void {
    for (const one of [...this.#watchers, this.#state, this.#echoes, this.#training, this.#ended])
      one.dispose();
    this.#files?.dispose();
  }

  async #launch(): Promise<LanguageClient> {
    const { LanguageClient, TransportKind, State } = await import("./languageclient.js");
    mkdirSync(this.storage, { recursive: true });
    this.#files ??= vscode.workspace.createFileSystemWatcher(sources);
    const main = join(this.#extension.extensionPath, "dist", "extension", "server.cjs");
    const client = new LanguageClient(
      "gradientGraph",
      "Gradient Graph",
      { module: main, transport: TransportKind.ipc },
      {
        documentSelector: languages.map(language => ({ scheme: "file", language })),
        initializationOptions: this.#init(dirname(dirname(main))),
        outputChannel: this.#log.own,
        synchronize: { fileEvents: this.#files },
        markdown: { isTrusted: { enabledCommands: hoverCommands }, supportHtml: false },
      },
    );
    this.#listen(client, lsp.state, lsp.stateSchema, params => this.#state.fire(params));
    this.#listen(client, lsp.echoes, lsp.echoesSchema, params => this.#echoes.fire(params));
    this.#listen(client, lsp.training, lsp.trainingSchema, params => this.#training.fire(params));
    this.#listen(client, lsp.output, lsp.outputSchema, ({ text }) => this.#log.program(text));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) this.#ended.fire();
    });
    await client.start();
    return client;
  }

  #init(dist: string): lsp.Init {
    const { version } = this.#extension.extension.packageJSON;
    const { isTrusted: trusted } = vscode.workspace;
    return { dist, storage: this.storage, trusted, settings: readSettings(), version: String(version) };
  }

  #configure(): void {
    const params: lsp.Configure = { trusted: vscode.workspace.isTrusted, settings: readSettings() };
    this.#notify(lsp.configure, params);
  }

  /** Says something to a server that runs; one that starts later reads it from its initialization options. */
  #notify(method: string, params: object): void {
    this.#client
      ?.then(client => client.sendNotification(method, params))
      .catch(error => this.#log.own.error(`${method}: ${error}`));
  }

  async #request<T>(
    method: string,
    params: object,
    schema: v.GenericSchema<unknown, T>,
    token?: vscode.CancellationToken,
  ): Promise<T> {
    const client = await this.start();
    // A token that is not there would be sent as a second parameter.
    const said = token ? client.sendRequest(method, params, token) : client.sendRequest(method, params);
    const answer = parse(schema, await said, method);
    if (!answer.ok) throw new Error(`the language server's answer was not understood: ${answer.problem}`);
    return answer.value;
  }

  #listen<T>(
    client: LanguageClient,
    method: string,
    schema: v.GenericSchema<unknown, T>,
    take: (value: T) => void,
  ): void {
    client.onNotification(method, (params: unknown) => {
      const message = parse(schema, params, method);
      if (message.ok) take(message.value);
      else this.#log.own.error(`not understood: ${message.problem}`);
    });
  }
}
