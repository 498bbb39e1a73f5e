import { atEnds, samples, stride, thinnedPart } from "../../tape/budget.js";
import { gone, type Survey } from "./survey.js";

/** What becomes of a node: it is left out, shown as it is, or shown as a value of which only what it is worth is known. */
export const fate = { dropped: 0, whole: 1, standIn: 2 } as const;

/** What of a run goes into its trace. */
export interface Choice {
  /** By node of the survey: one of `fate`. */
  readonly fates: Uint8Array;
  /** By node: its id in the trace; -1: it has none. */
  readonly ids: Int32Array;
  /** By node of the trace: its position in the survey. */
  readonly nodes: Int32Array;
  /** By frame: whether what happened there is in the trace. */
  readonly frames: Uint8Array;
  /** By stand-in: the frame where it was used first. */
  readonly users: ReadonlyMap<number, number>;
  /** Loops past the budget keep, but for both ends, the iterations that are multiples of this; Infinity: none. */
  readonly stride: number;
  /** Nodes that were left out of the middle of the run since leaving out iterations did not do. */
  readonly cut: number;
}

export interface Budget {
  readonly nodes: number;
  /** Of the records that the trace is made of. */
  readonly words: number;
}

/** Chooses what goes into a trace: everything if it fits, else whole iterations as far as they do. */
export function choose(survey: Survey, budget: Budget): Choice {
  const { ids, words, loop } = survey;
  const all = new Uint8Array(words.length).fill(1);
  const fits = ids.length <= budget.nodes && wordsIn(survey, all) <= budget.words;
  if (fits && !loop.some(own => own?.sampled)) return everything(survey);
  const longest = survey.iteration.reduce((a, b) => Math.max(a, b), 0);
  for (let step = 1; ; step *= 2) {
    const frames = keptFrames(survey, step);
    const last = step > longest;
    if (!last && wordsIn(survey, frames) > budget.words * thinnedPart) continue;
    const picked = pick(survey, position => inFrame(survey, frames, position));
    if (picked.nodes.length <= budget.nodes) return { ...picked, frames, stride: step, cut: 0 };
    if (last) return cutMiddle(survey, frames, budget.nodes);
  }
}

function wordsIn({ words, loose }: Survey, frames: Uint8Array): number {
  let sum = loose;
  for (let at = 0; at < words.length; at++) if (frames[at] === 1) sum += words[at];
  return sum;
}

function everything({ ids, up }: Survey): Choice {
  const all = Int32Array.from(ids, (_, position) => position);
  const fates = new Uint8Array(ids.length).fill(fate.whole);
  return {
    fates,
    ids: all,
    nodes: all,
    frames: new Uint8Array(up.length).fill(1),
    users: new Map(),
    stride: 1,
    cut: 0,
  };
}

function inFrame({ frame }: Survey, frames: Uint8Array, position: number): boolean {
  const at = frame[position];
  return at === -1 || (at !== gone && frames[at] === 1);
}

function keptFrames({ up, loop, iteration }: Survey, step: number): Uint8Array {
  const kept = new Uint8Array(up.length);
  for (let at = 0; at < up.length; at++) {
    if (up[at] === gone || (up[at] >= 0 && kept[up[at]] === 0)) continue;
    const own = loop[at];
    const turn = iteration[at];
    if (own === null || turn < atEnds || turn > own.last - atEnds) kept[at] = 1;
    else kept[at] = turn % Math.max(step, own.sampled ? stride(own.last, samples) : 1) === 0 ? 1 : 0;
  }
  return kept;
}

type Picked = Pick<Choice, "fates" | "ids" | "nodes" | "users">;

/** Takes the nodes that are wanted, and stand-ins for those that they were computed from. */
function pick(survey: Survey, wanted: (position: number) => boolean): Picked {
  const { originals, inputs, ends, frame } = survey;
  const count = survey.ids.length;
  const fates = new Uint8Array(count);
  const users = new Map<number, number>();
  for (let at = 0; at < count; at++) fates[at] = wanted(at) ? fate.whole : fate.dropped;
  // Where the value itself is in the trace nothing needs to stand in for it.
  for (const at of originals.keys()) if (itself(survey, fates, at) !== at) fates[at] = fate.dropped;
  for (let at = 0, i = 0; at < count; at++) {
    for (; i < ends[at]; i++) {
      if (fates[at] !== fate.whole) continue;
      const from = itself(survey, fates, survey.node(inputs[i]));
      if (from < 0 || fates[from] !== fate.dropped) continue;
      fates[from] = fate.standIn;
      users.set(from, frame[at]);
    }
  }
  return { fates, users, ...numbered(survey, fates) };
}

/** The value that a node stands in for, as far back as it is in the trace; any other node itself. */
function itself(survey: Survey, fates: Uint8Array, position: number): number {
  let found = position;
  for (let at = position; ; ) {
    const original = survey.originals.get(at);
    at = original === undefined ? -1 : survey.node(original);
    if (at < 0) return found;
    if (fates[at] === fate.whole) found = at;
  }
}

/** Numbers what is in the trace, in tape order. */
function numbered(survey: Survey, fates: Uint8Array): Pick<Picked, "ids" | "nodes"> {
  const nodes = positions(survey, at => fates[at] !== fate.dropped);
  const number = (id: number) => survey.ids[nodes[id]];
  // Records that were kept belatedly come after younger ones.
  if (nodes.some((_, id) => id > 0 && number(id) < number(id - 1)))
    nodes.sort((a, b) => survey.ids[a] - survey.ids[b]);
  const ids = new Int32Array(survey.ids.length).fill(-1);
  for (let id = 0; id < nodes.length; id++) ids[nodes[id]] = id;
  for (const at of survey.originals.keys()) {
    if (ids[at] < 0) ids[at] = ids[itself(survey, fates, at)];
  }
  return { ids, nodes };
}

/** Of nodes that are such. */
function positions(survey: Survey, isSuch: (position: number) => boolean): Int32Array {
  const found = new Int32Array(survey.ids.length);
  let count = 0;
  for (let at = 0; at < found.length; at++) if (isSuch(at)) found[count++] = at;
  return found.slice(0, count);
}

/** No loop has iterations left to give: the run keeps its beginning and its end. */
function cutMiddle(survey: Survey, frames: Uint8Array, budget: number): Choice {
  const inside = positions(survey, at => inFrame(survey, frames, at));
  const half = Math.floor(budget / 2);
  const ends = new Uint8Array(survey.ids.length);
  for (const at of inside.subarray(0, half)) ends[at] = 1;
  for (const at of inside.subarray(inside.length - half)) ends[at] = 1;
  const picked = pick(survey, at => ends[at] === 1);
  const cut = inside.filter(at => ends[at] === 0).length;
  return { ...picked, frames, stride: Number.POSITIVE_INFINITY, cut };
}
