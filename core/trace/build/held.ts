/** What the tape says of who holds a tensor, by node of the survey. */
export class Held {
  /** Numbers of the "name" sites that held it, in order. */
  readonly names = new Map<number, number[]>();
  /** Names given by option, and paths of module parameters. */
  readonly given = new Map<number, string>();
  /** Nodes that are the .grad of another. */
  readonly owners = new Map<number, number>();

  hold(node: number, site: number): void {
    const sites = this.names.get(node);
    if (sites) sites.push(site);
    else this.names.set(node, [site]);
  }

  /** The id of the node that one is the .grad of; -1: none, or none of the trace. `ids`: by node of the survey. */
  owner(node: number, ids: Int32Array): number {
    const owner = this.owners.get(node) ?? -1;
    return owner < 0 ? -1 : ids[owner];
  }

  /** An in-place change: the same variables hold the tensor, and the same .grad belongs to it. */
  succeed(node: number, from: number): void {
    const sites = this.names.get(from);
    const name = this.given.get(from);
    const owner = this.owners.get(from);
    if (sites) this.names.set(node, [...sites]);
    if (name !== undefined) this.given.set(node, name);
    if (owner !== undefined) this.owners.set(node, owner);
  }
}
