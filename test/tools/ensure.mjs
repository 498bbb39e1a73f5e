// Makes a fresh clone ready by itself: the one set-up step is npm's, and it runs only when node_modules differs from
// the lock file. Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(fileURLToPath(import.meta.url), "../../..");

const OLDEST = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(
    `Node ${OLDEST.join(".")} or newer is needed, this is ${process.versions.node} (nodejs.org has it)`,
  );
  process.exit(1);
}

/** Names of the locked packages that are absent or of another version. Optional ones belong to other platforms. */
export function missing(locked, installed) {
  return Object.entries(locked)
    .filter(([path, entry]) => path !== "" && !entry.optional && installed[path]?.version !== entry.version)
    .map(([path]) => path);
}

const packages = file => JSON.parse(readFileSync(file, "utf8")).packages;

export function ensure() {
  checkNode();
  const seen = join(root, "node_modules/.package-lock.json");
  const fresh = !existsSync(seen);
  if (!fresh && missing(packages(join(root, "package-lock.json")), packages(seen)).length === 0) return;
  // `ci` empties node_modules first; a plain install repairs what is there. Neither writes the lock file.
  const command = fresh ? ["ci"] : ["install", "--no-save"];
  console.error(`npm ${command.join(" ")}`);
  const done = spawnSync("npm", [...command, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (done.status === 0) return;
  console.error("the packages could not be installed (npm's reason stands above)");
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensure();
