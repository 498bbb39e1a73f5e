// The picture as the rows of a tree, in the order it is read: groups, their boxes, and what each box was computed from.
// Only structure; the words of a row are made when it comes into sight.
import type { View, ViewBox } from "../../core/graph/view.js";

export interface OutlineRow {
  /** The same from picture to picture. */
  readonly id: string;
  readonly of:
    | { kind: "group"; group: string }
    | { kind: "box"; box: number }
    | { kind: "input"; wire: number }
    | { kind: "member"; node: number };
  /** What a person selects with it; null: nothing. */
  readonly node: number | null;
  /** From 1. */
  readonly level: number;
  readonly at: number;
  readonly count: number;
  /** Null: it has nothing below it. */
  readonly expanded: boolean | null;
}

type Item = Pick<OutlineRow, "id" | "of" | "node">;

/** The rows in sight. Time linear in the view, and no recursion: groups nest as deep as calls do. */
export function outlineRows(view: View, isOpen: (id: string) => boolean): OutlineRow[] {
  const below = children(view);
  const rows: OutlineRow[] = [];
  const stack: { items: readonly Item[]; at: number; level: number }[] = [
    { items: below(null), at: 0, level: 1 },
  ];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { items, level } = top;
    if (top.at === items.length) {
      stack.pop();
      continue;
    }
    const item = items[top.at++];
    const inner = below(item);
    const open = inner.length > 0 && isOpen(item.id);
    rows.push({ ...item, level, at: top.at, count: items.length, expanded: inner.length > 0 ? open : null });
    if (open) stack.push({ items: inner, at: 0, level: level + 1 });
  }
  return rows;
}

/** What stands below an item; below nothing, the outermost. */
function children({ boxes, wires, groups }: View): (item: Item | null) => readonly Item[] {
  const inside = new Map<string | null, Item[]>();
  const into = new Map<number, Item[]>();
  const put = <K>(map: Map<K, Item[]>, key: K, item: Item) => {
    const list = map.get(key);
    if (list) list.push(item);
    else map.set(key, [item]);
  };
  const frames = new Map(groups.filter(({ open }) => open).map(group => [group.id, group]));
  const entered = new Set<string>();
  /** A frame stands where its first box does. */
  const enter = (id: string | null) => {
    const way: string[] = [];
    for (let at = id; at !== null && !entered.has(at); at = frames.get(at)?.parent ?? null) {
      entered.add(at);
      way.push(at);
    }
    for (const group of way.reverse())
      put(inside, frames.get(group)?.parent ?? null, {
        id: `group ${group}`,
        of: { kind: "group", group },
        node: null,
      });
  };
  for (const box of boxes) {
    enter(box.inside);
    put(inside, box.inside, { id: `box ${box.key}`, of: { kind: "box", box: box.key }, node: box.node });
  }
  for (const wire of wires)
    put(into, wire.to, {
      id: `wire ${wire.key}`,
      of: { kind: "input", wire: wire.key },
      node: boxes[wire.from].node,
    });
  return item => {
    if (item === null) return inside.get(null) ?? [];
    if (item.of.kind === "group") return inside.get(item.of.group) ?? [];
    if (item.of.kind !== "box") return [];
    const { box } = item.of;
    return [...(into.get(box) ?? []), ...members(boxes[box])];
  };
}

/** What a card or a folded loop stands for, parameters first. */
function members({ key, kind, nodes, pills }: ViewBox): Item[] {
  if (kind !== "group" && kind !== "loop") return [];
  const all = [...pills.map(pill => pill.node), ...nodes];
  return [...new Set(all)].map(node => ({ id: `in ${key} ${node}`, of: { kind: "member", node }, node }));
}
