// Where leaves are drawn: a parameter inside the one box that uses it, an input beside it, and a box of their own for
// those that several boxes share.
import type { TraceFrame, TraceNode } from "../../trace/trace.js";
import type { Fold } from "./fold.js";
import { type Asked, FIRST } from "./open.js";
import type { Draft, Draw, Sketch } from "./sketch.js";
import { isParameter, type Link } from "./units.js";

/** Boxes that leaves may take of a first view. */
export const ASIDE = 12;

/** "pill": in a box as one of its parameters; "within": one of a card's nodes; "box": its own. */
export type Place =
  | { how: "pill"; draft: number }
  | { how: "within"; draft: number }
  | { how: "box"; inside: string | null };

export interface Placing {
  /** By leaf. */
  places: readonly Place[];
  /** Leaves too many for boxes of their own, by what they are. */
  heaps: { parameters: readonly number[]; inputs: readonly number[] };
}

export function placing(fold: Fold, drawn: Sketch, asked: Pick<Asked, "opened" | "spread">): Placing {
  const { uses } = fold;
  const parents = new Map(drawn.groups.map(group => [group.id, group]));
  const places = fold.leaves.map((leaf, i): Place => {
    if (fold.small || leaf.id === fold.root) return { how: "box", inside: null };
    const consumers = new Set(uses[i].map(link => drawn.boxOf[link.to]));
    return placeOf(fold, drawn, parents, leaf, uses[i], consumers);
  });
  if (!fold.small) crowd(fold, drawn, uses, places);
  return {
    places,
    heaps: fold.small ? { parameters: [], inputs: [] } : heapsOf(fold, drawn, places, asked),
  };
}

function placeOf(
  fold: Fold,
  { drafts, groups }: Sketch,
  parents: ReadonlyMap<string, Draw>,
  leaf: TraceNode,
  uses: readonly Link[],
  consumers: ReadonlySet<number>,
): Place {
  const [first] = consumers;
  if (first === undefined) {
    const draft = drafts.findIndex(({ card, lo }) => card && ranIn(fold, leaf, lo, card));
    return draft < 0 ? { how: "box", inside: null } : { how: "within", draft };
  }
  const { card } = drafts[first];
  const blocked = uses.some(link => link.blocked !== null);
  if (isParameter(leaf)) {
    if (consumers.size === 1 && (card || !blocked) && hasPills(fold, drafts[first]))
      return { how: "pill", draft: first };
    const shown = blocked ? null : inTurn(drafts, parents, consumers);
    if (shown !== null && hasPills(fold, drafts[shown])) return { how: "pill", draft: shown };
  } else if (consumers.size === 1 && card && ranIn(fold, leaf, drafts[first].lo, card))
    return { how: "within", draft: first };
  const around = common(
    parents,
    [...consumers].map(each => drafts[each].inside),
  );
  const frame = groups.find(({ id }) => id === around);
  const inside = isParameter(leaf) || (frame && ranIn(fold, leaf, frame.of.lo, frame)) ? around : null;
  return { how: "box", inside };
}

/** The card of a loop that is one value has no place for parameters. */
const hasPills = ({ units }: Fold, { card, lo }: Draft): boolean =>
  card !== null || units[lo].kind !== "loop";

/** Of turns drawn one at a time: the one box of the shown turn, where all other uses are by the other turns. */
function inTurn(
  drafts: Sketch["drafts"],
  parents: ReadonlyMap<string, Draw>,
  consumers: ReadonlySet<number>,
): number | null {
  const own = [...consumers].filter(each => !drafts[each].card?.beside);
  if (own.length !== 1) return null;
  const around = new Set(outwards(parents, drafts[own[0]].inside));
  const turns = [...consumers].flatMap(each => drafts[each].card?.beside ?? []);
  return turns.every(loop => around.has(loop)) ? own[0] : null;
}

function outwards(parents: ReadonlyMap<string, Draw>, id: string | null): string[] {
  const path: string[] = [];
  for (let at = id; at !== null; at = parents.get(at)?.parent ?? null) path.push(at);
  return path;
}

/** True if the leaf was made in a run of the group, which the unit at `at` belongs to. */
function ranIn({ units }: Fold, leaf: TraceNode, at: number, { of }: Draw): boolean {
  if (of.level === 0 || leaf.frames.length < of.level) return false;
  const frames = units[at].frames;
  for (let i = 0; i < of.level; i++)
    if (!sameFrame(frames[i], leaf.frames[i], i === of.level - 1)) return false;
  return true;
}

const sameFrame = (a: TraceFrame | undefined, b: TraceFrame, last: boolean): boolean =>
  a !== undefined &&
  a.kind === b.kind &&
  a.name === b.name &&
  a.call === b.call &&
  (last || a.iteration === b.iteration);

/** The innermost group around all of these. */
function common(parents: ReadonlyMap<string, Draw>, insides: readonly (string | null)[]): string | null {
  const [first, ...rest] = insides.map(id => outwards(parents, id));
  const sets = rest.map(path => new Set(path));
  return first.find(id => sets.every(set => set.has(id))) ?? null;
}

/** More inputs than a few go into the cards that they alone feed. */
function crowd(fold: Fold, { drafts, boxOf }: Sketch, uses: Fold["uses"], places: Place[]): void {
  const inputs = places.flatMap(({ how }, i) => (how === "box" && !isParameter(fold.leaves[i]) ? [i] : []));
  if (inputs.length <= ASIDE) return;
  for (const i of inputs) {
    const consumers = new Set(uses[i].map(link => boxOf[link.to]));
    const [only] = consumers;
    if (consumers.size === 1 && drafts[only].card && fold.leaves[i].id !== fold.root)
      places[i] = { how: "within", draft: only };
  }
}

/** What would make a first view too large even so is drawn in one card for all parameters, and one for all inputs. */
function heapsOf(
  fold: Fold,
  { drafts }: Sketch,
  places: readonly Place[],
  { opened, spread }: Pick<Asked, "opened" | "spread">,
): Placing["heaps"] {
  const boxes = places.flatMap(({ how }, i) => (how === "box" && fold.leaves[i].id !== fold.root ? [i] : []));
  const parameters = boxes.filter(i => isParameter(fold.leaves[i]));
  const inputs = boxes.filter(i => !isParameter(fold.leaves[i]));
  const room = Math.max(ASIDE, FIRST - drafts.length);
  const none: number[] = [];
  const many = (list: number[], other: number, id: string) =>
    list.length + other > room && list.length > 1 && spread !== "all" && !opened.has(id) ? list : none;
  const heaped = many(inputs, parameters.length, HEAPS.inputs);
  const left = heaped.length > 0 ? 1 : inputs.length;
  return { inputs: heaped, parameters: many(parameters, left, HEAPS.parameters) };
}

/** Ids of their groups. */
export const HEAPS = { parameters: "leaves parameters", inputs: "leaves inputs" } as const;

/** Boxes that leaves take. */
export function boxesBeside({ places, heaps: { parameters, inputs } }: Placing): number {
  let count = 0;
  for (const { how } of places) if (how === "box") count++;
  const heaps = (parameters.length > 0 ? 1 : 0) + (inputs.length > 0 ? 1 : 0);
  return count - parameters.length - inputs.length + heaps;
}
