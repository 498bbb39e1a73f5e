// What every run does, done once ahead with a made-up program while the process waits: the first way through any code,
// V8's and Node's included, takes several times as long as the second. Nothing of it is left that a program could see.
import { format } from "node:util";
import * as library from "../../core/index.js";
import { register, Tape, Tensor, tape } from "../../core/internal.js";
import type { NumberedSite } from "../instrument/draft.js";
import { WORDS } from "../instrument/vocabulary.js";
import type { ProgramText } from "../protocol/run.js";
import { runtime } from "./runtime.js";
import { freshShared } from "./shared.js";
import { readSites, writeSites } from "./sites.js";

/** As many as make the loader's own code warm. */
const FILES = 12;
const SITES = 500;
const ROUNDS = 12;

const urlOf = (file: number) => new URL(`./rehearsal/${file}.js`, import.meta.url).href;
const site: NumberedSite = {
  kind: "call",
  name: "mul",
  file: "rehearsal.js",
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 2,
  loop: -1,
};

/** A program of files that import the library and one another. */
export function rehearsal(): ProgramText {
  const map = { version: 3, sources: [urlOf(0)], names: [], mappings: "AAAA;AACA;AACA" };
  const comment = `//# sourceMappingURL=data:application/json;base64,${btoa(JSON.stringify(map))}`;
  const next = (file: number) => (file + 1 < FILES ? `import "./${file + 1}.js";` : "");
  const modules = Array.from({ length: FILES }, (_, file) => ({
    path: urlOf(file),
    url: urlOf(file),
    format: "module" as const,
    text: `import "gradient-graph";\n${next(file)}\nexport function made() {}\n${comment}\n`,
  }));
  const answers = modules
    .slice(1)
    .map(({ url }, i): [string, string, string] => [urlOf(i), `./${i + 1}.js`, url]);
  const sites = writeSites(Array.from({ length: SITES }, () => site));
  return {
    secret: "0".repeat(32),
    memoryMb: 1,
    stays: true,
    check: null,
    substitutions: [],
    entry: urlOf(0),
    root: "",
    modules,
    answers,
    sites,
  };
}

type Word = (...values: unknown[]) => unknown;

/** Runs operations as an instrumented program does, recorded and thrown away. `started`: told the size of a tape's chunk. */
export function exercise(started: (chunkBytes: number) => void): void {
  const sites = readSites(rehearsal().sites);
  const newChunk = (_index: number, bytes: number) => {
    started(bytes);
    return new ArrayBuffer(bytes);
  };
  const recorder = new Tape({ header: new Int32Array(2), newChunk, timed: true, sites });
  const state = { sites, entries: sites.map(() => 0), register };
  const words = runtime(state, freshShared(), recorder, value => value instanceof Tensor);
  const say = (word: keyof typeof WORDS) => words[WORDS[word]] as Word;
  tape.recorder = recorder;
  const top = say("module")();
  for (let round = 0; round < ROUNDS; round++) {
    const frame = say("enter")(1, top);
    const site = (value: unknown) => say("site")(round, frame, value);
    const x = library.tensor([0.1, 0.2, 0.3, 0.4], { requiresGrad: true });
    const w = library.tensor([[1, 2, 3, 4]], { requiresGrad: true });
    say("name")(2, frame, x);
    site(x);
    const y = library.tanh(x.mul(w).add(library.tensor(0.1, { requiresGrad: true }))).mul(2);
    say("name")(3, frame, y);
    const loss = library.relu(y.matmul(w.t())).sub(x.mean()).pow(2).sum();
    loss.backward();
    format(loss.item(), x.grad, String(w.grad), x.detach());
    say("leave")(frame);
  }
  say("end")();
  recorder.finish();
  tape.recorder = null;
}
