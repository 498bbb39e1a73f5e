// The repository's own text files: what the house test reads.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const NOT_OURS =
  /^(dist|coverage|\.git|\.cache|test\/artifacts)$|(^|\/)(node_modules|package-lock\.json)$|\.(png|gif|vsix|tsbuildinfo)$/;

/** Paths relative to the repository, with forward slashes, sorted. */
export function ourFiles(folder = ""): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (NOT_OURS.test(path)) continue;
    if (entry.isDirectory()) found.push(...ourFiles(path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

export const read = (file: string): string => readFileSync(join(root, file), "utf8");
