// Is dist/ older than what it is made of? Commands that need it build only then.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./ensure.mjs";

const SOURCES = ["core", "extension", "webview", "build.mjs", "package.json", "package-lock.json"];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))));
}

/** Builds when needed; all of its words go to stderr. True if dist/ is good. */
export function built() {
  const mark = join(root, "dist/.built");
  if (existsSync(mark)) {
    const at = statSync(mark).mtimeMs;
    if (SOURCES.every(source => newest(join(root, source)) <= at)) return true;
  }
  return build();
}

export function build(...options) {
  const done = spawnSync(process.execPath, [join(root, "build.mjs"), ...options], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  return done.status === 0;
}
