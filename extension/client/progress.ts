// A run that lasts longer than half a second says so, with a button that ends it. Runs that follow an edit say it in
// the status bar only: a notification at each pause in typing would be worse than none.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Runs } from "./runs.js";
import type { Server } from "./server.js";

const patience = 500;

export function showProgress(server: Server, runs: Runs): vscode.Disposable {
  const timers = new Map<string, NodeJS.Timeout>();
  const listener = runs.onChanged(uri => {
    const state = runs.get(uri);
    const waiting = timers.get(uri);
    if (state?.state.kind === "running" && state.asked) {
      if (!waiting)
        timers.set(
          uri,
          setTimeout(() => void open(server, runs, uri), patience),
        );
    } else if (waiting) {
      clearTimeout(waiting);
      timers.delete(uri);
    }
  });
  return {
    dispose() {
      for (const timer of timers.values()) clearTimeout(timer);
      listener.dispose();
    },
  };
}

async function open(server: Server, runs: Runs, uri: string): Promise<void> {
  if (runs.get(uri)?.state.kind !== "running") return;
  const title = `Running ${basename(vscode.Uri.parse(uri).fsPath)} for its gradient graph`;
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  await vscode.window.withProgress(options, (_, token) => {
    token.onCancellationRequested(() => server.stopRun(uri));
    return ended(runs, uri);
  });
}

function ended(runs: Runs, uri: string): Promise<void> {
  return new Promise(resolve => {
    const listener = runs.onChanged(changed => {
      if (changed !== uri || runs.get(uri)?.state.kind === "running") return;
      listener.dispose();
      resolve();
    });
  });
}
