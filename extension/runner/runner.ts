// The runner as its users know it, the language server and the command line: a file in, an outcome out. Every run has a
// process of its own; the next one's is started ahead.
import { resolve } from "node:path";
import * as esbuild from "esbuild";
import type { Training } from "../../core/trace/steps.js";
import type { Site, Trace, TraceError } from "../../core/trace/trace.js";
import type { Check, Checked, End, Substitution } from "../protocol/run.js";
import { OUTPUT_LIMIT, Output } from "./output.js";
import { seatBelt } from "./permission.js";
import { type Make, RunProcess, sameMake } from "./process.js";
import { Loader, type Program, Unreadable } from "./program.js";
import { type RunStatus, verdict } from "./report.js";
import { writeSites } from "./sites.js";
import { plain } from "./stack.js";
import { traceOf } from "./trace.js";
import type { Value } from "./values.js";

export type { RunStatus } from "./report.js";

export interface RunRequest {
  /** Absolute path. */
  entry: string;
  /** Unsaved text by absolute path. */
  overlays: ReadonlyMap<string, string>;
  timeoutMs: number;
  memoryMb: number;
  /** Refuse file writes and child processes where Node's permission model offers it. */
  restrict: boolean;
  /** Path of the Node to run on. */
  node: string;
  /** Whether values are wanted in full later. Their process then stays until `close`, or until newer ones need room. */
  stays?: boolean;
  /** A gradient to check. The run ends with the pass that has it. */
  check?: Check;
  /** Values that others take the place of where they are made. */
  substitutions?: readonly Substitution[];
  /** Characters of each output stream that are passed on. */
  outputLimit?: number;
  onOutput?(stream: "stdout" | "stderr", text: string): void;
  onProgress?(progress: { words: number; site: Site | null; iteration: number; ms: number }): void;
  /** Steps of the program's optimizers that are over, several times a second while there are any. */
  onTraining?(news: Training): void;
  signal?: AbortSignal;
}

export interface RunOutcome {
  status: RunStatus;
  trace: Trace | null;
  /** Values of the trace's nodes in full; null where no process stayed. */
  values: LiveValues | null;
  /** By node of the trace its number on the tape, by which a later run of the same program knows it. */
  numbers: readonly number[];
  /** What `check` came to; null if it was not asked for, or the program never came to that pass. */
  checked: Checked | null;
  error: TraceError | null;
  /** Settles once nothing is left of the run and all that it printed was passed on, with words on what was left out. */
  over: Promise<readonly string[]>;
  ms: number;
  /** Contract section 3. */
  exitCode: number;
  /** All files of the run by absolute path: their texts as they ran. */
  texts: ReadonlyMap<string, string>;
}

export interface LiveValues {
  ask(node: number, what: "value" | "grad"): Promise<Value>;
  close(): void;
}

type Settled = Omit<RunOutcome, "over">;

/** Processes that may stay for their values. */
const MOST_STAYING = 2;

/** How long the watchdog may be late before the process is ended without it. */
const GRACE_MS = 5000;
/** How long the reader of an outcome is left alone before the next process is started. */
const READING_MS = 40;
/** A run that takes longer than this may well be ended by hand: the next process is started beside it. */
const LONG_MS = 300;
/** How long the streams of a process that is gone may stay open. */
const DRAIN_MS = 500;

const after = (ms: number) =>
  new Promise<null>(resolve => {
    setTimeout(resolve, ms, null).unref();
  });

export class Runner {
  readonly #dist: string;
  readonly #loader = new Loader();
  readonly #spares: RunProcess[] = [];
  readonly #running = new Set<RunProcess>();
  /** Processes whose end was asked for and is not complete. */
  readonly #leaving = new Set<Promise<void>>();
  /** Those that stay for their values, oldest first. */
  readonly #staying = new Set<RunProcess>();
  /** Somebody wants the next run to start at once. */
  #ahead = false;
  #disposed = false;

  /** @param options.dist folder of the build; holds core/ and runner/. */
  constructor(options: { dist: string }) {
    this.#dist = resolve(options.dist);
  }

