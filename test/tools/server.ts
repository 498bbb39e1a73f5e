// Serves a VS Code from packages on the loopback address, with all of its state in one folder.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Served } from "./vscode.js";

/** Quiet, without AI, telemetry, tips and updates. VS Code rewrites outdated names at start: keep these current. */
export const SETTINGS: Readonly<Record<string, unknown>> = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "remote.autoForwardPorts": false,
  "git.enabled": false,
  "files.autoSave": "off", // as on a desktop; the web's default saves what was only tried
};

export interface ServerOptions {
  /** Folder of the profile, the logs and the extensions. */
  readonly data: string;
  readonly userData?: string;
  readonly extensions?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Server {
  readonly port: number;
  readonly userData: string;
  /** Close the pages first: that lets the extensions deactivate. */
  stop(): Promise<void>;
}

function args(options: ServerOptions, userData: string, extensions: string): string[] {
  return [
    ...["--host", "127.0.0.1", "--port", String(options.port ?? 0)],
    ...[
      "--user-data-dir",
      userData,
      "--extensions-dir",
      extensions,
      "--server-data-dir",
      join(options.data, "server"),
    ],
    ...["--without-connection-token", "--accept-server-license-terms", "--disable-workspace-trust"],
    ...["--disable-telemetry", "--disable-experiments", "--force-disable-user-env"],
    // A built workbench ignores extensionDevelopmentPath and extensionTestsPath in its address without this.
    "--enable-smoke-test-driver",
  ];
}

function listening(server: ChildProcess, logFile: string): Promise<number> {
  const log = createWriteStream(logFile);
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer) => {
      log.write(chunk);
      text = (text + chunk).slice(-4096);
      const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
      if (port) resolve(Number(port));
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("error", reject);
    server.once("exit", code => reject(new Error(`VS Code's server ended with ${code}:\n${text}`)));
  });
}

export async function startServer(vscode: Served, options: ServerOptions): Promise<Server> {
  const userData = options.userData ?? join(options.data, "user");
  const extensions = options.extensions ?? join(options.data, "extensions");
  for (const folder of [join(userData, "User"), join(userData, "Machine"), extensions])
    mkdirSync(folder, { recursive: true });
  const settings = join(userData, "User/settings.json");
  if (!existsSync(settings))
    writeFileSync(settings, JSON.stringify({ ...SETTINGS, ...options.settings }, null, 2));
  const server = spawn(vscode.node, [vscode.main, ...args(options, userData, extensions)], {
    env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const killGroup = () => {
    try {
      process.kill(-server.pid!, "SIGKILL");
    } catch {
      // All of them have gone already.
    }
  };
  process.once("exit", killGroup);
  const port = await listening(server, join(options.data, "server.log"));
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const gone = once(server, "exit");
      server.kill();
      await gone;
    }
    killGroup(); // an extension host or a language server that has not noticed yet
    process.off("exit", killGroup);
  };
  return { port, userData, stop };
}

export interface Target {
  readonly folder: string;
  /** Folder of the extension under development. */
  readonly development: string;
  /** A module whose run() the extension host calls: an in-host test suite. */
  readonly tests?: string;
  readonly open?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The complete address of a workbench on that folder. */
export function address(port: number, target: Target): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${port}${path}`;
  // VS Code takes every theme below the folder of the extension under development for that extension's own, and would
  // show it instead of the person's. The VS Code from packages lies there; to a comparison of texts "/." hides it.
  const payload: [string, string][] = [["extensionDevelopmentPath", remote(`${target.development}/.`)]];
  if (target.tests) payload.push(["extensionTestsPath", remote(target.tests)]);
  if (target.env) payload.push(["extensionEnvironment", JSON.stringify(target.env)]);
  if (target.open) payload.push(["openFile", remote(target.open)]);
  payload.push(["skipWelcome", "true"], ["skipReleaseNotes", "true"]);
  const query = new URLSearchParams({ folder: target.folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query.toString().replaceAll("+", "%20")}`;
}
