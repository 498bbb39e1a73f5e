// When two cells are "the same": a structure (operations, shapes, wiring inside) and an identity (whose parameters). Each
// is a hash of 52 bits, made in one pass from the innermost cells outwards, after Merkle (1987).
import type { TraceNode } from "../../trace/trace.js";
import type { Cell } from "./cell.js";
import { isParameter, type Link, type Units } from "./units.js";

/** Sets `structure` and `identity` of every cell. `cells`: outer ones first. */
export function alike(of: Units, root: Cell, cells: readonly Cell[]): void {
  const holders = holdersOf(of.units.length, root, cells);
  const up = new Map<Cell, Cell>();
  for (const each of [root, ...cells])
    for (const item of each.items) if (typeof item !== "number") up.set(item, each);
  const { structure, identity } = unitHashes(of);
  const wiring = new Map<Cell, number>();
  for (const link of of.links) {
    if (link.from < 0) continue;
    let holder = holders[link.to];
    while (holder.lo > link.from) holder = up.get(holder) ?? root;
    const ends = mix(mix(link.to - holder.lo, link.from - holder.lo), blockedHash(link));
    wiring.set(holder, mix(wiring.get(holder) ?? 0, mix(ends, link.slot)));
  }
  for (let i = cells.length - 1; i >= 0; i--) {
    const each = cells[i];
    let shape = mix(text(`${kindOf(each)} ${each.type ?? ""}`), wiring.get(each) ?? 0);
    let whose = each.kind === "module" ? text(each.name) : 1;
    for (const item of each.items) {
      shape = mix(shape, typeof item === "number" ? structure[item] : item.structure);
      whose = mix(whose, typeof item === "number" ? identity[item] : item.identity);
    }
    each.structure = shape;
    each.identity = whose;
  }
}

/** Modules are alike by their class, functions and loops by their name; turns by what they hold. */
const kindOf = ({ kind, name }: Cell): string =>
  kind === "module" || kind === "turn" ? kind : `${kind} ${name}`;

/** The innermost cell of each unit. */
function holdersOf(count: number, root: Cell, cells: readonly Cell[]): Cell[] {
  const holders = new Array<Cell>(count).fill(root);
  for (const each of cells) for (const item of each.items) if (typeof item === "number") holders[item] = each;
  return holders;
}

function unitHashes({ units, leaves, links }: Units): { structure: Float64Array; identity: Float64Array } {
  const structure = new Float64Array(units.length);
  const identity = new Float64Array(units.length).fill(1);
  for (let i = 0; i < units.length; i++) {
    const { node, nodes, kind } = units[i];
    let hash = mix(text(node.rule ?? node.op), text(node.dtype));
    for (const size of node.shape) hash = mix(hash, size);
    hash = mix(mix(hash, node.requiresGrad ? 1 : 0), text(kind));
    structure[i] = mix(hash, nodes.length);
  }
  for (const { leaf, to, slot } of links) {
    if (leaf < 0) continue;
    // Other inputs are as good as the values of an earlier turn: the first turn has nothing else.
    if (!isKept(leaves[leaf])) continue;
    structure[to] = mix(structure[to], mix(slot, 3));
    identity[to] = mix(identity[to], mix(slot, leaves[leaf].tensor));
  }
  return { structure, identity };
}

/** A parameter, or one of a module's that was frozen ("encoder.weight"): what makes one layer another one. */
const isKept = (node: TraceNode): boolean => isParameter(node) || (node.name?.includes(".") ?? false);

const blockedHash = ({ blocked }: Link): number => (blocked ? text(blocked) : 7);

const texts = new Map<string, number>();

/** FNV-1a over UTF-16 units (Fowler, Noll and Vo, 1991), twice for 52 bits. */
function text(of: string): number {
  const known = texts.get(of);
  if (known !== undefined) return known;
  let [low, high] = [0x811c9dc5, 0x9e3779b9];
  for (let i = 0; i < of.length; i++) {
    low = Math.imul(low ^ of.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ of.charCodeAt(i), 0x85ebca6b);
  }
  const hash = joined(low, high);
  if (texts.size > 10_000) texts.clear();
  texts.set(of, hash);
  return hash;
}

const joined = (low: number, high: number): number => (high >>> 12) * 2 ** 32 + (low >>> 0);

/** Both in one, order and all: the finishing steps of MurmurHash3 (Appleby, 2011). */
function mix(a: number, b: number): number {
  let low = Math.imul(((a % 2 ** 32) | 0) ^ Math.imul((b % 2 ** 32) | 0, 0xcc9e2d51), 0x1b873593);
  let high = Math.imul(((a / 2 ** 32) | 0) ^ Math.imul(((b / 2 ** 32) | 0) ^ low, 0x85ebca6b), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 15) ^ high, 0x85ebca6b) + 0x165667b1;
  high = Math.imul(high ^ (high >>> 13) ^ low, 0xc2b2ae35) + 0x27d4eb2f;
  return joined(low ^ (low >>> 16), high ^ (high >>> 16));
}
