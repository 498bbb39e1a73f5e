// A language client as VS Code has one, on streams instead of a process: what it sends and receives is what the wire has.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import {
  type CancellationToken,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type InlayHint,
  InlayHintRefreshRequest,
  ProposedFeatures,
  type ProtocolConnection,
  ShowMessageRequest,
} from "vscode-languageserver/node";
import * as lsp from "../../extension/protocol/lsp.js";
import { defaults, type Settings } from "../../extension/protocol/settings.js";
import { serve } from "../../extension/server/handlers.js";
import { dist, runner } from "../helpers/programs.js";

export class Client {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "gradient-graph-server-")));
  readonly states: lsp.StateParams[] = [];
  readonly trainings: lsp.TrainingParams[] = [];
  readonly echoes = new Map<string, lsp.EchoesParams["echoes"]>();
  readonly problems = new Map<string, Diagnostic[]>();
  /** Versions of the texts that the problems were placed in. */
  readonly problemVersions = new Map<string, number | undefined>();
  /** What a person would be shown. */
  readonly messages: string[] = [];
  output = "";
  /** How often the server asked for hints to be asked for again. */
  refreshed = 0;
  readonly #wire: ProtocolConnection;
  readonly #server: Connection;
  readonly #waiting = new Set<() => void>();
  #version = 1;

  private constructor() {
    const [there, back] = [new PassThrough(), new PassThrough()];
    this.#server = createConnection(ProposedFeatures.all, there, back);
    serve(this.#server, () => runner());
    this.#server.listen();
    this.#wire = createProtocolConnection(back, there);
    this.#wire.onNotification(lsp.state, raw =>
      this.#take(() => this.states.push(v.parse(lsp.stateSchema, raw))),
    );
    this.#wire.onNotification(lsp.echoes, raw => {
      const { uri, echoes } = v.parse(lsp.echoesSchema, raw);
      this.#take(() => this.echoes.set(uri, echoes));
    });
    this.#wire.onNotification(lsp.training, raw =>
      this.#take(() => this.trainings.push(v.parse(lsp.trainingSchema, raw))),
    );
    this.#wire.onNotification(lsp.output, raw =>
      this.#take(() => (this.output += v.parse(lsp.outputSchema, raw).text)),
    );
    this.#wire.onNotification("textDocument/publishDiagnostics", ({ uri, version, diagnostics }) =>
      this.#take(() => {
        this.problems.set(uri, diagnostics);
        this.problemVersions.set(uri, version);
      }),
    );
    this.#wire.onRequest(ShowMessageRequest.type, ({ message }) => {
      this.#take(() => this.messages.push(message));
      return null;
    });
    this.#wire.onRequest(CodeLensRefreshRequest.type, () => {});
    this.#wire.onRequest(InlayHintRefreshRequest.type, () => this.#take(() => this.refreshed++));
    this.#wire.listen();
  }

  static async start(settings: Partial<Settings> = {}, trusted = true): Promise<Client> {
    const client = new Client();
    writeFileSync(join(client.folder, "package.json"), "{}");
    const init: lsp.Init = {
      dist,
      storage: join(client.folder, "traces"),
      trusted,
      settings: { ...defaults, ...settings },
      version: "0.1.0",
    };
    await client.#wire.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      capabilities: {},
      initializationOptions: init,
    });
    await client.#wire.sendNotification("initialized", {});
    return client;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  uri(name: string): string {
    return pathToFileURL(this.path(name)).href;
  }

  /** Writes a file and opens it in an editor. */
  async open(name: string, text: string): Promise<string> {
    mkdirSync(join(this.path(name), ".."), { recursive: true });
    writeFileSync(this.path(name), text);
    const textDocument = { uri: this.uri(name), languageId: "typescript", version: this.#version, text };
    await this.#wire.sendNotification("textDocument/didOpen", { textDocument });
    return textDocument.uri;
  }

  /** Types a whole new text, without saving. */
  async edit(name: string, text: string): Promise<void> {
    const textDocument = { uri: this.uri(name), version: ++this.#version };
    await this.#wire.sendNotification("textDocument/didChange", { textDocument, contentChanges: [{ text }] });
  }

  async close(name: string): Promise<void> {
    await this.#wire.sendNotification("textDocument/didClose", { textDocument: { uri: this.uri(name) } });
  }

  async run(name: string, force = false): Promise<lsp.RunAnswer> {
    return v.parse(
      lsp.runAnswerSchema,
      await this.#wire.sendRequest(lsp.run, { uri: this.uri(name), force }),
    );
  }

  notify(method: string, params: object): Promise<void> {
    return this.#wire.sendNotification(method, params);
  }

  request(method: string, params: object, token?: CancellationToken): Promise<unknown> {
    return token ? this.#wire.sendRequest(method, params, token) : this.#wire.sendRequest(method, params);
  }

  hover(name: string, line: number, character: number): Promise<Hover | null> {
    const textDocument = { uri: this.uri(name) };
    return this.#wire.sendRequest("textDocument/hover", { textDocument, position: { line, character } });
  }

  lenses(name: string): Promise<CodeLens[] | null> {
    return this.#wire.sendRequest("textDocument/codeLens", { textDocument: { uri: this.uri(name) } });
  }

  hints(name: string, from = 0, to = 1000): Promise<InlayHint[] | null> {
    const range = { start: { line: from, character: 0 }, end: { line: to, character: 0 } };
    return this.#wire.sendRequest("textDocument/inlayHint", { textDocument: { uri: this.uri(name) }, range });
  }

  async save(name: string): Promise<void> {
    await this.#wire.sendNotification("textDocument/didSave", { textDocument: { uri: this.uri(name) } });
  }

  /** The newest state of an entry. */
  state(name: string): lsp.StateParams | undefined {
    return this.states.findLast(({ uri }) => uri === this.uri(name));
  }

  /** Waits until what the server has said makes this true. */
  async until<T>(what: string, ask: () => T | undefined | false | null): Promise<T> {
    const limit = AbortSignal.timeout(25_000);
    for (;;) {
      const found = ask();
      if (found) return found;
      await new Promise<void>((resolve, reject) => {
        this.#waiting.add(resolve);
        limit.addEventListener("abort", () => reject(new Error(`the server never said: ${what}`)), {
          once: true,
        });
      });
    }
  }

  /** Waits for the end of the run with this number, or a later one. */
  ended(name: string, run = 1): Promise<lsp.StateParams> {
    return this.until(`run ${run} of ${name} ended`, () => {
      const state = this.state(name);
      return state && state.run >= run && !["running", "idle"].includes(state.state.kind) ? state : undefined;
    });
  }

  async stop(): Promise<void> {
    await this.#wire.sendRequest("shutdown");
    this.#wire.dispose();
    this.#server.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #take(change: () => void): void {
    change();
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
