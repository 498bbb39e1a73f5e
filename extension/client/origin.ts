// Where a source of a trace in a file may lie. Places in it are relative to the program's root, the folder of the nearest
// package.json; the file itself may lie anywhere below, or beside.
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

/**
 * Files that may be meant, the likeliest first: beside the trace, then up to the folder that is open around it, then in the
 * other folders that are open. A trace may come from anybody: nothing outside of these is named.
 */
export function candidates(trace: string, open: readonly string[], file: string): string[] {
  const beside = dirname(trace);
  const top = open.filter(folder => within(folder, beside)).sort((a, b) => a.length - b.length)[0];
  const roots = [beside];
  for (let at = dirname(beside); top !== undefined && at !== roots[roots.length - 1]; at = dirname(at)) {
    if (!within(top, at)) break;
    roots.push(at);
  }
  const found = [...roots, ...open]
    .map(root => ({ root, path: resolve(root, file) }))
    .filter(({ root, path }) => path !== root && within(root, path));
  return [...new Set(found.map(({ path }) => path))];
}

/** Whether a path is that folder or lies in it. */
function within(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
