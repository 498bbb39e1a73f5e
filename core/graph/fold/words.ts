// The words of groups and pills: what the program calls them, as short as stays clear.
import type { Trace, TraceNode } from "../../trace/trace.js";
import { written } from "../figures.js";
import type { Pill } from "../group.js";
import { origin } from "../origin.js";
import type { Cell } from "./cell.js";
import type { Unit } from "./units.js";

/** Kinds of operations written out; of more, those that come most often. */
const WRITTEN = 3;
const OFTEN = 2;

/** "Linear + relu", "matmul + add + tanh", "mul + sum + …", "14 operations": of a cell that turns, one turn. */
export function groupText(units: readonly Unit[], of: Cell, from: number): string {
  const one = of.turns?.[from] ?? of;
  const own = units.slice(one.lo, Math.min(one.hi, one.lo + 200));
  if (of.kind === "module" && of.type) {
    // The layer's own operations are its class; what follows it in its card is said.
    const behind = own.filter(unit => !ranIn(of, unit)).map(unit => unit.node.op);
    return [of.type, ...behind].join(" + ");
  }
  const times = new Map<string, number>();
  for (const { node } of own) times.set(node.op, (times.get(node.op) ?? 0) + 1);
  if (times.size > WRITTEN) return [...mostOf(times), "…"].join(" + ");
  const count = one.hi - one.lo;
  return count <= 2 * WRITTEN ? [...times.keys()].join(" + ") : `${written(count)} operations`;
}

/** Those that come most often; of equals, those that came first. */
const mostOf = (times: ReadonlyMap<string, number>): string[] =>
  [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, OFTEN)
    .map(([op]) => op);

/** False for an activation that joined a layer's card from outside, be it a module of its own. */
function ranIn({ level, name, call }: Cell, { frames }: Unit): boolean {
  const frame = frames[level - 1];
  return frame !== undefined && frame.name === name && frame.call === call;
}

/** "for" of "for@12". */
export const groupName = (of: Cell): string =>
  of.kind === "loop" || of.kind === "turn" ? of.name.replace(/@\d+$/, "") : of.name;

/** Line of a loop's head; else of the first operation. */
export function groupLine(units: readonly Unit[], of: Cell): number | null {
  const head = of.kind === "loop" ? /@(\d+)$/.exec(of.name) : null;
  return head ? Number(head[1]) : (units[of.lo]?.node.site?.line ?? null);
}

/** The last part of each name where that is enough: "weight" of "hidden.weight". */
export function pillsOf(trace: Trace, leaves: readonly TraceNode[]): Pill[] {
  const latest = [...new Map(leaves.map(leaf => [leaf.tensor, leaf])).values()];
  const full = latest.map(leaf => leaf.name ?? origin(trace, leaf).name ?? origin(trace, leaf).op);
  const last = (name: string) => name.slice(name.lastIndexOf(".") + 1) || name;
  const times = new Map<string, number>();
  for (const name of full) times.set(last(name), (times.get(last(name)) ?? 0) + 1);
  return latest.map((leaf, i) => ({
    node: leaf.id,
    name: times.get(last(full[i])) === 1 ? last(full[i]) : full[i],
  }));
}
