// Where a program lives: its root (the nearest package.json's folder, else its own), and its files' names in traces.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

function nearest(file: string): string | null {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

export function rootOf(file: string): string {
  return nearest(file) ?? dirname(file);
}

/** As sites have it: relative, with forward slashes. */
export function shownPath(root: string, file: string): string {
  return relative(root, file).split(sep).join("/");
}

/** True if the nearest package.json makes plain .js and .ts files ES modules. */
export function isModulePackage(file: string): boolean {
  const folder = nearest(file);
  if (folder === null) return false;
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).type === "module";
  } catch {
    return false; // Node, too, goes on with a package.json it cannot read
  }
}
