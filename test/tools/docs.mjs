// npm run docs: writes the reference under docs/api from the docstrings of the library.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensure, root } from "./ensure.mjs";
import { run } from "./script.mjs";

ensure();
const tsc = join(root, "node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [tsc, "-b", "core"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
await run("tools/docs/main");
