// When programs run: once when a person asks, and again after each edit of a file that was shown. A run that an edit
// has overtaken is ended, and whatever it still brings is dropped. Nothing else starts a run.
import { levelled } from "../../core/insight/findings/findings.js";
import { encodeTrace } from "../../core/trace/codec.js";
import type { Training } from "../../core/trace/steps.js";
import type { Substitution } from "../protocol/run.js";
import type { Settings } from "../protocol/settings.js";
import { rootOf, shownPath } from "../runner/paths.js";
import type { RunOutcome, RunRequest } from "../runner/runner.js";
import { Entry } from "./entry.js";
import { describe, isGood, troubleOf } from "./outcome.js";
import { Result } from "./result.js";
import type { Runtime } from "./runtime.js";

/** What the runs need of the rest; tests give their own. */
export interface Ground {
  execute(request: RunRequest): Promise<RunOutcome>;
  runtime(): Promise<Runtime>;
  settings(): Settings & { trusted: boolean };
  /** Open texts by path. */
  texts(): Map<string, string>;
  text(path: string): string | undefined;
  version(path: string): number | undefined;
  /** Keeps the encoded trace and gives the path of its file. */
  keep(entry: string, run: number, bytes: Uint8Array): Promise<string>;
  changed(entry: Entry): void;
  /** A run has come to its end: after `changed`. */
  ended(entry: Entry): void;
  forgotten(entry: Entry): void;
  /** The run that goes on for this entry has made steps of a training. */
  trained(entry: Entry, news: Training): void;
  printed(stream: "stdout" | "stderr", text: string): void;
  log(text: string): void;
}

/** An edit after this many quiet milliseconds is answered at once: it may be the only one. */
const calm = 500;
const atOnce = 4;
/** Bounds of the pause that a run waits for while a person types, in milliseconds. */
const shortest = 30;
const longest = 300;
/** Characters of each of a run's streams that reach the output channel. */
const talkative = 1_000_000;

