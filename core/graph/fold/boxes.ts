// Drafts and places as the boxes and groups of a view.
import type { TraceNode } from "../../trace/trace.js";
import type { Turns, ViewGroup } from "../group.js";
import type { ViewBox } from "../view.js";
import type { Cell } from "./cell.js";
import type { Fold } from "./fold.js";
import { HEAPS, type Placing } from "./leaves.js";
import { turnNumber } from "./open.js";
import type { Draft, Draw, Sketch } from "./sketch.js";
import { groupLine, groupName, groupText, pillsOf } from "./words.js";

export interface Boxes {
  boxes: ViewBox[];
  groups: ViewGroup[];
  /** Keys by draft and by leaf; a leaf without a box of its own has its holder's. */
  keys: { drafts: Int32Array; leaves: Int32Array };
}

interface Sprout {
  seq: number;
  box: Omit<ViewBox, "key">;
  draft: number;
  leaves: readonly number[];
}

export function boxesOf(fold: Fold, drawn: Sketch, { places, heaps }: Placing): Boxes {
  const pills: number[][] = drawn.drafts.map(() => []);
  const within: number[][] = drawn.drafts.map(() => []);
  const heaped = new Set([...heaps.parameters, ...heaps.inputs]);
  const sprouts: Sprout[] = [];
  for (const [i, place] of places.entries()) {
    if (place.how === "pill") pills[place.draft].push(i);
    else if (place.how === "within") within[place.draft].push(i);
    else if (!heaped.has(i)) sprouts.push(leafSprout(fold, i, place.inside));
  }
  const reach = reachOf(fold);
  for (const [i, draft] of drawn.drafts.entries())
    sprouts.push(draftSprout(fold, reach, draft, i, pills[i], within[i]));
  const piles = [pile(fold, "parameters", heaps.parameters), pile(fold, "inputs", heaps.inputs)];
  for (const each of piles) if (each) sprouts.push(each.sprout);
  sprouts.sort((a, b) => a.seq - b.seq);
  const keys = {
    drafts: new Int32Array(drawn.drafts.length).fill(-1),
    leaves: new Int32Array(places.length).fill(-1),
  };
  const boxes = sprouts.map(({ box, draft, leaves }, key): ViewBox => {
    if (draft >= 0) keys.drafts[draft] = key;
    for (const leaf of leaves) keys.leaves[leaf] = key;
    return { key, ...box };
  });
  const groups = drawn.groups.map(group => groupOf(fold, group, boxes, drawn.drafts, keys.drafts));
  return { boxes, groups: [...groups, ...piles.flatMap(each => each?.group ?? [])], keys };
}

function leafSprout({ leaves, scope }: Fold, i: number, inside: string | null): Sprout {
  const { id, seq } = leaves[i];
  const box = {
    node: id,
    nodes: [id],
    kind: "leaf",
    inside,
    pills: [],
    behind: scope.behind.has(id),
  } as const;
  return { seq, box, draft: -1, leaves: [i] };
}

function draftSprout(
  fold: Fold,
  reach: Int32Array,
  { lo, hi, card, inside }: Draft,
  draft: number,
  pills: readonly number[],
  within: readonly number[],
): Sprout {
  const { units, leaves, scope, trace } = fold;
  const shared = {
    inside,
    pills: pillsOf(
      trace,
      pills.map(i => leaves[i]),
    ),
  };
  const held = [...pills, ...within];
  if (!card) {
    const { node, nodes, kind, reads } = units[lo];
    const box = {
      ...shared,
      node: node.id,
      nodes: nodes.map(each => each.id),
      // A circle has no place for parameters.
      kind: kind === "sign" && pills.length > 0 ? ("op" as const) : kind,
      behind: scope.behind.has(node.id),
    };
    return { seq: node.seq, box: reads ? { ...box, reads } : box, draft, leaves: held };
  }
  const out = outputOf(fold, reach, lo, hi);
  const nodes = nodesOf(fold, lo, hi, within);
  let behind = true;
  for (let at = lo; at < hi && behind; at++) behind = scope.behind.has(units[at].node.id);
  const box = { ...shared, node: out.id, nodes, kind: "group", group: card.id, behind } as const;
  return { seq: out.seq, box, draft, leaves: held };
}

