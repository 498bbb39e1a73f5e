// One window's session: the documents, the runs, and what is told to the client of them. The ground that runs stand on.
import { join } from "node:path";
import type { Connection } from "vscode-languageserver/node";
import { CodeLensRefreshRequest, InlayHintRefreshRequest } from "vscode-languageserver/node";
import { importsLibrary, isProgram } from "../protocol/files.js";
import * as lsp from "../protocol/lsp.js";
import { rootOf, shownPath } from "../runner/paths.js";
import type { Runner } from "../runner/runner.js";
import { Documents } from "./documents.js";
import { echoes } from "./echoes.js";
import type { Entry } from "./entry.js";
import { Proofs } from "./fixes/proofs.js";
import { pathOf } from "./places.js";
import { Problems } from "./problems.js";
import { type Ground, Runs } from "./runs.js";
import { chooseRuntime, type Runtime } from "./runtime.js";
import type { Source } from "./source.js";
import { read } from "./sources.js";
import { ahead } from "./study.js";
import { TraceFolder } from "./traces.js";
import { Versions } from "./versions.js";

export type Engine = Pick<Runner, "run" | "warm" | "forget" | "dispose">;

export class Session implements Ground {
  readonly documents = new Documents();
  readonly runs = new Runs(this);
  readonly proofs = new Proofs(this);
  readonly #connection: Connection;
  readonly #engine: Engine;
  readonly #traces: TraceFolder;
  readonly #problems: Problems;
  readonly #versions: Versions;
  /** The last text of each file that was a program. */
  readonly #sources = new Map<string, Source>();
  #configured: lsp.Configure;
  #runtime: Promise<Runtime> | null = null;

  /** Folders of the workspace: where programs are looked for that import a file. */
  readonly folders: readonly string[];

