import type { SiteEntry } from "../site.js";
import type { Site, TraceNode } from "../trace.js";

/** What the tape says of names, by node. */
export interface Held {
  /** Numbers of the "name" sites that held the tensor, in order. */
  readonly names: ReadonlyMap<number, readonly number[]>;
  /** Names given by option, and paths of module parameters. */
  readonly given: ReadonlyMap<number, string>;
  /** Nodes that are the .grad of another. */
  readonly owners: ReadonlyMap<number, number>;
  /** The first version of a tensor that was changed in place. */
  origin(node: number): number;
}

/**
 * Names every node: the name it was given; else the first variable that held it in the function that made it; else the
 * first that held it at all. The other variables are its aliases. Versions made in place belong to the function that made
 * the first. The .grad of a named tensor is "x.grad".
 */
export function named(nodes: readonly TraceNode[], sites: readonly SiteEntry[], held: Held): void {
  const home = homes(sites);
  for (const node of nodes) {
    const variables = (held.names.get(node.id) ?? [])
      .map(index => sites[index])
      .filter(site => site !== undefined);
    const { site } = nodes[held.origin(node.id)];
    const made = site === null ? null : home(site);
    const own = variables.find(site => home(site) === made) ?? variables[0];
    const name = held.given.get(node.id) ?? own?.name;
    if (name === undefined || name === "") continue;
    node.name = name;
    const aliases = new Set(variables.map(site => site.name));
    aliases.delete(name);
    if (aliases.size > 0) node.aliases = [...aliases];
  }
  for (const [id, owner] of held.owners) {
    const node = nodes[id];
    const of = nodes[owner];
    if (of.name === undefined) continue;
    node.name ??= `${of.name}.grad`;
  }
}

/** Gives the function that a place belongs to: the innermost function site around it; null at module level. */
function homes(sites: readonly SiteEntry[]): (place: Site) => SiteEntry | null {
  const functions = new Map<string, SiteEntry[]>();
  for (const site of sites) {
    if (site.kind !== "function") continue;
    const list = functions.get(site.file);
    if (list) list.push(site);
    else functions.set(site.file, [site]);
  }
  const known = new Map<string, SiteEntry | null>();
  return place => {
    const key = `${place.line}:${place.column} ${place.file}`;
    let found = known.get(key);
    if (found === undefined) {
      const around = (functions.get(place.file) ?? []).filter(site => contains(site, place));
      found = around.reduce<SiteEntry | null>((a, b) => (a && contains(b, a) ? a : b), null);
      known.set(key, found);
    }
    return found;
  };
}

function contains(outer: Site, inner: Site): boolean {
  const starts = outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column);
  const ends =
    outer.endLine > inner.endLine || (outer.endLine === inner.endLine && outer.endColumn >= inner.endColumn);
  return starts && ends;
}
