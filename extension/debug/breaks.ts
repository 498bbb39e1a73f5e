// All breakpoints of a session, by the ways VS Code has to set them, and the next place to stop.

import { type Occurrence, occurring } from "../../core/graph/occurrence.js";
import type { Site } from "../../core/trace/trace.js";
import { FILTERS } from "./filters.js";
import { type Hits, hitsOf, noHits, type Wish } from "./hits.js";
import type { Moment, Moments } from "./moments.js";
import type { Past } from "./past.js";
import { countUntil } from "./search.js";

export interface Stop {
  moment: number;
  reason: "breakpoint" | "function breakpoint" | "data breakpoint" | "exception";
  /** Numbers of the breakpoints that were hit. */
  ids: number[];
  /** For an exception: the filter's name, and what happened. */
  label: string | null;
  text: string | null;
}

export interface Placed {
  id: number;
  hits: Hits;
}

interface Entry extends Placed {
  reason: Stop["reason"];
  /** Of an exception: the filter's name, and its words by moment. */
  label: string | null;
  texts: ReadonlyMap<number, string> | null;
}

export class Breaks {
  readonly #moments: Moments;
  readonly #past: Past;
  /** By file (sources) or by the kind that is always set as a whole. */
  readonly #groups = new Map<string, Entry[]>();
  /** By file and line: moments there. */
  readonly #lines: ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;
  /** By the same keys: asks another run for the same breakpoints. */
  readonly #asked = new Map<string, (of: Breaks) => Placed[]>();
  #count = 0;

  constructor(moments: Moments, past: Past) {
    this.#moments = moments;
    this.#past = past;
    this.#lines = linesOf(moments);
  }

  /** Lines of a file at which something happened, rising. */
  lines(file: string): number[] {
    return [...(this.#lines.get(file)?.keys() ?? [])].sort((a, b) => a - b);
  }

  /** Moments on a line, rising. */
  at(file: string, line: number): readonly number[] {
    return this.#lines.get(file)?.get(line) ?? [];
  }

  /** Sets what was set for another run, under the same numbers. Gives those that can be met in only one of the two. */
  follow(other: Breaks): Placed[] {
    const changed: Placed[] = [];
    for (const [key, ask] of other.#asked) {
      ask(this);
      const before = other.#groups.get(key) ?? [];
      const after = (this.#groups.get(key) ?? []).map((entry, i) => ({ ...entry, id: before[i].id }));
      this.#groups.set(key, after);
      changed.push(...after.filter(({ hits }, i) => hits.problem !== before[i].hits.problem));
    }
    this.#count = other.#count;
    return changed;
  }

  source(file: string, wishes: readonly (Wish & { line: number })[]): Placed[] {
    const key = `source ${file}`;
    this.#asked.set(key, of => of.source(file, wishes));
    return this.#put(key, "breakpoint", wishes, ({ line, ...wish }) => {
      const candidates = this.#lines.get(file)?.get(line);
      if (!candidates) return noHits(`Nothing was computed on line ${line} in this run.`);
      return hitsOf(this.#moments, this.#past, wish.condition ? candidates : this.#calls(candidates), wish);
    });
  }

  /** A line that calls backward() is met once a pass, where it begins; a condition looks at all that comes of it. */
  #calls(candidates: readonly number[]): readonly number[] {
    const moments = this.#moments;
    const calls = candidates.filter(i => moments.at(i).kind !== "change" || !moments.within(i));
    return calls.length > 0 ? calls : candidates;
  }

  /** By operation or by variable. */
  function(wishes: readonly (Wish & { name: string })[]): Placed[] {
    this.#asked.set("function", of => of.function(wishes));
    return this.#put("function", "function breakpoint", wishes, ({ name, ...wish }) => {
      const candidates = this.#where(moment => isOf(moment, name));
      if (candidates.length === 0)
        return noHits(`No operation and no variable of this run is called ${name}.`);
      return hitsOf(this.#moments, this.#past, candidates, wish);
    });
  }

  /** When the .grad of a leaf changes. */
  data(wishes: readonly (Wish & { leaf: Occurrence | null })[]): Placed[] {
    this.#asked.set("data", of => of.data(wishes));
    return this.#put("data", "data breakpoint", wishes, ({ leaf, ...wish }) => {
      const tensor = leaf && occurring(this.#moments.trace, leaf)?.tensor;
      const candidates = this.#where(
        moment =>
          typeof tensor === "number" &&
          moment.kind === "change" &&
          moment.events.some(({ node }) => this.#tensorOf(node) === tensor),
      );
      if (candidates.length === 0) return noHits("Its gradient does not change in this run.");
      return hitsOf(this.#moments, this.#past, candidates, wish);
    });
  }

