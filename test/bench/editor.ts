// The language server as VS Code drives it: a program of 1,000 lines in 21 files, edited one digit at a time.

import { ForkedServer, isOver } from "../server/forked.js";
import type { CASES } from "./cases.js";
import type { Measured } from "./report.js";
import type { Outcome } from "./rounds.js";

const parts = 20;
const stepsPerPart = 11;

const part = (i: number): string => `import { tanh, tensor, type Tensor } from "gradient-graph";

export interface Layer${i} {
  readonly w: Tensor;
  readonly b: Tensor;
}

export function make${i}(size: number): Layer${i} {
  const values = Array.from({ length: size }, (_, k) => Math.sin(k * ${i + 1}));
  return { w: tensor(values, { requiresGrad: true }), b: tensor(${i} / 10, { requiresGrad: true }) };
}
${Array.from(
  { length: stepsPerPart - 1 },
  (_, k) => `
function step${k}(x: Tensor, layer: Layer${i}): Tensor {
  return x.mul(layer.w).add(${k});
}`,
).join("")}

export function part${i}(x: Tensor, layer: Layer${i}): Tensor {
  return tanh(${i % 2 === 0 ? "step0" : "step1"}(x, layer).add(layer.b));
}
`;

const numbers = Array.from({ length: parts }, (_, i) => i);
const entry = `import { tensor } from "gradient-graph";
${numbers.map(i => `import { make${i}, part${i} } from "./src/part${i}.js";`).join("\n")}

const scale = 1;
const input = tensor([0.1, 0.2, 0.3, 0.4], { requiresGrad: true });
let x = input;
${numbers.map(i => `x = part${i}(x, make${i}(4));`).join("\n")}
const loss = x.mul(scale).sum();
loss.backward();
console.log(loss.item(), input.grad);
`;
const scaleLine = entry.split("\n").indexOf("const scale = 1;");

const quantile = (times: readonly number[], q: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))] ?? Number.NaN;

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Figures by the clock: nobody waits in CPU time. */
export const EDITOR = {
  title: `${(entry.split("\n").length + parts * part(0).split("\n").length).toLocaleString("en-US")} lines in ${parts + 1} files`,
  targets: [
    { ratio: 1, than: 0.1, of: "edit" },
    { ratio: 1, than: 0.02, of: "hover-95" },
  ],
} as const satisfies Pick<(typeof CASES)[string], "title" | "targets">;

export const EDITOR_ENGINES: ReadonlySet<string> = new Set(EDITOR.targets.map(({ of }) => of));

export async function measureEditor(rounds: number): Promise<Measured> {
  const server = new ForkedServer();
  try {
    await server.start();
    for (const i of numbers) server.write(`src/part${i}.ts`, part(i));
    await server.open("main.ts", entry);
    const first = await firstRun(server);
    const edits: number[] = [];
    for (let i = 0; i < 6 * rounds; i++) edits.push(await edit(server, 2 + (i % 7)));
    const hovers = await hover(server, 40 * rounds);
    return {
      name: "editor",
      case: EDITOR,
      outcomes: [...rows("edit", edits), ...rows("hover", hovers), first],
    };
  } finally {
    await server.stop();
  }
}

/** The first run of a window that has just opened the file. */
async function firstRun(server: ForkedServer): Promise<Outcome> {
  const from = performance.now();
  const run = await server.run("main.ts");
  await done(server, run);
  return row("first", "first run, nothing warm", performance.now() - from);
}

/** From the keystroke to the state that names the new trace, a person's pause after the last one. */
async function edit(server: ForkedServer, digit: number): Promise<number> {
  await pause(700);
  const before = server.state("main.ts")?.run ?? 0;
  const start = { line: scaleLine, character: 14 };
  const from = performance.now();
  await server.edit("main.ts", String(digit), { start, end: { line: scaleLine, character: 15 } });
  await done(server, before + 1);
  return performance.now() - from;
}

async function done(server: ForkedServer, run: number): Promise<void> {
  const state = await server.until("main.ts", `run ${run} ended`, one => one.run >= run && isOver(one));
  if (state.state.kind !== "done") throw new Error(JSON.stringify(state.state));
}

async function hover(server: ForkedServer, count: number): Promise<number[]> {
  const lines = entry.split("\n").flatMap((line, i) => (line.startsWith("x = ") ? [i] : []));
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    const answer = await server.hover("main.ts", lines[i % lines.length], 0);
    times.push(performance.now() - from);
    if (answer === null) throw new Error(`no hover on line ${lines[i % lines.length] + 1}`);
  }
  return times;
}

function rows(name: string, times: readonly number[]): Outcome[] {
  const title = { edit: "edit → new gradients", hover: "hover" }[name] ?? name;
  return [
    row(name, `${title}, median of ${times.length}`, quantile(times, 0.5)),
    row(`${name}-95`, `${title}, 95 %`, quantile(times, 0.95)),
  ];
}

function row(engine: string, title: string, ms: number): Outcome {
  return { engine, title, run: { cpu: ms / 1000, wall: ms / 1000 }, rounds: 2 };
}
