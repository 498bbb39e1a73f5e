// The built language server in a process of its own, forked and spoken to as VS Code does: for benchmarks and soaks,
// where its memory and its time must be its own.
import { type ChildProcess, fork } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import {
  CodeLensRefreshRequest,
  createProtocolConnection,
  type Hover,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  type Range,
} from "vscode-languageserver/node";
import * as lsp from "../../extension/protocol/lsp.js";
import { defaults, type Settings } from "../../extension/protocol/settings.js";

const dist = join(process.cwd(), "dist");

export class ForkedServer {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "gradient-graph-forked-")));
  readonly child: ChildProcess;
  /** Inherited by every process that the server starts, and all that those start. */
  readonly #mark = `GRADIENT_GRAPH_FORKED=${process.pid}-${performance.now()}`;
  readonly #wire: ProtocolConnection;
  readonly #states = new Map<string, lsp.StateParams>();
  readonly #versions = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  /** @param execArgv options of the server's Node. */
  constructor(execArgv: readonly string[] = []) {
    this.child = fork(join(dist, "extension/server.cjs"), ["--node-ipc"], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: [...execArgv],
      env: { ...process.env, GRADIENT_GRAPH_FORKED: this.#mark.split("=")[1] },
    });
    const [reader, writer] = [new IPCMessageReader(this.child), new IPCMessageWriter(this.child)];
    this.#wire = createProtocolConnection(reader, writer);
    this.#wire.onNotification(lsp.state, raw => {
      const state = v.parse(lsp.stateSchema, raw);
      this.#states.set(state.uri, state);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    });
    this.#wire.onRequest(CodeLensRefreshRequest.type, () => {});
    this.#wire.listen();
  }

  async start(settings: Partial<Settings> = {}): Promise<void> {
    writeFileSync(join(this.folder, "package.json"), "{}");
    const init: lsp.Init = {
      dist,
      storage: join(this.folder, "traces"),
      trusted: true,
      version: "0.1.0",
      settings: { ...defaults, ...settings },
    };
    const capabilities = {};
    await this.#wire.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities,
      initializationOptions: init,
    });
    await this.#wire.sendNotification("initialized", {});
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).href;
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  async open(name: string, text: string): Promise<void> {
    this.write(name, text);
    this.#versions.set(name, 1);
    const textDocument = { uri: this.uri(name), languageId: "typescript", version: 1, text };
    await this.#wire.sendNotification("textDocument/didOpen", { textDocument });
  }

  /** Replaces a range, or the whole text; gives the document's new version. */
  async edit(name: string, text: string, range?: Range): Promise<number> {
    const version = (this.#versions.get(name) ?? 1) + 1;
    this.#versions.set(name, version);
    const contentChanges = [range ? { range, text } : { text }];
    await this.#wire.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri(name), version },
      contentChanges,
    });
    return version;
  }

  async run(name: string): Promise<number> {
    const params: lsp.RunParams = { uri: this.uri(name), force: false };
    const answer = v.parse(lsp.runAnswerSchema, await this.#wire.sendRequest(lsp.run, params));
    if (answer.kind !== "started") throw new Error(answer.message);
    return answer.run;
  }

  async halt(name: string): Promise<void> {
    await this.#wire.sendNotification(lsp.stop, { uri: this.uri(name) } satisfies lsp.StopParams);
  }

  hover(name: string, line: number, character: number): Promise<Hover | null> {
    return this.#wire.sendRequest("textDocument/hover", {
      textDocument: { uri: this.uri(name) },
      position: { line, character },
    });
  }

  state(name: string): lsp.StateParams | undefined {
    return this.#states.get(this.uri(name));
  }

  /** Waits for a state of which this is true. */
  async until(name: string, what: string, is: (state: lsp.StateParams) => boolean): Promise<lsp.StateParams> {
    const limit = AbortSignal.timeout(60_000);
    for (;;) {
      const state = this.state(name);
      if (state && is(state)) return state;
      await new Promise<void>((wake, reject) => {
        this.#waiting.add(wake);
        const late = () =>
          reject(new Error(`the server never said: ${what}; it says ${JSON.stringify(state)}`));
        limit.addEventListener("abort", late, { once: true });
      });
    }
  }

  /** Linux: all processes that stem from the server, whoever their parent is now. */
  descendants(): number[] {
    return readdirSync("/proc")
      .filter(name => /^\d+$/.test(name) && Number(name) !== this.child.pid)
      .filter(name => {
        try {
          return readFileSync(`/proc/${name}/environ`, "latin1").split("\0").includes(this.#mark);
        } catch {
          return false; // another person's, or gone
        }
      })
      .map(Number);
  }

  async stop(): Promise<void> {
    const gone = new Promise(resolve => this.child.once("exit", resolve));
    await this.#wire.sendRequest("shutdown");
    await this.#wire.sendNotification("exit");
    await gone;
    this.#wire.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Nothing runs and nothing waits to run. */
export const isOver = ({ state }: lsp.StateParams): boolean =>
  state.kind !== "running" && state.kind !== "idle";