  /** Filters that are on, each perhaps with another threshold. */
  exceptions(wishes: readonly { id: string; condition?: string }[]): Placed[] {
    this.#asked.set("exception", of => of.exceptions(wishes));
    const group = wishes.map(({ id, condition }): Entry => {
      const filter = FILTERS.find(each => each.id === id);
      const limit = condition?.trim() ? Number(condition) : (filter?.threshold ?? 0);
      const entry = { id: ++this.#count, reason: "exception" as const, label: filter?.label ?? null };
      if (!filter) return { ...entry, hits: noHits(`There is no filter ${id}.`), texts: null };
      if (!Number.isFinite(limit) || (condition?.trim() && filter.threshold === null))
        return {
          ...entry,
          hits: noHits(`"${condition}": write a number, for example ${filter.threshold ?? "none"}.`),
          texts: null,
        };
      const texts = filter.hits(this.#moments, limit);
      const at = Int32Array.from(texts.keys()).sort();
      return { ...entry, hits: { at, problem: null, log: null }, texts };
    });
    this.#groups.set("exception", group);
    return group;
  }

  /** The nearest stop after a moment, or before it; null if there is none. */
  next(from: number, direction: 1 | -1): Stop | null {
    let best = -1;
    for (const { hits } of this.#entries()) {
      if (hits.log) continue;
      const found = nearest(hits.at, from, direction);
      if (found >= 0 && (best < 0 || (found - best) * direction < 0)) best = found;
    }
    return best < 0 ? null : this.#stopAt(best);
  }

  /** What log points say between two moments, the first left out. */
  *logged(from: number, to: number): Generator<string> {
    const logs = [...this.#entries()].filter(({ hits }) => hits.log);
    const all = logs.flatMap(({ hits }) =>
      [...hits.at].filter(at => at > from && at <= to).map(at => ({ at, say: hits.log! })),
    );
    all.sort((a, b) => a.at - b.at);
    for (const { at, say } of all) yield say(at);
  }

  #stopAt(moment: number): Stop {
    const hit = [...this.#entries()].filter(({ hits }) => !hits.log && holds(hits.at, moment));
    const thrown = hit.find(({ texts }) => texts);
    const { reason } = thrown ?? hit[0];
    const said = { label: thrown?.label ?? null, text: thrown?.texts?.get(moment) ?? null };
    return { moment, reason, ids: hit.map(({ id }) => id), ...said };
  }

  *#entries(): Generator<Entry> {
    for (const group of this.#groups.values()) yield* group;
  }

  #put<W>(key: string, reason: Stop["reason"], wishes: readonly W[], hits: (wish: W) => Hits): Placed[] {
    const group = wishes.map(wish => ({
      id: ++this.#count,
      reason,
      hits: hits(wish),
      label: null,
      texts: null,
    }));
    this.#groups.set(key, group);
    return group;
  }

  #where(fits: (moment: ReturnType<Moments["at"]>) => boolean): number[] {
    const found: number[] = [];
    for (let i = 0; i < this.#moments.length; i++) if (fits(this.#moments.at(i))) found.push(i);
    return found;
  }

  #tensorOf(id: number): number | undefined {
    return this.#past.node(id)?.tensor;
  }
}

/** Where it stands in the program; of a rule, where the operation does whose rule it is. */
function siteOf({ trace }: Moments, moment: Moment): Site | null {
  if (moment.kind === "change") return moment.events[0].site;
  if (moment.kind === "thrown") return trace.error?.site ?? null;
  return moment.kind === "begin" ? trace.backwards[moment.pass].site : moment.node.site;
}

/** A pass goes by "backward". */
function isOf({ kind, node }: Moment, name: string): boolean {
  if (kind === "begin") return name === "backward";
  return node !== null && (node.op === name || node.name === name || node.aliases?.includes(name) === true);
}

function linesOf(moments: Moments): Map<string, Map<number, number[]>> {
  const files = new Map<string, Map<number, number[]>>();
  for (let i = 0; i < moments.length; i++) {
    const moment = moments.at(i);
    const site = siteOf(moments, moment);
    if (!site) continue;
    let lines = files.get(site.file);
    if (!lines) {
      lines = new Map();
      files.set(site.file, lines);
    }
    const list = lines.get(site.line);
    if (list) list.push(i);
    else lines.set(site.line, [i]);
  }
  return files;
}

function nearest(at: Int32Array, from: number, direction: 1 | -1): number {
  const until = countUntil(at.length, place => at[place], direction === 1 ? from : from - 1);
  return at[direction === 1 ? until : until - 1] ?? -1;
}

const holds = (at: Int32Array, moment: number): boolean => nearest(at, moment - 1, 1) === moment;
