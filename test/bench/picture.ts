// From the bytes of a trace to the scene of its first picture, room by room: the whole way that a panel goes between the
// end of a run and its first paint, without the browser. Every round decodes anew, so that nothing is remembered.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { flow } from "../../core/graph/flow.js";
import { graph } from "../../core/graph/graph.js";
import { defaultPass } from "../../core/graph/passes.js";
import { timeline } from "../../core/graph/timeline.js";
import { type View, view } from "../../core/graph/view.js";
import { decodeTrace, encodeTrace } from "../../core/trace/codec.js";
import type { Trace } from "../../core/trace/trace.js";
import { draw } from "../../webview/export/draw.js";
import { measure } from "../../webview/export/metrics.js";
import { root } from "../helpers/files.js";
import { run, runner } from "../helpers/programs.js";
import type { CASES } from "./cases.js";
import type { Measured } from "./report.js";
import { median, type Outcome } from "./rounds.js";
import { fan, nested } from "./traces.js";

interface Shape {
  title: string;
  /** Seconds that all of it may take. */
  target: number;
  make(): Promise<Uint8Array>;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  chain100k: { title: "chain of 100,000 operations, run", target: 2, make: () => ran("chain100k") },
  loop100k: { title: "training loop of 100,000 operations, run", target: 2, make: () => ran("loop100k") },
  nested100k: { title: "nested graph of 100,000 operations", target: 2, make: made(() => nested(100_000)) },
  fan20k: { title: "fan-in of 20,000 parameters", target: 2, make: made(() => fan(20_000)) },
  nested1k: { title: "nested graph of 1,000 operations", target: 0.05, make: made(() => nested(1000)) },
};

export const PICTURE_ENGINES: ReadonlySet<string> = new Set(Object.keys(SHAPES));

const PICTURE = {
  title: "from a trace's bytes to its first scene, CPU time of this process",
  targets: Object.entries(SHAPES).map(([of, { target }]) => ({ ratio: 1, than: target, of })),
} satisfies Pick<(typeof CASES)[string], "title" | "targets">;

function made(make: () => Trace): Shape["make"] {
  return async () => encodeTrace(make());
}

async function ran(name: string): Promise<Uint8Array> {
  const file = `${name}.ts`;
  const text = readFileSync(join(root, "test/fixtures/programs", file), "utf8");
  const engine = runner();
  try {
    const { trace } = await run(engine, { [file]: text }, { timeoutMs: 120_000, memoryMb: 2048 });
    if (!trace) throw new Error(`${file} left no trace`);
    return encodeTrace(trace);
  } finally {
    await engine.dispose();
  }
}

/** Seconds by step, in the order in which a panel takes them. */
type Steps = Map<string, number>;

async function once(bytes: Uint8Array): Promise<Steps> {
  const steps: Steps = new Map();
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const from = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(from);
    steps.set(name, (user + system) / 1e6);
    return result;
  };
  const trace = await timed("decode", () => decodeTrace(bytes));
  await timed("index", () => graph(trace));
  const pass = await timed("choose a pass", () => defaultPass(trace));
  const shown: View = await timed("fold", () => view(trace, { pass }));
  const flows = await timed("flow", () => flow(trace, shown));
  const line = await timed("timeline", () => timeline(trace, shown));
  const picture = { trace, view: shown, flow: flows, timeline: line, woulds: new Map() };
  await timed("layout and scene", () => draw(picture, measure, { contrast: false }));
  const turning = shown.groups.find(group => group.turns !== null && !group.beside);
  if (turning?.turns) {
    const turns = new Map([[turning.id, turning.turns.numbers[0]]]);
    await timed("another turn", () => view(trace, { pass: shown.pass, turns }));
  }
  return steps;
}

export async function measurePicture(rounds: number): Promise<Measured> {
  const outcomes: Outcome[] = [];
  for (const [name, { title, make }] of Object.entries(SHAPES)) {
    const bytes = await make();
    const all: Steps[] = [];
    for (let i = 0; i < rounds; i++) all.push(await once(bytes));
    const first = [...all[0].keys()].filter(step => step !== AFTER);
    const whole = all.map(steps => first.reduce((sum, step) => sum + (steps.get(step) ?? 0), 0));
    outcomes.push(row(name, title, median(whole)));
    for (const step of all[0].keys())
      outcomes.push(row(`${name} ${step}`, `  ${step}`, median(all.map(steps => steps.get(step) ?? 0))));
  }
  return { name: "view", case: PICTURE, outcomes };
}

/** Not on the way to the first paint. */
const AFTER = "another turn";

const row = (engine: string, title: string, seconds: number): Outcome => ({
  engine,
  title,
  run: { cpu: seconds, wall: seconds },
  rounds: 2,
});