export class Runs {
  readonly #ground: Ground;
  readonly #entries = new Map<string, Entry>();
  #count = 0;
  #panel: string | null = null;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  get(path: string): Entry | undefined {
    return this.#entries.get(path);
  }

  /** The entry whose result tells about this file: its own, the one in the panel, else the newest. */
  of(path: string): Entry | undefined {
    const own = this.#entries.get(path);
    if (own?.result) return own;
    const known = this.all().filter(({ result }) => result?.has(path));
    return known.find(({ uri }) => uri === this.#panel) ?? known.sort((a, b) => b.run - a.run)[0] ?? own;
  }

  /** A person asks: runs at once. Gives the number of the run. */
  ask(uri: string, path: string, set: readonly Substitution[] = []): number {
    const entry = this.#entries.get(path) ?? new Entry(uri, path);
    this.#entries.set(path, entry);
    void this.#start(entry, true, set);
    return entry.run;
  }

  /**
   * Shows again what was shown before values of this entry were set; ends a run that sets more. A run of the program as
   * it is written goes on: what it brings is newer.
   */
  ordinary(uri: string): void {
    const entry = this.all().find(each => each.uri === uri);
    if (!entry?.ordinary) return;
    entry.ordinary.wanted = true;
    if (!entry.timer && (!entry.controller || entry.set)) void this.#ordinary(entry, entry.ordinary);
  }

  /** The text of this file has changed, in the editor or on disk. */
  edited(path: string, onDisk: boolean): void {
    for (const entry of this.all()) {
      if (!entry.files.includes(path)) continue;
      const { run, trusted } = this.#ground.settings();
      entry.edited = true;
      entry.stale = onDisk || this.#isStale(entry);
      // What changes on disk was saved by somebody.
      if (trusted && (run === "onEdit" || (run === "onSave" && onDisk))) this.#schedule(entry);
      this.#ground.changed(entry);
    }
  }

  /** The text of this file was saved: in the mode "onSave" that runs what was edited since the last run. */
  saved(path: string): void {
    const { run, trusted } = this.#ground.settings();
    if (run !== "onSave" || !trusted) return;
    for (const entry of this.all()) if (entry.edited && entry.files.includes(path)) this.#schedule(entry);
  }

  /** Ends what runs for one entry, or for all; or that run alone. */
  stop(uri: string | null, run?: number): void {
    for (const entry of this.all())
      if ((uri === null || entry.uri === uri) && (run === undefined || entry.run === run))
        this.#stopOne(entry);
  }

  /** The panel shows this entry now. */
  shows(uri: string | null, isOpen: (path: string) => boolean): void {
    this.#panel = uri;
    this.sweep(isOpen);
  }

  /** Forgets entries that nobody sees: neither in the panel nor in an editor. */
  sweep(isOpen: (path: string) => boolean): void {
    for (const entry of this.all()) {
      if (entry.uri === this.#panel || isOpen(entry.path)) continue;
      entry.halt();
      entry.run = ++this.#count; // what still arrives is too late
      entry.result?.values?.close();
      entry.ordinary?.result?.values?.close();
      this.#entries.delete(entry.path);
      this.#ground.forgotten(entry);
    }
  }

  dispose(): void {
    for (const entry of this.all()) {
      entry.halt();
      entry.run = ++this.#count; // nobody listens any more
    }
    this.#entries.clear();
  }

  async #ordinary(entry: Entry, { result, trouble, state }: NonNullable<Entry["ordinary"]>): Promise<void> {
    entry.halt();
    const run = ++this.#count;
    entry.run = run;
    if (result) {
      // Its file may have made room for later ones.
      const path = await this.#ground.keep(entry.path, run, encodeTrace(result.trace));
      if (entry.run !== run) return;
      if (entry.result !== result) entry.result?.values?.close();
      entry.result = result.renewed({ ...result.file, path, run });
    }
    entry.ordinary = null;
    entry.trouble = trouble;
    this.#end(entry, state);
  }

  /** Says so at once; the run's own end then brings its line and its part of the graph. */
  #stopOne(entry: Entry): void {
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    if (!entry.controller) return this.#settle(entry);
    entry.controller.abort();
    entry.state = { kind: "stopped", message: "Stopped.", site: null };
    this.#ground.changed(entry);
  }

  #isStale(entry: Entry): boolean {
    return entry.result?.isStale(path => this.#ground.text(path)) ?? false;
  }

  #schedule(entry: Entry): void {
    entry.halt();
    const typing = Date.now() - entry.editedAt < calm;
    const pause = typing ? Math.min(longest, Math.max(shortest, entry.lastMs / 2)) : atOnce;
    entry.editedAt = Date.now();
    entry.timer = setTimeout(() => void this.#start(entry, false), pause);
  }

  async #start(entry: Entry, asked: boolean, set: readonly Substitution[] = []): Promise<void> {
    entry.halt();
    if (set.length > 0) entry.keepOrdinary();
    const controller = new AbortController();
    Object.assign(entry, {
      run: ++this.#count,
      asked,
      set: set.length > 0,
      edited: false,
      controller,
      state: { kind: "running", since: Date.now() },
    });
    const { run } = entry;
    const texts = this.#ground.texts();
    const version = this.#ground.version(entry.path) ?? 0;
    this.#ground.changed(entry);
    try {
      entry.runtime = await this.#ground.runtime();
      const request = { ...this.#request(entry, texts, controller.signal), substitutions: set };
      const outcome = await this.#ground.execute(request);
      if (entry.run === run) await this.#finish(entry, outcome, { run, version, set: set.length > 0 });
      if (entry.result?.values !== outcome.values) outcome.values?.close();
    } catch (error) {
      if (entry.run !== run) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#ground.log(`${entry.path}: ${error instanceof Error ? error.stack : error}`);
      const state = { kind: "failed", message, site: null } as const;
      if (!entry.set && entry.ordinary) entry.ordinary.state = state;
      this.#end(entry, state);
    }
  }

  #request(entry: Entry, overlays: ReadonlyMap<string, string>, signal: AbortSignal): RunRequest {
    const { timeout, memory } = this.#ground.settings();
    const { run } = entry;
    return {
      entry: entry.path,
      overlays,
      timeoutMs: timeout * 1000,
      memoryMb: memory,
      restrict: !entry.asked, // half-typed code has side effects
      node: entry.runtime?.path ?? process.execPath,
      stays: true,
      outputLimit: talkative,
      onOutput: (stream, text) => this.#ground.printed(stream, text),
      onTraining: news => {
        if (entry.run === run) this.#ground.trained(entry, news);
      },
      signal,
    };
  }

  async #finish(entry: Entry, outcome: RunOutcome, ran: Ran): Promise<void> {
    const root = rootOf(entry.path);
    const result = await this.#result(entry, outcome, { ...ran, root });
    if (entry.run !== ran.run) return;
    void outcome.over.then(warnings => {
      for (const warning of warnings) this.#ground.log(`${entry.path}: ${warning}`);
    });
    if (result) {
      if (entry.result !== entry.ordinary?.result) entry.result?.values?.close();
      entry.result = result;
      if (!ran.set) {
        entry.ordinary?.result?.values?.close();
        entry.ordinary = null;
      }
    }
    entry.lastMs = outcome.ms;
    entry.files = [...new Set([entry.path, ...outcome.texts.keys()])];
    entry.trouble = troubleOf(outcome, root);
    const state = describe(outcome);
    if (!ran.set && entry.ordinary) Object.assign(entry.ordinary, { trouble: entry.trouble, state });
    this.#end(entry, state);
  }

  #end(entry: Entry, state: Entry["state"]): void {
    entry.controller = null;
    entry.state = state;
    entry.stale = this.#isStale(entry);
    this.#ground.changed(entry);
    this.#ground.ended(entry);
    this.#settle(entry);
  }

  /** Nothing runs for this entry, and what did has not brought the program's own result. */
  #settle(entry: Entry): void {
    if (entry.ordinary?.wanted && !entry.timer) void this.#ordinary(entry, entry.ordinary);
  }

  /** Null: what was shown before is better. A failed run's part is shown to the person who asked for it. */
  async #result(entry: Entry, outcome: RunOutcome, ran: Ran & { root: string }): Promise<Result | null> {
    const { trace, texts, values, numbers } = outcome;
    if (!trace) return null;
    const partial = trace.nodes.length > 0 && (entry.asked || !entry.result);
    if (!isGood(outcome) && !partial) return null;
    trace.findings = levelled(trace.findings, this.#ground.settings().findings);
    const path = await this.#ground.keep(entry.path, ran.run, encodeTrace(trace));
    const { run, version, root } = ran;
    const file = shownPath(root, entry.path);
    const at = { path, run, version, file, root, files: [...texts.keys()] };
    return new Result(trace, at, texts, values, numbers);
  }
}

interface Ran {
  run: number;
  version: number;
  /** Values were set: it is not the program as it is written. */
  set: boolean;
}
