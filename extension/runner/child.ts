// The process of one run. It is started ahead and waits, loaded, for the program; the user's code then runs on this
// main thread as it would in a process of its own, with the watchdog beside it.
import Module from "node:module";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { memory, register, Tape, type TapeOptions, Tensor, tape } from "../../core/internal.js";
import { WORDS } from "../instrument/vocabulary.js";
import { parse } from "../protocol/guard.js";
import { type Check, FRAME, type ProgramText, programSchema } from "../protocol/run.js";
import { CheckTape } from "./checktape.js";
import { commonJsOf, runCommonJs, serveRequire } from "./commonjs.js";
import { Ending } from "./ending.js";
import { linger } from "./linger.js";
import { Live } from "./live.js";
import { LiveTape } from "./livetape.js";
import { used } from "./memory.js";
import { Outlet } from "./outlet.js";
import { exercise, rehearsal } from "./rehearse.js";
import { runtime } from "./runtime.js";
import { type Served, type Server, serve } from "./serve.js";
import { SetTape } from "./settape.js";
import { freshShared, WORD } from "./shared.js";
import { type RunSite, readSites } from "./sites.js";
import { TrainingTold } from "./training.js";
import { Variables } from "./variables.js";
import type { FromWatchdog, ToWatchdog, WatchdogData } from "./watchdog.js";

const libraryUrl = new URL("../core/index.js", import.meta.url).href;
const shared = freshShared();
const outlet = new Outlet(shared);
const asks = new MessageChannel();
const watchdog = new Worker(new URL("./watchdog.js", import.meta.url), {
  workerData: { buffer: shared.buffer, asks: asks.port2 } satisfies WatchdogData,
  transferList: [asks.port2],
  execArgv: [],
});
asks.port1.unref();

/** Before Node 22.15 the hooks live on a thread of their own, which takes a while to start. */
function hookThread(): (served: Served) => void {
  const { port1, port2 } = new MessageChannel();
  Module.register("./hooks.js", import.meta.url, { data: { port: port2 }, transferList: [port2] });
  port1.unref();
  return served => port1.postMessage(served);
}

function hookHere(): (served: Served) => void {
  let server: Server | null = null;
  const { registerHooks } = Module as unknown as { registerHooks(hooks: object): void }; // newer than the types
  registerHooks({
    resolve: (specifier: string, context: { parentURL?: string }, next: (s: string, c: unknown) => unknown) =>
      server?.resolve(specifier, context.parentURL) ?? next(specifier, context),
    load: (url: string, context: unknown, next: (u: string, c: unknown) => unknown) =>
      server?.load(url) ?? next(url, context),
  });
  return served => {
    server = serve(served);
  };
}

/** Tells Node's loader about a program's files. */
const hook = "registerHooks" in Module ? hookHere() : hookThread();

function served({ modules, answers }: ProgramText): Served {
  return { modules, answers, library: libraryUrl };
}

/** The way out of a run that has said what it was started for. */
const leave = process.exit.bind(process);

function checking(options: TapeOptions, check: Check): Tape {
  return new CheckTape(options, check, checked => {
    outlet.send(FRAME.checked, checked);
    leave(0);
  });
}

function record(sites: readonly RunSite[], live: Live | null, program: ProgramText): Tape {
  const { check, substitutions } = program;
  const options: TapeOptions = {
    header: shared.words,
    newChunk(index, bytes) {
      const chunk = ahead[index] ?? new SharedArrayBuffer(bytes);
      outlet.chunks[outlet.chunks.length] = chunk;
      watchdog.postMessage({ chunk } satisfies ToWatchdog);
      return chunk;
    },
    newRing(bytes) {
      const ring = new SharedArrayBuffer(bytes);
      outlet.ring = ring;
      watchdog.postMessage({ ring } satisfies ToWatchdog);
      return ring;
    },
    exclusive: action => outlet.exclusive(action),
    timed: true,
    sites,
  };
  const plain = () => (live ? new LiveTape(options, live) : new Tape(options));
  const usual = () =>
    substitutions.length > 0 ? new SetTape(options, live, { sites, substitutions }) : plain();
  const recorder = check ? checking(options, check) : usual();
  tape.recorder = recorder;
  return recorder;
}

