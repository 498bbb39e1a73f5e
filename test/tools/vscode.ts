// Finds or makes a real VS Code: the desktop one that is installed, or the server and web workbench out of npm packages
// (code-server carries an unmodified build of them) put together in .cache/ without any compiler.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

const NODE = "24.21.0";
const CODE_SERVER = "4.139.1";

/** Only AI agents, telemetry upload, other platforms and Kerberos use these. */
const UNUSED = [
  "@github/copilot-sdk",
  "@vscode/copilot-api",
  "@microsoft/mxc-sdk",
  "@vscode/sandbox-runtime",
  "@devcontainers/cli",
  "@vscode/sqlite3",
  "@vscode/windows-process-tree",
  "@vscode/windows-registry",
  "@microsoft/1ds-post-js",
  "kerberos",
  "ssh2",
];

export function onPath(...names: string[]): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const endings = process.platform === "win32" ? [".cmd", ".exe"] : [""];
  const found = names.flatMap(name =>
    folders.flatMap(folder => endings.map(end => join(folder, name + end))),
  );
  return found.find(existsSync) ?? null;
}

export interface Desktop {
  /** The `code` command. */
  readonly command: string;
  /** The program behind it, which test runners start directly. */
  readonly executable: string;
}

/** The installed desktop VS Code. A `code` of another kind (a remote's, a stand-in) is not one. */
export function desktop(): Desktop | null {
  const command = onPath("code");
  if (!command) return null;
  const bin = dirname(realpathSync(command));
  const candidates = [join(bin, "../code"), join(bin, "../Code.exe"), join(bin, "../../../MacOS/Electron")];
  const executable = candidates.map(file => resolve(file)).find(file => file !== command && existsSync(file));
  return executable ? { command, executable } : null;
}

/** Where the pieces of a VS Code from packages lie. */
export interface Served {
  readonly node: string;
  readonly main: string;
}

function npm(folder: string, ...args: string[]): void {
  const done = spawnSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (done.status !== 0)
    throw new Error(`VS Code could not be put together: npm ${args.slice(0, 2).join(" ")} failed`);
}

function unpack(home: string): void {
  npm(home, "pack", "--silent", `code-server@${CODE_SERVER}`);
  const archive = `code-server-${CODE_SERVER}.tgz`;
  const target = join(home, "vscode");
  mkdirSync(target);
  const skip = ["copilot", "mermaid-markdown-features"].map(name => `--exclude=*/extensions/${name}`);
  const args = ["xzf", archive, "-C", "vscode", "--strip-components=3", ...skip, "package/lib/vscode"];
  const done = spawnSync("tar", args, { cwd: home, stdio: ["ignore", 2, 2] });
  if (done.status !== 0) throw new Error("VS Code could not be unpacked (is `tar` there?)");
  rmSync(join(home, archive));
}

/** Replaces two native modules by plain JavaScript: without spdlog VS Code has no logs and empty output channels. */
function replaceNative(vscode: string, root: string): void {
  cpSync(join(root, "test/tools/spdlog.cjs"), join(vscode, "node_modules/@vscode/spdlog/index.js"));
  writeFileSync(join(vscode, "node_modules/@vscode/native-watchdog/index.js"), "exports.start = () => {};\n");
}

/** Removes what other platforms would load: some 150 MB. */
function prune(home: string, platform: string): void {
  rmSync(join(home, `node_modules/node-${platform}/include`), { recursive: true, force: true });
  const modules = join(home, "vscode/node_modules");
  for (const folder of ["@vscode/ripgrep-universal/bin", "node-pty/prebuilds"]) {
    if (!existsSync(join(modules, folder))) continue;
    for (const name of readdirSync(join(modules, folder)))
      if (name !== platform) rmSync(join(modules, folder, name), { recursive: true });
  }
}

function install(home: string, platform: string, root: string): void {
  console.error("putting a VS Code together from packages (once, half a minute) …");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{"private":true}\n');
  npm(home, "install", "--ignore-scripts", `node-${platform}@${NODE}`);
  unpack(home);
  const vscode = join(home, "vscode");
  const manifest = join(vscode, "package.json");
  const { dependencies, ...rest } = JSON.parse(readFileSync(manifest, "utf8"));
  for (const name of UNUSED) delete dependencies[name];
  writeFileSync(manifest, JSON.stringify({ ...rest, dependencies }));
  npm(vscode, "install", "--omit=dev", "--ignore-scripts");
  npm(join(vscode, "extensions"), "install", "--omit=dev", "--ignore-scripts"); // TypeScript, for the editor's own support
  replaceNative(vscode, root);
  prune(home, platform);
}

/** A VS Code from packages, made on first use. GRADIENT_GRAPH_VSCODE names a folder that holds one already. */
export function served(root: string): Served {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform !== "linux")
    throw new Error(
      "VS Code from packages runs on Linux only; install Visual Studio Code and its `code` command",
    );
  const home = process.env.GRADIENT_GRAPH_VSCODE ?? join(root, `.cache/vscode-${CODE_SERVER}`);
  if (!existsSync(home)) {
    const draft = `${home}.draft`;
    rmSync(draft, { recursive: true, force: true });
    install(draft, platform, root);
    renameSync(draft, home);
  }
  return {
    node: join(home, `node_modules/node-${platform}/bin/node`),
    main: join(home, "vscode/out/server-main.js"),
  };
}