/** By unit: position of the last unit that uses it. */
function reachOf({ units, links }: Fold): Int32Array {
  const reach = new Int32Array(units.length).fill(-1);
  for (const { from, to } of links) if (from >= 0 && reach[from] < to) reach[from] = to;
  return reach;
}

/** What a card hands on: the root, else the last value that is used outside it, else its last. */
function outputOf({ units, root }: Fold, reach: Int32Array, lo: number, hi: number): TraceNode {
  let used: TraceNode | null = null;
  for (let at = hi - 1; at >= lo; at--) {
    if (units[at].nodes.some(node => node.id === root)) return units[at].node;
    if (!used && reach[at] >= hi) used = units[at].node;
    if (used && root === null) break;
  }
  return used ?? units[hi - 1].node;
}

function nodesOf({ units, leaves }: Fold, lo: number, hi: number, within: readonly number[]): number[] {
  const nodes: TraceNode[] = within.map(i => leaves[i]);
  for (let at = lo; at < hi; at++) for (const node of units[at].nodes) nodes.push(node);
  if (within.length > 0) nodes.sort((a, b) => a.seq - b.seq);
  return nodes.map(node => node.id);
}

function groupOf(
  fold: Fold,
  { id, of, parent, open, turns, beside }: Draw,
  boxes: readonly ViewBox[],
  drafts: readonly Draft[],
  keys: Int32Array,
): ViewGroup {
  const card = drafts.findIndex(draft => draft.card?.id === id);
  const box = card < 0 ? undefined : boxes[keys[card]];
  return {
    id,
    kind: kindOf(of),
    name: beside ? `${id.endsWith("/earlier") ? "earlier" : "later"} turns` : groupName(of),
    type: of.type,
    level: of.level,
    line: groupLine(fold.units, of),
    parent,
    open,
    nodes: box?.nodes ?? nodesOf(fold, of.lo, of.hi, []),
    text: groupText(fold.units, of, turns?.from ?? 0),
    turns: turns && turnsOf(of, turns),
    more: of.more,
    pills: box?.pills ?? [],
    ...(open ? {} : cutsIn(fold, drafts[card])),
    ...(beside ? { beside } : {}),
  };
}

const kindOf = ({ kind }: Cell): ViewGroup["kind"] =>
  kind === "turn" ? "loop" : kind === "root" || kind === "leaves" ? "part" : kind;

function turnsOf(of: Cell, { from, to, shown }: NonNullable<Draw["turns"]>): Turns {
  const numbers = Array.from({ length: to - from }, (_, i) => turnNumber(of, from + i));
  // A long run keeps only some of a loop's iterations.
  const count = of.kind === "loop" ? numbers[numbers.length - 1] - numbers[0] + 1 : numbers.length;
  return {
    count: Math.max(count, numbers.length),
    numbers,
    shown: shown - from,
    ...(of.varied ? { varied: true } : {}),
  };
}

/** Cuts that a card hides: blocked links within it. */
function cutsIn({ cuts: all }: Fold, { lo, hi }: Draft): { cuts?: number } {
  let cuts = 0;
  for (const { from, to } of all) if (from >= lo && to >= lo && to < hi) cuts++;
  return cuts > 0 ? { cuts } : {};
}

/** Leaves in one card. */
function pile(
  { leaves, trace, scope }: Fold,
  what: keyof typeof HEAPS,
  of: readonly number[],
): { sprout: Sprout; group: ViewGroup } | null {
  if (of.length === 0) return null;
  const nodes = of.map(i => leaves[i]);
  const ids = nodes.map(node => node.id);
  const last = nodes[nodes.length - 1];
  const pills = what === "parameters" ? pillsOf(trace, nodes) : [];
  const behind = ids.every(id => scope.behind.has(id));
  const id = HEAPS[what];
  const box = { node: last.id, nodes: ids, kind: "group", group: id, inside: null, pills, behind } as const;
  const group: ViewGroup = {
    id, kind: "part", name: what, type: null, level: 0, line: null, parent: null, open: false, nodes: ids,
    text: `${of.length} tensors`, turns: null, more: 0, pills,
  }; // biome-ignore format: one table
  return { sprout: { seq: nodes[0].seq, box, draft: -1, leaves: of }, group };
}
