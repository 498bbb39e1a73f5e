// Gradient Graph as the runner runs it: ours.mjs itself, instrumented, with the words of an instrumented program and a
// tape. `recorder.mjs sites` records operations, sites, names and scopes; `recorder.mjs full` is the runner's default,
// with times and summaries of values and gradients.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { instrument } from "../../../extension/instrument/instrument.js";
import { runtime, type Witness } from "../../../extension/runner/runtime.js";
import { freshShared } from "../../../extension/runner/shared.js";
import { readSites, writeSites } from "../../../extension/runner/sites.js";
import { type Engine, serve } from "./serve.mjs";

const full = process.argv[2] === "full";
/** This file is bundled to .cache/scripts. */
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const built = (file: string): string => pathToFileURL(join(root, "dist/core", file)).href;
const library: typeof import("../../../core/internal.js") = await import(built("internal.js"));
const { register, Tape, Tensor, tape } = library;

const written = instrument(readFileSync(join(root, "test/bench/engines/ours.mjs"), "utf8"), "ours.mjs", 0);
const sites = readSites(writeSites(written.sites));
const shared = freshShared();

/** Whole runs are recorded, however long: thinning is another case. */
const freshTape = () =>
  new Tape({
    header: shared.words,
    newChunk: (_index, bytes) => new SharedArrayBuffer(bytes),
    timed: full,
    summaries: full,
    sites,
    nodeBudget: Number.POSITIVE_INFINITY,
    maxBytes: Number.POSITIVE_INFINITY,
  });

let recorder = freshTape();
const witness: Witness = {
  name: (value, site) => recorder.name(value, site),
  echo: (value, site) => recorder.echo(value, site),
};
const program = { sites, entries: sites.map(() => 0), register };
const words = runtime(program, shared, witness, value => value instanceof Tensor);
for (const [name, value] of Object.entries(words)) Object.defineProperty(globalThis, name, { value });

const file = join(root, `.cache/scripts/recorded-${full ? "full" : "sites"}.mjs`);
writeFileSync(file, written.code.replace("../../../dist/core/index.js", built("index.js")));
const engine: Engine = await import(pathToFileURL(file).href);

await serve(engine, undefined, async run => {
  shared.words.fill(0);
  recorder = freshTape();
  tape.recorder = recorder;
  try {
    return await run();
  } finally {
    recorder.finish();
    tape.recorder = null;
  }
});
