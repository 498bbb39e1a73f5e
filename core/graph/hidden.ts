// What a picture leaves out, in words, each with the way to see it.
import type { Trace } from "../trace/trace.js";
import type { Cone } from "./cone.js";
import { written } from "./figures.js";
import type { Fold } from "./fold/fold.js";
import { inScope } from "./fold/units.js";
import { graph } from "./graph.js";
import { madeBy } from "./history.js";
import type { Hidden, ViewBox } from "./view.js";

export interface LeftOut {
  /** Boxes beyond the budget. */
  over: number;
  boxes: readonly ViewBox[];
  unfolded: boolean;
  /** What the pass itself computed is drawn. */
  history: boolean;
  /** The budget within which not every group could be opened, if that was asked. */
  refused: number | null;
}

const many = (n: number, what: string): string => `${written(n)} ${what}${n === 1 ? "" : "s"}`;

export function hiddenOf(fold: Fold, left: LeftOut): Hidden[] {
  const rows = [
    overOf(fold, left),
    outsideOf(fold, left),
    historyOf(fold, left),
    earlierOf(fold),
    truncatedOf(fold),
    loopsOf(fold, left),
  ];
  return [...rows, cardsOf(left), refusedOf(left)].filter(row => row !== null);
}

function overOf({ root }: Fold, { over, boxes }: LeftOut): Hidden | null {
  if (over === 0) return null;
  const which = root === null ? "in the order they ran" : "those nearest to the root";
  const all = written(boxes.length + over);
  return { count: over, text: `${written(boxes.length)} of ${all} boxes shown, ${which}`, how: "more" };
}

function outsideOf({ trace, scope, pass }: Fold, { history }: LeftOut): Hidden | null {
  let count = 0;
  for (const { kind, id } of trace.nodes) if (kind !== "constant" && !inScope(scope, id)) count++;
  // They have a line of their own.
  if (pass !== null && !history) count -= unseen(trace, scope, pass);
  return count > 0 ? { count, text: `${many(count, "operation")} outside this pass`, how: "whole" } : null;
}

/** Not drawn of what the pass computed. */
const unseen = (trace: Trace, scope: Cone, pass: number): number =>
  madeBy(trace, pass).filter(id => !inScope(scope, id) && graph(trace).node(id)?.kind !== "constant").length;

/** What the pass computed, drawn or not: either way there is a switch. */
function historyOf({ trace, scope, pass }: Fold, { history }: LeftOut): Hidden | null {
  if (pass === null) return null;
  if (history) {
    const all = madeBy(trace, pass).length;
    return all > 0
      ? { count: 0, text: `with ${many(all, "value")} that backward computed`, how: "without" }
      : null;
  }
  const count = unseen(trace, scope, pass);
  return count > 0
    ? { count, text: `${many(count, "operation")} computed by backward ${pass + 1} itself`, how: "history" }
    : null;
}

function earlierOf({ scope: { earlier } }: Fold): Hidden | null {
  const count = earlier.size;
  const text = `${many(count, "value")} of earlier iterations, without what made them`;
  return count > 0 ? { count, text, how: "pass" } : null;
}

function truncatedOf({ trace: { truncated } }: Fold): Hidden | null {
  return truncated
    ? { count: truncated.dropped, text: `trace cut short: ${truncated.reason}`, how: null }
    : null;
}

/** Loops in cards, or unfolded from them: either way back. */
function loopsOf({ iterations, loops, chains }: Fold, { unfolded }: LeftOut): Hidden | null {
  if (unfolded && loops === 0 && chains.length === 0) return null;
  if (iterations === 0) return null;
  const of = loops === 1 ? "a loop" : `${written(loops)} loops`;
  if (unfolded)
    return { count: 0, text: `${written(iterations)} iterations of ${of} one by one`, how: "fold" };
  const where = loops === 1 ? "one card" : "cards";
  return { count: iterations, text: `${written(iterations)} iterations of ${of} in ${where}`, how: "unfold" };
}

/** What is in cards, a loop's iterations apart. */
function cardsOf({ boxes }: LeftOut): Hidden | null {
  let [count, cards] = [0, 0];
  for (const { kind, nodes } of boxes) {
    if (kind !== "group") continue;
    count += nodes.length;
    cards++;
  }
  return count > 0
    ? { count, text: `${many(count, "value")} in ${many(cards, "card")}`, how: "expand" }
    : null;
}

function refusedOf({ refused }: LeftOut): Hidden | null {
  if (refused === null) return null;
  const text = `too large to expand all of it: over ${written(refused)} boxes`;
  return { count: 0, text, how: "more" };
}
