import type { SiteEntry } from "../site.js";
import type { Site, TraceNode } from "../trace.js";

/** What the tape says of names, by node of the trace. */
export interface Held {
  /** Numbers of the "name" sites that held the tensor, in order. */
  names(node: number): readonly number[];
  /** A name given by option, or the path of a module parameter. */
  given(node: number): string | undefined;
  /** The node that this one is the .grad of; -1: none, or none of the trace. */
  owner(node: number): number;
  /** The site of the first version of a tensor that was changed in place. */
  origin(node: number): Site | null;
}

/**
 * Names every node: the name it was given; else the first variable that held it in the function that made it; else the
 * first that held it at all. The other variables are its aliases. Versions made in place belong to the function that made
 * the first. The .grad of a named tensor is "x.grad".
 */
export function named(nodes: readonly TraceNode[], sites: readonly SiteEntry[], held: Held): void {
  const home = homes(sites);
  for (const node of nodes) {
    const variables = held
      .names(node.id)
      .map(index => sites[index])
      .filter(site => site !== undefined);
    const own = ownOf(variables, held.origin(node.id), home) ?? variables[0];
    const name = held.given(node.id) ?? own?.name;
    if (name === undefined || name === "") continue;
    node.name = name;
    const aliases = new Set(variables.map(site => site.name));
    aliases.delete(name);
    if (aliases.size > 0) node.aliases = [...aliases];
  }
  for (const node of nodes) {
    const at = held.owner(node.id);
    const owner = at < 0 ? undefined : nodes[at];
    if (owner?.name !== undefined) node.name ??= `${owner.name}.grad`;
  }
}

/** The first variable of the function in which a tensor was made. */
function ownOf(variables: readonly SiteEntry[], site: Site | null, home: (place: Site) => SiteEntry | null) {
  if (variables.length === 0) return undefined;
  const made = site === null ? null : home(site);
  return variables.find(variable => home(variable) === made);
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
