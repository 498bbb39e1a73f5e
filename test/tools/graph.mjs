// npm run graph -- FILE …: the command line from a checkout. Its stdout is the command's own and nothing else.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { built } from "./built.mjs";
import { ensure, root } from "./ensure.mjs";

ensure();
if (!built()) process.exit(1);
// npm runs scripts in the package's folder; paths are meant from where the person stands.
const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
