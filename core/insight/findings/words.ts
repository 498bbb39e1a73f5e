// How findings list things.
import type { Site, Trace, TraceNode } from "../../trace/trace.js";
import { titled } from "../words.js";

/** Names written out before "and N more". */
const most = 3;

/** "w1, w2 and 3 more". */
export function names(trace: Trace, nodes: readonly TraceNode[]): string {
  return joined([...new Set(nodes.map(node => titled(trace, node)))]);
}

export function joined(all: readonly string[]): string {
  const shown = all.slice(0, most);
  const rest = all.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Three significant digits. */
export function figure(value: number | null): string {
  return value === null ? "unknown" : String(Number(value.toPrecision(3)));
}

/** Nodes of one place share its object, and a loop has many. */
const keys = new WeakMap<Site, string>();

/** Places apart: one finding a place. */
export function placeKey(site: Site | null): string {
  if (site === null) return "";
  let key = keys.get(site);
  if (key === undefined) {
    key = `${site.file}:${site.line}:${site.column}:${site.endLine}:${site.endColumn}`;
    keys.set(site, key);
  }
  return key;
}

/** The first of each group, in order. */
export function grouped<T, K>(all: Iterable<T>, key: (each: T) => K): T[][] {
  const groups = new Map<K, T[]>();
  for (const each of all) {
    const of = key(each);
    const list = groups.get(of);
    if (list) list.push(each);
    else groups.set(of, [each]);
  }
  return [...groups.values()];
}
