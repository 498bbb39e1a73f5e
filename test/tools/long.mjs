// npm run test:long: a thousand random cases of every law instead of a few, and what takes minutes (test/long). GG_SEED
// chooses other cases. --only PATTERN runs the tests whose name has it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensure, root } from "./ensure.mjs";

ensure();
const only = process.argv[2] === "--only" ? ["--testNamePattern", process.argv[3]] : [];
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const options = ["--config", "test/long/vitest.config.ts", "--testTimeout=3600000", ...only];
const { status } = spawnSync(process.execPath, [vitest, "run", ...options], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, GG_LONG: "1" },
});
process.exit(status ?? 1);
