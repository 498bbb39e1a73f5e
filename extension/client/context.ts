// What the parts of the client share, and how they are joined: made once, at activation.
import type * as vscode from "vscode";
import { Attached } from "./attach/attached.js";
import { checkNow, stopCheck } from "./commands/check.js";
import { registerCommands } from "./commands/table.js";
import { Cursor } from "./cursor.js";
import { Debugging } from "./debug.js";
import { Decorations } from "./decorations.js";
import { Editors } from "./editors.js";
import { Pin } from "./entry.js";
import { Log } from "./log.js";
import { Panel } from "./panel.js";
import { showProgress } from "./progress.js";
import { Runs } from "./runs.js";
import { Server } from "./server.js";
import { Standing } from "./standing.js";
import { Status } from "./status.js";
import { TraceFiles } from "./tracefile.js";
import { Trainings } from "./trainings.js";

export interface Context {
  readonly extension: vscode.ExtensionContext;
  readonly log: Log;
  readonly server: Server;
  readonly runs: Runs;
  readonly panel: Panel;
  readonly editors: Editors;
  readonly pin: Pin;
  readonly standing: Standing;
  readonly attached: Attached;
}

export function createContext(extension: vscode.ExtensionContext): Context {
  const log = new Log();
  const server = new Server(extension, log);
  const runs = new Runs(server);
  const trainings = new Trainings(server);
  const panel = new Panel(extension, server, { runs, trainings }, log);
  const pin = new Pin(extension.workspaceState);
  const editors = new Editors(server, runs, panel, pin);
  const standing = new Standing(panel);
  const attached = new Attached(extension, log);
  const context = { extension, log, server, runs, panel, editors, pin, standing, attached };
  panel.onCheck = (uri, run, node, pass) => {
    const shown = checkNow(context, { uri, run, nodes: [node], pass });
    shown.catch(error => log.own.error(error instanceof Error ? error : String(error)));
  };
  panel.onStopCheck = stopCheck;
  extension.subscriptions.push(
    log,
    server,
    runs,
    trainings,
    panel,
    editors,
    pin,
    standing,
    attached,
    new Cursor(server, runs, panel),
    new Debugging(context),
    new TraceFiles(extension, log),
    new Decorations(server, runs),
    new Status(runs, editors, pin),
    showProgress(server, runs),
    ...registerCommands(context),
  );
  return context;
}
