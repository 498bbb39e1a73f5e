// The backward debugger in VS Code: launch configurations, the adapter in this process, values beside the lines.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Ran, SetValues } from "../debug/host.js";
import type { Session } from "../debug/session.js";
import { isProgram, languages } from "../protocol/files.js";
import { outcomeOf } from "./awaited.js";
import type { Context } from "./context.js";
import { elements, numbers } from "./elements.js";
import { debugged, together } from "./together.js";

export const debugType = "gradient-graph";

type Configuration = vscode.DebugConfiguration & { program?: string; stopOnEntry?: boolean };

export class Debugging implements vscode.Disposable {
  readonly #context: Context;
  readonly #sessions = new Map<string, Session>();
  readonly #listeners: vscode.Disposable[];

  constructor(context: Context) {
    this.#context = context;
    // The person has moved the picture's player: the debugger that stands in this run goes there, too.
    const followed = context.panel.onStood(seq => {
      const { activeDebugSession } = vscode.debug;
      const session = this.#active();
      if (!activeDebugSession || !session) return;
      const stands = { uri: uriOf(activeDebugSession.configuration), run: session.id };
      if (together(context.panel, stands)) session.seek(seq);
    });
    const { debug } = vscode;
    const configurations: vscode.DebugConfigurationProvider = {
      provideDebugConfigurations: () => [configurationFor(null)],
      resolveDebugConfiguration: (_folder, configuration) => resolve(configuration),
    };
    const offered = { provideDebugConfigurations: () => (front() ? [configurationFor(front())] : []) };
    this.#listeners = [
      followed,
      context.panel.onRejoin(() => this.#rejoin()),
      context.panel.onTraced(() => this.#tell()),
      debug.onDidChangeActiveDebugSession(() => this.#tell()),
      debug.registerDebugConfigurationProvider(debugType, configurations),
      debug.registerDebugConfigurationProvider(
        debugType,
        offered,
        vscode.DebugConfigurationProviderTriggerKind.Dynamic,
      ),
      debug.registerDebugAdapterDescriptorFactory(debugType, {
        createDebugAdapterDescriptor: session => this.#start(session),
      }),
      debug.onDidTerminateDebugSession(({ id, configuration }) => {
        // What was set belongs to the session: the editor tells of the program as it is written.
        if (this.#sessions.get(id)?.changed) context.server.showOrdinary(uriOf(configuration));
        this.#sessions.delete(id);
        this.#tell();
      }),
      vscode.languages.registerInlineValuesProvider(
        languages.map(language => ({ scheme: "file", language })),
        { provideInlineValues: (document, range, at) => this.#inline(document, range, at) },
      ),
    ];
  }

  #active(): Session | undefined {
    const { activeDebugSession } = vscode.debug;
    return activeDebugSession && this.#sessions.get(activeDebugSession.id);
  }

  dispose(): void {
    for (const one of this.#listeners) one.dispose();
  }

  /** Tells the picture where the debugger stands; it says so where that is not what it shows. */
  #tell(): void {
    const { panel } = this.#context;
    const { activeDebugSession } = vscode.debug;
    const session = this.#active();
    const uri = activeDebugSession && session ? uriOf(activeDebugSession.configuration) : "";
    const name = basename(vscode.Uri.parse(uri).fsPath);
    panel.post({ type: "debugger", stands: debugged(panel, uri, name, session?.stands ?? null) });
  }

  /** The picture goes to where the debugger stands. Where it shows a later run, the debugger runs that. */
  #rejoin(): void {
    const { panel } = this.#context;
    const { activeDebugSession } = vscode.debug;
    const stands = this.#active()?.stands;
    if (!activeDebugSession || !stands) return;
    const uri = uriOf(activeDebugSession.configuration);
    if (panel.uri === uri && !together(panel, { uri, run: stands.run }))
      return void vscode.commands.executeCommand("workbench.action.debug.restart");
    if (panel.uri !== uri) panel.follow(uri);
    if (together(panel, { uri, run: stands.run })) panel.post({ type: "stand", seq: stands.seq });
  }

  async #start({ id, configuration }: vscode.DebugSession): Promise<vscode.DebugAdapterDescriptor> {
    const { Session } = await import("./debugger.js");
    const uri = uriOf(configuration);
    const session = new Session({
      run: (program, set, signal) => this.#run(program, set, signal),
      stands: (seq, run) => {
        const { panel } = this.#context;
        if (together(panel, { uri, run })) panel.post({ type: "stand", seq });
        else this.#tell();
      },
    });
    this.#sessions.set(id, session);
    return new vscode.DebugAdapterInlineImplementation(session);
  }

  /** One run as Show makes it; its outcome is that of the run, good or bad. */
  async #run(program: string, set: SetValues | null, signal: AbortSignal): Promise<Ran> {
    const { server, panel, runs } = this.#context;
    const uri = vscode.Uri.file(program);
    await vscode.workspace.openTextDocument(uri);
    panel.show(uri.toString(), true);
    const answer = await server.run(uri, true, set ?? undefined);
    if (answer.kind === "refused") throw new Error(answer.message);
    const asked = { uri: uri.toString(), run: answer.run, set: set !== null };
    const trace = await outcomeOf(runs, asked, signal, () => server.stopRun(asked.uri, asked.run));
    const { decodeTrace } = await import("./debugger.js");
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(trace.path));
    return {
      id: trace.run,
      trace: decodeTrace(bytes),
      root: trace.root,
      fetch: async ({ node, what }) => {
        if (!node || what === "adjoint") return "The trace holds the first 64 entries of an adjoint.";
        const found = await elements(server, { uri: uri.toString(), run: trace.run, node: node.id, what });
        return found.kind === "here" ? numbers(found) : found.message;
      },
    };
  }

  async #inline(document: vscode.TextDocument, range: vscode.Range, at: vscode.InlineValueContext) {
    const session = this.#active();
    if (!session?.started) return [];
    const { inlineValues } = await import("./debugger.js");
    const { run } = session;
    const last = Math.min(range.end.line, at.stoppedLocation.end.line) + 1;
    return inlineValues(run, run.fileOf(document.uri.fsPath), range.start.line + 1, last).map(
      ({ line, column, text }) => {
        const end = new vscode.Position(line - 1, column - 1);
        return new vscode.InlineValueText(new vscode.Range(end, end), text);
      },
    );
  }
}

