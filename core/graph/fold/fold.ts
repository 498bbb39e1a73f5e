// The units of one pass and the tree of what can fold them: what a view is drawn from, whatever is open. Made once for a
// pass, so that opening a card or sliding through iterations costs what it shows.
import type { Trace } from "../../trace/trace.js";
import { type Cone, cone } from "../cone.js";
import { type Graph, graph } from "../graph.js";
import { madeBy } from "../history.js";
import { Members } from "../members.js";
import { alike } from "./alike.js";
import { bareCells } from "./bare.js";
import type { Cell } from "./cell.js";
import { parts } from "./parts.js";
import { runs } from "./runs.js";
import { tidy } from "./tidy.js";
import { tree } from "./tree.js";
import { type Units, unitsOf } from "./units.js";

export interface Fold extends Units {
  /** Position in trace.backwards; null: the whole tape. */
  pass: number | null;
  top: Cell;
  /** So few boxes that all of them are drawn, and nothing folded. */
  small: boolean;
  /** Iterations that could be drawn one by one. */
  iterations: number;
  /** Loops that they belong to. */
  loops: number;
  /** Nothing in it has a gradient, nor has one stopped there. */
  bare: (of: Cell) => boolean;
}

/** Programs of fewer boxes, without modules, are drawn as they are. */
const SMALL = 12;
/** Passes kept: stepping through a training loop comes back to few of them. */
const KEPT = 4;

const known = new WeakMap<Trace, Map<string, Fold>>();

/** What of a run is drawn, and how finely. */
export interface Drawn {
  /** Every iteration of a loop for itself. */
  unfolded: boolean;
  /** With what the pass itself computed. */
  history: boolean;
}

export function fold(trace: Trace, pass: number | null, drawn: Drawn): Fold {
  const kept = known.get(trace) ?? new Map<string, Fold>();
  known.set(trace, kept);
  const key = `${pass} ${drawn.unfolded} ${drawn.history}`;
  let found = kept.get(key);
  if (!found) {
    found = made(trace, pass, drawn);
    kept.set(key, found);
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  }
  return found;
}

function made(trace: Trace, pass: number | null, { unfolded, history }: Drawn): Fold {
  const index = graph(trace);
  const walked = pass === null ? whole(index) : cone(index, trace.backwards[pass]);
  const scope = pass === null || !history ? walked : withHistory(index, pass, walked);
  const root = pass === null ? null : trace.backwards[pass].root;
  const of = unitsOf(index, scope, root, unfolded);
  const { root: top, cells: all } = tree(of.units);
  const cells = tidy({ root: top, cells: all }, of);
  alike(of, top, cells);
  const repeated = cells.filter(each => each.kind === "loop");
  const rows = runs(top, cells, unfolded);
  parts(of.units, [top, ...cells, ...rows]);
  const turning = repeated.filter(each => each.turns !== null || unfolded);
  const turns = turning.reduce((sum, { turns, items }) => sum + (turns ?? items).length, 0);
  const count = of.units.length + of.leaves.length;
  const chained = of.chains.reduce((sum, chain) => sum + chain.length, 0);
  const folded = unfolded ? count - chained + of.chains.length : count;
  return {
    ...of,
    pass,
    top,
    small: folded <= SMALL && !cells.some(each => each.kind === "module"),
    iterations: chained + (unfolded ? 0 : turns),
    loops: of.chains.length + (unfolded ? 0 : turning.length),
    bare: bareCells(of),
  };
}

/** The cone of a pass with what it computed: connected where that used the values of the forward pass. */
function withHistory(index: Graph, pass: number, { live, behind, earlier }: Cone): Cone {
  const all = new Members(index);
  for (const id of live) all.add(id);
  for (const id of madeBy(index.trace, pass)) if (!behind.has(id)) all.add(id);
  return { live: all, behind, earlier };
}

function whole(index: Graph): Cone {
  const live = new Members(index);
  for (const { id } of index.trace.nodes) live.add(id);
  return { live, behind: new Members(index), earlier: new Members(index) };
}
