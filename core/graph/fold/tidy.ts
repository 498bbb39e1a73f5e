// Frames that would tell a reader nothing are taken away, what they hold stays: a loop of one iteration, a function with
// one thing in it, the `forward` of a module. An activation right behind a layer joins its card: "Linear + relu".
import type { Cell, Item } from "./cell.js";
import type { Tree } from "./tree.js";
import { isParameter, type Units } from "./units.js";

const ACTIVATIONS = new Set(["relu", "leakyRelu", "elu", "selu", "gelu", "silu", "mish", "sigmoid", "tanh", "softplus", "hardtanh", "relu6"]); // biome-ignore format: one table

/** Returns the cells that are left, outer ones first. */
export function tidy({ root, cells }: Tree, of: Units): Cell[] {
  const own = parametersOf(of);
  const gone = new Set<Cell>();
  for (let i = cells.length - 1; i >= -1; i--) {
    const each = i < 0 ? root : cells[i];
    each.items = flat(each.items, gone);
    if (each.kind !== "loop") each.items = fused(each.items, of);
    inward(each, gone);
    once(each, gone);
    if (each !== root && isGone(each, own)) gone.add(each);
  }
  return cells.filter(each => !gone.has(each));
}

/** Units that use a parameter themselves. */
function parametersOf({ links, leaves }: Units): Set<number> {
  const own = new Set<number>();
  for (const { leaf, to } of links) if (leaf >= 0 && isParameter(leaves[leaf])) own.add(to);
  return own;
}

function flat(items: Item[], gone: ReadonlySet<Cell>): Item[] {
  if (!items.some(item => typeof item !== "number" && gone.has(item))) return items;
  const left: Item[] = [];
  for (const item of items) {
    if (typeof item === "number" || !gone.has(item)) left.push(item);
    else for (const inner of item.items) left.push(inner);
  }
  return left;
}

/** A module's `forward`, or a program's `main`: the one function that holds all of it. */
function inward(each: Cell, gone: Set<Cell>): void {
  const [only] = each.items;
  if (each.items.length !== 1 || typeof only === "number" || only.kind !== "function") return;
  if (each.kind !== "module" && each.kind !== "root") return;
  each.items = only.items;
  gone.add(only);
}

/** A loop of one iteration: what its only turn holds takes its place, whichever iteration that was. */
function once(each: Cell, gone: Set<Cell>): void {
  const [only] = each.items;
  if (each.kind !== "loop" || each.items.length !== 1 || typeof only === "number") return;
  if (only.kind !== "turn") return;
  each.items = only.items;
  only.segment = "";
  gone.add(only);
  gone.add(each);
}

function isGone({ kind, name, items }: Cell, own: ReadonlySet<number>): boolean {
  if (items.length === 0) return true;
  if (kind === "turn") return false;
  if (kind === "function" && name === "(anonymous)") return true;
  const [only] = items;
  if (items.length > 1 || (kind === "loop" && typeof only !== "number")) return false;
  return !(kind === "module" && typeof only === "number" && own.has(only));
}

/** An activation of nothing but a layer of one operation goes into the layer's card. */
function fused(items: Item[], { units, root }: Units): Item[] {
  const left: Item[] = [];
  for (const item of items) {
    const before = left[left.length - 1];
    if (typeof item === "number" && typeof before === "object" && isLayer(before) && before.hi === item) {
      const { node, nodes } = units[item];
      const only = nodes.length === 1 && node.inputs.length === 1;
      if (
        only &&
        node.inputs[0] === units[before.lo].node.id &&
        ACTIVATIONS.has(node.op) &&
        node.id !== root
      ) {
        before.items.push(item);
        before.hi = item + 1;
        continue;
      }
    }
    left.push(item);
  }
  return left;
}

const isLayer = ({ kind, items }: Cell): boolean =>
  kind === "module" && items.length === 1 && typeof items[0] === "number";
