// Runs a module inside the extension host through @vscode/test-electron: in the desktop VS Code that is installed, else in
// a downloaded one where there is a screen for it, else in the VS Code from packages, by way of a stand-in executable.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { compile } from "../tools/script.mjs";
import { desktop } from "../tools/vscode.js";

const root = process.cwd();
const RELEASES = "https://update.code.visualstudio.com/api/releases/stable";

async function reachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

/** A desktop program needs a screen; macOS and Windows always have one. */
const screen = process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

async function standIn(): Promise<string> {
  const file = await compile("hosted/standin", { banner: { js: "#!/usr/bin/env node" } });
  chmodSync(file, 0o755);
  return file;
}

async function executable(): Promise<[kind: string, path: string]> {
  const installed = desktop();
  if (installed && screen) return ["the desktop VS Code", installed.executable];
  if (screen && (await reachable(RELEASES))) {
    const path = await downloadAndUnzipVSCode({ cachePath: join(root, ".cache/vscode-test") });
    return ["a downloaded VS Code", path];
  }
  return ["the VS Code from packages", await standIn()];
}

/** Calls run() of test/hosted/NAME.ts in a window on the examples, with these variables in its environment. */
export async function runInHost(name: string, env: Readonly<Record<string, string>>): Promise<void> {
  const [kind, path] = await executable();
  console.log(`${name}: in ${kind}`);
  const suite = await compile(`hosted/${name}`, { format: "cjs", external: ["vscode"], packages: "bundle" });
  const data = mkdtempSync(join(tmpdir(), "gradient-graph-hosted-"));
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const profile = [`--user-data-dir=${join(data, "user")}`, "--disable-extensions", ...sandbox];
  try {
    await runTests({
      vscodeExecutablePath: path,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      extensionTestsEnv: { ...env, GRADIENT_GRAPH_ROOT: root },
      launchArgs: [join(root, "media/examples"), ...profile],
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