  constructor(connection: Connection, init: lsp.Init, engine: Engine, folders: readonly string[]) {
    this.folders = folders;
    this.#connection = connection;
    this.#engine = engine;
    this.#configured = { trusted: init.trusted, settings: init.settings };
    this.#traces = new TraceFolder(init.storage);
    this.#problems = new Problems(
      path => this.documents.get(path),
      told => void connection.sendDiagnostics(told),
      join(init.dist, "..", "docs", "findings"),
    );
    this.#versions = new Versions(
      init.version,
      message => void connection.window.showWarningMessage(message),
    );
    void this.#traces.clean();
    this.documents.onOpened = path => this.#opened(path);
    this.documents.onEdited = path => {
      this.proofs.cancel();
      this.runs.edited(path, false);
    };
    this.documents.onSaved = path => this.runs.saved(path);
    this.documents.onClosed = path => {
      this.#sources.delete(path);
      this.runs.sweep(this.isOpen);
    };
  }

  readonly isOpen = (path: string): boolean => this.documents.get(path) !== undefined;
  readonly text = (path: string): string | undefined => this.documents.get(path)?.getText();

  /** This text if it is a program, else the last one that was: lenses stand still while a line is half-typed. */
  source(path: string, text: string): Source | null {
    const known = this.#sources.get(path) ?? null;
    if (known?.text === text) return known;
    const next = read(path, shownPath(rootOf(path), path), text);
    if (next) this.#sources.set(path, next);
    return next ?? known;
  }

  configure(next: lsp.Configure): void {
    if (next.settings.runtime !== this.#configured.settings.runtime) this.#runtime = null;
    if (!next.trusted) this.runs.stop(null);
    const granted = next.trusted && !this.#configured.trusted;
    this.#configured = next;
    this.proofs.cancel();
    if (granted) for (const path of this.documents.texts().keys()) this.#opened(path);
    this.#refresh();
  }

  /** Files changed on disk; what an editor holds counts instead. */
  changedOnDisk(uris: readonly string[]): void {
    this.#engine.forget();
    this.proofs.cancel();
    for (const uri of uris) {
      const path = pathOf(uri);
      if (path !== null && !this.isOpen(path)) this.runs.edited(path, true);
    }
  }

  async dispose(): Promise<void> {
    this.proofs.cancel();
    this.runs.dispose();
    await this.#engine.dispose();
  }

  // What the runs stand on.

  execute: Ground["execute"] = request => this.#engine.run(request);
  settings: Ground["settings"] = () => ({ ...this.#configured.settings, trusted: this.#configured.trusted });
  texts: Ground["texts"] = () => this.documents.texts();
  version: Ground["version"] = path => this.documents.get(path)?.version;
  keep: Ground["keep"] = (entry, run, bytes) => this.#traces.write(entry, run, bytes);
  /** Writes bytes that are handed on by their file, and gives its path. */
  keepValue(bytes: Uint8Array): Promise<string> {
    return this.#traces.writeValue(bytes);
  }

  log: Ground["log"] = text => this.#connection.console.info(text);

  runtime(): Promise<Runtime> {
    this.#runtime ??= chooseRuntime(this.#configured.settings.runtime).catch(error => {
      this.#runtime = null; // it may be installed meanwhile
      throw error;
    });
    return this.#runtime;
  }

  changed(entry: Entry): void {
    const { uri, run, asked, state, stale, runtime } = entry;
    const params: lsp.StateParams = {
      uri,
      run,
      asked,
      state,
      stale,
      trace: entry.result?.file ?? null,
      runtime,
    };
    void this.#connection.sendNotification(lsp.state, params);
  }

  ended(entry: Entry): void {
    const list = entry.result ? echoes(entry.result, this.text) : [];
    void this.#connection.sendNotification(lsp.echoes, {
      uri: entry.uri,
      echoes: list,
    } satisfies lsp.EchoesParams);
    // The first hover finds syntax and index ready.
    if (entry.result) ahead(entry.result, entry.path);
    this.#problems.set(entry.path, entry.trouble, entry.result);
    void this.proofs.ahead(entry);
    if (entry.asked) void this.#versions.check(entry.path);
    this.#refresh();
  }

  /** Lenses and hints follow from results and settings, which only this side knows. */
  #refresh(): void {
    for (const { type } of [CodeLensRefreshRequest, InlayHintRefreshRequest])
      this.#connection.sendRequest(type).catch(() => {}); // a client without them
  }

  forgotten(entry: Entry): void {
    this.#problems.set(entry.path, null);
    this.#refresh();
    void this.#connection.sendNotification(lsp.echoes, {
      uri: entry.uri,
      echoes: [],
    } satisfies lsp.EchoesParams);
    const params: lsp.StateParams = {
      uri: entry.uri,
      run: entry.run,
      asked: false,
      state: { kind: "idle" },
      stale: false,
      trace: null,
      runtime: null,
    }; // prettier-ignore
    void this.#connection.sendNotification(lsp.state, params);
  }

  trained: Ground["trained"] = ({ uri, run }, news) => {
    const params: lsp.TrainingParams = { uri, run, ...news, names: [...news.names], rows: [...news.rows] };
    void this.#connection.sendNotification(lsp.training, params);
  };

  printed: Ground["printed"] = (stream, text) => {
    void this.#connection.sendNotification(lsp.output, { stream, text } satisfies lsp.OutputParams);
  };

  /** The editor brings a text that may differ from what ran; and a process is made ready for the first Show. */
  #opened(path: string): void {
    const ran = this.runs.of(path)?.result?.texts.get(path);
    const text = this.text(path) ?? "";
    if (ran !== undefined && ran !== text) this.runs.edited(path, false);
    if (this.#configured.trusted && isProgram(path) && importsLibrary(text)) this.#warm();
  }

  /** Starting a process costs more than a keystroke may; none of the person's code runs in it yet. */
  #warm(): void {
    this.runtime().then(
      ({ path }) => this.#engine.warm(path),
      error => this.log(String(error)),
    );
  }
}
