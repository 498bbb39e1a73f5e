// What the panels ask of the picture: its lens, its comparison and what a search found. Computed once for what they
// depend on.
import { type Comparison, compare } from "../../core/graph/compare.js";
import { type Lensed, look } from "../../core/graph/lens.js";
import { type Memory, memory } from "../../core/graph/memory.js";
import { type Found, search } from "../../core/graph/search.js";
import type { Trace } from "../../core/trace/trace.js";
import { type Picture, passOf, picture } from "./select.js";
import type { State } from "./state.js";

/** Remembers the last answer for one object, by a key. */
function last<O extends object, A>(): (of: O, key: string, make: () => A) => A {
  const known = new WeakMap<O, { key: string; answer: A }>();
  return (of, key, make) => {
    const found = known.get(of);
    if (found?.key === key) return found.answer;
    const answer = make();
    known.set(of, { key, answer });
    return answer;
  };
}

const searches = last<Trace, Found>();
const comparisons = last<Trace, Comparison>();
const memories = last<Picture, Memory>();
const lenses = last<Picture, Lensed>();
const nothing: Found = { nodes: [], problem: null };
/** Numbers each trace, so that a key can name it. */
const numbers = new WeakMap<Trace, number>();
let count = 0;

/** Nodes that the text in the search field finds. */
export function found({ trace, search: text }: State): Found {
  return trace ? searches(trace, text, () => search(trace, text)) : nothing;
}

const lits = last<Trace, ReadonlySet<number>>();
let paths = 0;
const pathNumbers = new WeakMap<readonly number[], number>();

/** Nodes under the pointer, found by the search, or on the path of a finding. */
export function litNodes(state: State): ReadonlySet<number> {
  const { trace, path, pointed } = state;
  if (!trace) return new Set();
  const number = pathNumbers.get(path) ?? ++paths;
  pathNumbers.set(path, number);
  const base = lits(trace, `${number} ${state.search}`, () => new Set([...found(state).nodes, ...path]));
  return pointed?.kind === "node" && !base.has(pointed.node) ? new Set(base).add(pointed.node) : base;
}

/** With another run or another pass; null while nothing is compared or there is nothing to compare with. */
export function comparison({ trace, previous, other, against, choice }: State): Comparison | null {
  if (!trace || !against || against.kind === "outside") return null;
  const pass = passOf(trace, choice);
  if (against.kind === "pass") {
    if (!trace.backwards[against.index] || pass === null) return null;
    const before = { trace, pass: against.index };
    return comparisons(trace, `pass ${against.index} ${pass}`, () => compare(before, { trace, pass }));
  }
  const before = against.kind === "other" ? other?.trace : previous;
  if (!before) return null;
  // The same pass of the other run, or all of it where that had fewer.
  const same = pass !== null && before.backwards[pass] ? pass : null;
  const [a, b] = [
    { trace: before, pass: same },
    { trace, pass: same },
  ];
  return comparisons(trace, `run ${numberOf(before)} ${same}`, () => compare(a, b));
}

/** What the chosen lens shows of the picture; the cursor matters to what rises and falls with it. */
export function lensed(state: State, shown: Picture, cursor: number): Lensed | null {
  const { lens } = state;
  if (!lens) return null;
  const found = lens === "change" ? comparison(state) : null;
  const moves = lens === "memory" ? cursor : 0;
  const key = `${lens} ${moves} ${JSON.stringify(state.against)} ${state.previous && numberOf(state.previous)} ${state.other && numberOf(state.other.trace)}`;
  return lenses(shown, key, () => {
    const { trace, view, flow, timeline } = shown;
    const held = () => memories(shown, "", () => memory(trace, view, timeline));
    return look(lens, { trace, view, flow, cursor, memory: held, comparison: found });
  });
}

/** The same for what the panels show. */
export function lensedNow(state: State): Lensed | null {
  const shown = picture(state);
  return shown && lensed(state, shown, state.cursor);
}

function numberOf(trace: Trace): number {
  const known = numbers.get(trace) ?? ++count;
  numbers.set(trace, known);
  return known;
}
