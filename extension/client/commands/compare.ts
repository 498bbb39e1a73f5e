// Compare Runs…: the run on show beside the one before, another of its passes, another program or trace, or exported values.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import * as vscode from "vscode";
import { isProgram } from "../../protocol/files.js";
import type { TraceFile } from "../../protocol/lsp.js";
import type { Context } from "../context.js";
import { columnar } from "../tracefile.js";

interface Way extends vscode.QuickPickItem {
  act(context: Context, shown: Shown): unknown;
}

interface Shown {
  readonly uri: string;
  readonly trace: TraceFile;
}

const WAYS: readonly Way[] = [
  {
    label: "The run before",
    detail: "of the same program, or its next run if there was only one",
    act: ({ panel }) => panel.post({ type: "compare", against: "previous" }),
  },
  {
    label: "Another backward pass",
    detail: "of this run: two steps of a training loop",
    act: ({ panel }) => panel.post({ type: "compare", against: "pass" }),
  },
  { label: "Another program…", detail: "runs it, as Show Gradient Graph does", act: program },
  {
    label: "A trace…",
    detail: "a .json file that gradient-graph wrote, or the last step of a .ggtrace recording",
    act: traceFile,
  },
  {
    label: "Exported values…",
    detail: "a .safetensors file of PyTorch or another library, by names such as w and w.grad",
    act: exported,
  },
];

export async function compare(context: Context): Promise<void> {
  const { panel, runs } = context;
  const editor = vscode.window.activeTextEditor;
  const state = panel.uri === null && editor ? runs.entryOf(editor.document.uri) : undefined;
  if (state?.trace) panel.show(state.uri, true);
  const [uri, trace] = [panel.uri, panel.trace ?? state?.trace];
  if (uri === null || !trace) {
    void vscode.window.showInformationMessage(
      "Show a gradient graph first: it is what the other is compared with.",
    );
    return;
  }
  const chosen = await vscode.window.showQuickPick(WAYS, { title: "Compare this run with" });
  await chosen?.act(context, { uri, trace });
}

async function file(title: string, filters: Record<string, string[]>): Promise<string | undefined> {
  const found = await vscode.window.showOpenDialog({ title, filters, canSelectMany: false });
  return found?.[0]?.fsPath;
}

async function program(context: Context): Promise<void> {
  const path = await file("Compare with the run of", {
    Programs: ["ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx"],
  });
  if (path !== undefined) await compareWithProgram(context, path);
}

async function traceFile({ panel }: Context): Promise<void> {
  const path = await file("Compare with a trace", { Traces: ["json", "ggtrace"] });
  if (path === undefined) return;
  const name = basename(path);
  try {
    panel.post({ type: "other", name, bytes: await columnar(await readFile(path)) });
  } catch (error) {
    throw new Error(`${name} is no trace: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Runs it as a person's own program, and takes its trace. */
export async function compareWithProgram({ server, runs, panel }: Context, path: string): Promise<void> {
  const name = basename(path);
  if (!isProgram(path)) throw new Error(`${name} is no TypeScript or JavaScript program.`);
  const uri = vscode.Uri.file(path).toString();
  const ended = new Promise<TraceFile | string>(resolve => {
    let asked = -1;
    const listener = runs.onChanged(changed => {
      const state = changed === uri ? runs.get(uri) : undefined;
      if (!state || asked < 0 || state.run < asked || state.state.kind === "running") return;
      listener.dispose();
      const why = "message" in state.state ? state.state.message : "it left no trace";
      resolve(state.trace ?? `${name}: ${why}`);
    });
    server.run(vscode.Uri.file(path)).then(
      answer => {
        if (answer.kind === "started") asked = answer.run;
        else resolve(answer.message);
      },
      error => resolve(String(error)),
    );
  });
  const options = { location: vscode.ProgressLocation.Notification, title: `Running ${name}` };
  const found = await vscode.window.withProgress(options, () => ended);
  if (typeof found === "string") throw new Error(found);
  panel.post({ type: "other", name, bytes: own(await readFile(found.path)) });
}

async function exported({ server, panel }: Context, { uri, trace }: Shown): Promise<void> {
  const path = await file("Compare with exported values", { Safetensors: ["safetensors"] });
  if (path === undefined) return;
  const answer = await server.outside({ uri, run: trace.run, path });
  if (answer.kind === "none") throw new Error(answer.message);
  panel.post({ type: "outside", ...answer.report });
}

/** Memory of its own, and no more of it. */
const own = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