  /** Runs a program to its end, whatever end that is. Rejects only where no process can be started. */
  async run(request: RunRequest): Promise<RunOutcome> {
    const began = performance.now();
    // The process starts while the program is read.
    const job = this.#take(await makeOf(request, this.#dist));
    const { outputLimit = OUTPUT_LIMIT, onOutput } = request;
    const outputs = (["stdout", "stderr"] as const).map(
      name => new Output(name, job[name], outputLimit, text => onOutput?.(name, text)),
    );
    const over = async () => {
      await (this.#staying.has(job) ? this.#settleDown(job, request) : this.#retire(job, request));
      await Promise.race([Promise.all(outputs.map(({ closed }) => closed)), after(DRAIN_MS)]);
      return [...outputs.flatMap(({ leftOut }) => leftOut ?? []), ...job.troubles];
    };
    const long = setTimeout(() => this.#ahead && void this.#prepare(job.make, request), LONG_MS);
    try {
      const program = await this.#loader.load(request.entry, request.overlays, !request.restrict);
      return { ...(await this.#watch(job, program, request, began)), over: over() };
    } catch (error) {
      const rest = over();
      if (!(error instanceof Unreadable)) throw error;
      return { ...unreadable(error, performance.now() - began), over: rest };
    } finally {
      clearTimeout(long);
    }
  }

  /** Starts a process for the next run that will want this Node. */
  warm(node: string): void {
    this.#ahead = true;
    this.#keepSpare({ node, dist: this.#dist, seatBelt: [], heapMb: heapFor(0) });
  }

  /** Files have come or gone: imports may mean others now. */
  forget(): void {
    this.#loader.forget();
  }

  /** Ends every process; the runner cannot be used afterwards. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const all = [...this.#spares.splice(0), ...this.#running, ...this.#staying];
    await Promise.all([...all.map(each => each.sweep()), ...this.#leaving]);
    await esbuild.stop();
  }

  /** Everything of the run ends but its process. */
  async #settleDown(job: RunProcess, request: RunRequest): Promise<void> {
    this.#running.delete(job);
    await pause(this.#ahead ? READING_MS : 0);
    if (this.#ahead) await this.#prepare(job.make, request);
    job.endOthers();
  }

  /** The process stays, and the oldest that did goes. */
  #stay(job: RunProcess, numbers: readonly number[]): LiveValues {
    this.#staying.add(job);
    for (const oldest of [...this.#staying].slice(0, -MOST_STAYING)) this.#let(oldest);
    return {
      ask: async (node, what) =>
        numbers[node] === undefined ? { is: "gone" } : job.ask(numbers[node], what),
      close: () => this.#let(job),
    };
  }

  /** Ends what is left of a process. Whoever waits for the outcome comes first: this, and the next spare, take a while. */
  #retire(job: RunProcess, request: RunRequest): Promise<void> {
    job.kill();
    // Whoever waits for a next process reads this one's outcome first: no time is to be taken from that.
    const leaving = pause(this.#ahead ? READING_MS : 0).then(async () => {
      this.#running.delete(job);
      if (this.#ahead) await this.#prepare(job.make, request);
      await job.sweep();
      this.#leaving.delete(leaving);
    });
    this.#leaving.add(leaving);
    return leaving;
  }

  /** Starts the processes that may be wanted next. */
  async #prepare(last: Make, { node, memoryMb }: RunRequest): Promise<void> {
    this.#keepSpare(last);
    // Whoever asked for a run may edit next.
    this.#keepSpare(await makeOf({ node, memoryMb, restrict: true }, this.#dist));
  }

  #let(job: RunProcess): void {
    if (!this.#staying.delete(job)) return;
    const leaving = job.sweep().then(() => {
      this.#leaving.delete(leaving);
    });
    this.#leaving.add(leaving);
  }

  #keepSpare(make: Make): void {
    if (this.#disposed || this.#spares.some(spare => spare.alive && sameMake(spare.make, make))) return;
    const spare = new RunProcess(make);
    spare.unref();
    this.#spares.push(spare);
  }

  #take(make: Make): RunProcess {
    const at = this.#spares.findIndex(spare => sameMake(spare.make, make));
    const [spare] = at < 0 ? [] : this.#spares.splice(at, 1);
    const job = spare?.alive ? spare : new RunProcess(make);
    job.ref();
    this.#running.add(job);
    return job;
  }

  async #watch(job: RunProcess, program: Program, request: RunRequest, began: number): Promise<Settled> {
    const { timeoutMs, memoryMb, signal } = request;
    job.onProgress = ({ words, site, iteration, ms }) =>
      request.onProgress?.({
        words,
        site: program.sites[site] ? plain(program.sites[site]) : null,
        iteration,
        ms,
      });
    job.onTraining = news => request.onTraining?.(news);
    job.begin({ timeoutMs, memoryMb }, textOf(program, request));
    const { end, forced } = await this.#end(job, timeoutMs, signal);
    // What it printed is in the pipe by now, and its exit listeners have run: nothing is lost by not waiting.
    const stays = request.stays === true && end !== null && STAYING.has(end.how);
    if ((end && !stays) || forced) job.kill();
    const { code, signal: killed } = end ? { code: end.code, signal: null } : await job.gone;
    if (job.problem !== "") throw new Error(`${request.node} cannot be started: ${job.problem}`);
    const { progress } = job;
    const said = verdict(program, { end, progress, code, signal: killed, timeoutMs, memoryMb, forced });
    const numbers: number[] = [];
    const trace = traceOf(job, program, said.error, numbers);
    const values = stays ? this.#stay(job, numbers) : null;
    const ms = performance.now() - began;
    return { ...said, trace, values, numbers, checked: job.checked, ms, texts: program.texts };
  }

  /** Waits for the end, and sees to it that there is one. */
  async #end(job: RunProcess, timeoutMs: number, signal: AbortSignal | undefined) {
    const stop = () => job.stop();
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    const aborted = new Promise<"stopped">(done => {
      const late = () => setTimeout(done, GRACE_MS / 10, "stopped" as const).unref();
      if (signal?.aborted) late();
      else signal?.addEventListener("abort", late, { once: true });
    });
    const overdue = after(timeoutMs + GRACE_MS).then(() => "deadline" as const);
    const first = await Promise.race([job.ended, aborted, overdue]);
    signal?.removeEventListener("abort", stop);
    const forced = first === "stopped" || first === "deadline" ? first : null;
    return { end: forced ? null : (first as End | null), forced };
  }
}

/** Ends after which a process has come to rest and can answer. */
const STAYING: ReadonlySet<End["how"]> = new Set(["finished", "threw", "pending", "exit", "exitCode"]);

const pause = (ms: number) => new Promise<void>(go => setTimeout(go, ms));

/** V8 must not give up before the budget does: the watchdog can hand the tape over, V8 cannot. */
function heapFor(memoryMb: number): number {
  return Math.max(8192, memoryMb * 2);
}

type Wanted = Pick<RunRequest, "node" | "restrict" | "memoryMb">;

async function makeOf({ node, restrict, memoryMb }: Wanted, dist: string): Promise<Make> {
  return { node, dist, seatBelt: restrict ? await seatBelt(node) : [], heapMb: heapFor(memoryMb) };
}

function textOf({ entry, root, modules, answers, sites }: Program, asked: Asked) {
  const { stays = false, check = null, substitutions = [] } = asked;
  return {
    entry,
    root,
    stays,
    check,
    substitutions: [...substitutions],
    modules: [...modules],
    answers: [...answers],
    sites: writeSites(sites),
  };
}

type Asked = Pick<RunRequest, "stays" | "check" | "substitutions">;

function unreadable({ trouble, texts }: Unreadable, ms: number): Settled {
  return {
    status: "unreadable",
    trace: null,
    values: null,
    numbers: [],
    checked: null,
    error: trouble,
    ms,
    exitCode: 3,
    texts,
  };
}