/**
 * A pipe that is full must hold the program up: what Node would queue instead is lost when the program is ended while
 * it spins. (Node promises this for pipes on Linux, and its children's are sockets.)
 */
function printAtOnce(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const { _handle } = stream as { _handle?: { setBlocking?(on: boolean): void } };
    _handle?.setBlocking?.(true);
  }
}
printAtOnce();

/** Chunks for the tape of the run to come: 4 MiB, as much as 25,000 operations on single numbers take. */
const ahead: SharedArrayBuffer[] = [];

/** Writes to them while there is time: the first touch of a page costs several times what a run then writes on it. */
function prepare(bytes: number): void {
  for (let index = 0; index < 8; index++) {
    ahead[index] = new SharedArrayBuffer(bytes);
    new Uint8Array(ahead[index]).fill(0);
  }
}

/** While the threads start. */
async function rehearse(): Promise<void> {
  exercise(chunkBytes => setImmediate(prepare, chunkBytes));
  const program = programOf(Buffer.from(JSON.stringify(rehearsal())));
  process.setSourceMapsEnabled(true);
  hook(served(program));
  await import(program.entry);
}
const rehearsed = rehearse();

function programOf(bytes: Uint8Array): ProgramText {
  const parsed = parse(programSchema, JSON.parse(Buffer.from(bytes).toString()), "program");
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

/** The program must find itself where `node FILE` would have put it. */
function settle({ entry, root, memoryMb }: ProgramText, live: Live | null): void {
  process.chdir(root);
  process.argv = [process.execPath, entry];
  process.execArgv = [];
  memory.limit = memoryMb * 2 ** 20;
  memory.used = () => used(() => live?.clear());
}

const said = (error: unknown): string => (error instanceof Error ? error.message : "trouble without words");

/** Tells of the training, if there is one. */
function watch(recorder: Tape, variables: Variables): TrainingTold {
  const training = new TrainingTold({
    time: () => recorder.clock.now,
    variable: tensor => variables.of(tensor),
    send: news => outlet.send(FRAME.training, news),
    gaveUp: error => outlet.send(FRAME.trouble, `The training is not measured any further: ${said(error)}`),
  });
  variables.settled = () => training.steps > 0;
  tape.training = training;
  return training;
}

function speak(words: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(words)) Object.defineProperty(globalThis, name, { value });
}

function run(program: ProgramText): void {
  outlet.secret = program.secret;
  watchdog.unref();
  const sites = readSites(program.sites);
  const live = program.stays ? new Live(program.memoryMb) : null;
  const recorder = record(sites, live, program);
  let started = false;
  const state = { sites, entries: sites.map(() => 0), register };
  const variables = new Variables(sites, recorder);
  const training = program.check ? null : watch(recorder, variables);
  const words = runtime(state, shared, variables, value => value instanceof Tensor);
  const ending = new Ending({
    outlet,
    began: performance.now(),
    finish() {
      training?.finish();
      recorder.finish();
    },
    describe: node => recorder.describe(node),
    started: () => started,
    linger: () => live && linger(live, asks.port1, shared, outlet),
  });
  const module = words[WORDS.module] as () => unknown;
  speak({
    ...words,
    [WORDS.module]: () => {
      started = true;
      return module();
    },
    [WORDS.commonjs]: (url: string) => commonJsOf(url, program.entry),
  });
  settle(program, live);
  hook(served(program));
  serveRequire(program, libraryUrl);
  ending.install();
  shared.words[WORD.site] = -1;
  begin(program, ending);
}

function begin(program: ProgramText, ending: Ending): void {
  const entry = program.modules.find(({ path }) => path === program.entry);
  if (entry?.format === "commonjs") {
    runCommonJs(program.entry);
    ending.settled = true;
    return;
  }
  // Thrown out of the promise, so that an error of the main file is uncaught as in any program.
  import(pathToFileURL(program.entry).href).then(
    () => {
      ending.settled = true;
    },
    error => {
      ending.settled = true; // a program that handles this error may go on
      queueMicrotask(() => {
        throw error;
      });
    },
  );
}

watchdog.once("message", async ({ program }: FromWatchdog) => {
  await rehearsed; // the loader serves one program at a time
  // Out of the promise: what a CommonJS program throws is uncaught as in any program.
  setImmediate(() => run(programOf(program)));
});
