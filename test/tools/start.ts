// Opens a real VS Code with the extension on a folder: the desktop one if there is one, else one from packages, served on
// the loopback address. --port and --no-open speak about the served one and choose it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { address, startServer } from "./server.js";
import { type Desktop, desktop, onPath, served } from "./vscode.js";

const root = process.cwd();
const examples = join(root, "media/examples");

interface Choice {
  readonly folder: string;
  readonly file: string | null;
  readonly port: number | null;
  readonly open: boolean;
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function choose(): Choice {
  const { values, positionals } = parseArgs({
    options: { port: { type: "string" }, "no-open": { type: "boolean" } },
    allowPositionals: true,
  });
  if (positionals.length > 1) fail(`one folder can be opened, ${positionals.length} were named`);
  const folder = positionals[0] ? resolve(process.env.INIT_CWD ?? root, positionals[0]) : examples;
  if (!existsSync(folder) || !statSync(folder).isDirectory()) fail(`no folder: ${folder}`);
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port < 65536))
    fail(`no port: ${values.port}`);
  const first = join(examples, "01-two-x-dot-x.ts");
  return { folder, file: folder === examples ? first : null, port, open: !values["no-open"] };
}

function openDesktop({ command }: Desktop, { folder, file }: Choice): void {
  const data = join(root, ".cache/start-desktop");
  // VS Code refuses to run as root without these two.
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox", "--user-data-dir", data] : [];
  const args = [
    "--new-window",
    "--wait",
    `--extensionDevelopmentPath=${root}`,
    ...asRoot,
    folder,
    ...(file ? [file] : []),
  ];
  const code = spawn(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  console.log(`VS Code opens on ${folder} (close its window, or Ctrl-C here, to end)`);
  code.on("exit", status => process.exit(status ?? 0));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => code.kill(signal));
}

/** Shows the address in the person's own browser where there is a screen. */
function openBrowser(url: string): void {
  const screen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const opener = screen ? onPath("xdg-open") : null;
  if (opener) spawn(opener, [url], { stdio: "ignore", detached: true }).unref();
}

async function serve({ folder, file, port, open }: Choice): Promise<void> {
  const data = join(root, ".cache/start");
  mkdirSync(data, { recursive: true });
  const server = await startServer(served(root), { data, port: port ?? 0 });
  const url = address(server.port, { folder, development: root, ...(file && { open: file }) });
  console.log(`VS Code with Gradient Graph on ${folder}:\n\n  ${url}\n\nCtrl-C stops it.`);
  if (open) openBrowser(url);
  const stop = () => void server.stop().then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  // npm does not pass every signal on: when it is gone, nobody is left to press Ctrl-C.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 1000);
}

const choice = choose();
const installed = choice.open && choice.port === null ? desktop() : null;
if (installed) openDesktop(installed, choice);
else await serve(choice).catch(error => fail(error.message));
