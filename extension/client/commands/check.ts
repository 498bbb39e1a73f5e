// Check This Gradient: finite differences against the engine, in a run of its own that can be cancelled.
import * as vscode from "vscode";
import type { CheckParams } from "../../protocol/lsp.js";
import type { Context } from "../context.js";
import { meant } from "../meant.js";

/** A lens names the parameters of a pass; else the tensor at the cursor, or the panel's selection, is meant. */
export async function check(context: Context, uri: unknown, run: unknown, pass: unknown): Promise<void> {
  if (typeof uri === "string" && typeof run === "number" && typeof pass === "number")
    return checkNow(context, { uri, run, nodes: [], pass });
  const found = await meant(context);
  if (!found) return;
  if (found.node !== null)
    return checkNow(context, { uri: found.entry, run: found.run, nodes: [found.node], pass: null });
  if (!context.panel.visible) context.panel.show(found.entry, true);
  // Only the panel knows what is selected there.
  context.panel.post({ type: "ask", question: "check", node: null });
}

/** The check that runs now: another one ends it. */
let running: vscode.CancellationTokenSource | null = null;

export function stopCheck(): void {
  running?.cancel();
}

export async function checkNow({ server, panel }: Context, params: CheckParams): Promise<void> {
  running?.cancel();
  const source = new vscode.CancellationTokenSource();
  running = source;
  const here = () => panel.uri === params.uri && panel.trace?.run === params.run;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: "Checking the gradient",
    cancellable: true,
  };
  if (here()) panel.post({ type: "checking", nodes: params.nodes });
  const answer = await vscode.window
    .withProgress(options, (_, token) => {
      token.onCancellationRequested(() => source.cancel());
      return server.check(params, source.token);
    })
    .then(
      found => found,
      error => {
        if (!source.token.isCancellationRequested) throw error;
        return { kind: "none" as const, message: "The check was cancelled." };
      },
    );
  if (running === source) running = null;
  const results = answer.kind === "checked" ? answer.results : [];
  const message = answer.kind === "none" ? answer.message : answer.note;
  if (here()) panel.post({ type: "checked", results, message });
  if (!source.token.isCancellationRequested) tell(results, message);
}

function tell(results: readonly { verdict: string; sentence: string }[], message: string): void {
  const odd = results.filter(({ verdict }) => verdict !== "agrees");
  const agree = results.length - odd.length;
  const [first] = results;
  const summary =
    odd.length === 0 && results.length > 1
      ? [`All ${agree} gradients agree with finite differences.`]
      : odd.length > 0
        ? [
            odd[0].sentence,
            ...(odd.length > 1
              ? [`${odd.length - 1} more do not agree or are not known: see the panel.`]
              : []),
          ]
        : first
          ? [first.sentence]
          : [];
  const text = [...summary, message].filter(Boolean).join(" ");
  const wrong = odd.some(({ verdict }) => verdict === "differs");
  void (wrong ? vscode.window.showWarningMessage(text) : vscode.window.showInformationMessage(text));
}