const uriOf = ({ program }: vscode.DebugConfiguration): string => vscode.Uri.file(String(program)).toString();

function front(): vscode.Uri | null {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && isProgram(uri.fsPath) ? uri : null;
}

function configurationFor(uri: vscode.Uri | null): Configuration {
  const name = uri ? `Gradient Graph: ${basename(uri.fsPath)}` : "Gradient Graph: current file";
  return { type: debugType, request: "launch", name, program: uri ? uri.fsPath : "$" + "{file}" };
}

/** Undefined ends the start; what is missing was said. */
function resolve(given: Configuration): Configuration | undefined {
  const uri = front();
  // F5 without any configuration comes as an empty one.
  const configuration = given.type ? given : configurationFor(uri);
  const program = configuration.program ?? uri?.fsPath;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage(
      "Debugging runs your program, so it needs a folder that you trust.",
    );
    return undefined;
  }
  if (!program) {
    void vscode.window.showWarningMessage(
      "Open a TypeScript or JavaScript file that imports gradient-graph to debug it.",
    );
    return undefined;
  }
  // The console is there for those who open it; the picture needs the room.
  return { internalConsoleOptions: "neverOpen", ...configuration, program };
}

/** Starts the debugger on the file that was named, or on the one in front. */
export async function debug(given: unknown): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : front();
  if (!uri) {
    void vscode.window.showWarningMessage(
      "Open a TypeScript or JavaScript file that imports gradient-graph to debug it.",
    );
    return;
  }
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configurationFor(uri));
}
