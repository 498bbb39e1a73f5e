// The backward debugger over the trace of a long run, asked as VS Code asks it: stops, steps, and what it shows at each.

import type { Trace } from "../../core/trace/trace.js";
import { Client } from "../../extension/debug/testing.js";
import type { CASES } from "./cases.js";
import type { Measured } from "./report.js";
import type { Outcome } from "./rounds.js";
import { chain, nested, training } from "./traces.js";

const operations = 100_000;

/** One pass over all; calls four deep; 12,500 passes. */
const TRACES: Readonly<Record<string, (count: number) => Trace>> = { chain, nested, training };

const MOVES = ["stepIn", "next", "stepBack", "stepOut", "continue", "reverseContinue"] as const;

const SHOWN = 0.05;
const STEP = 0.016;

export const DEBUGGER = {
  title: `${operations.toLocaleString("en-US")} operations and their backward passes`,
  targets: Object.keys(TRACES).flatMap(name => [
    { ratio: 1, than: SHOWN, of: `${name}-shown-95` },
    { ratio: 1, than: STEP, of: `${name}-step-95` },
  ]),
} as const satisfies Pick<(typeof CASES)[string], "title" | "targets">;

export const DEBUGGER_ENGINES: ReadonlySet<string> = new Set(DEBUGGER.targets.map(({ of }) => of));

export async function measureDebugger(rounds: number): Promise<Measured> {
  const outcomes: Outcome[] = [];
  for (const [name, make] of Object.entries(TRACES)) outcomes.push(...(await measured(name, make, rounds)));
  return { name: "debugger", case: DEBUGGER, outcomes };
}

async function measured(name: string, make: (count: number) => Trace, rounds: number): Promise<Outcome[]> {
  const trace = make(operations);
  const before = process.memoryUsage().heapUsed;
  const client = new Client(trace, undefined, async () => trace);
  const first = await timed(async () => {
    await client.request("launch", { program: "/project/a.js" });
    await client.request("setExceptionBreakpoints", { filters: ["nonFinite", "exploding"] });
    await client.go("configurationDone");
  });
  const steps: number[] = [];
  const shown: number[] = [];
  for (let round = 0; round < 4 * rounds; round++) {
    // From the end, where all is known, back to the start.
    const at = Math.floor(
      ((4 * rounds - 1 - round) * (client.session.run.moments.length - 1)) / (4 * rounds),
    );
    for (const move of MOVES) {
      await client.go("goto", { targetId: at });
      steps.push(await timed(() => client.go(move)));
      shown.push(await timed(() => all(client)));
    }
  }
  const heap = process.memoryUsage().heapUsed - before;
  const conditioned = await timed(() =>
    client.request("setFunctionBreakpoints", {
      breakpoints: ["mul", "sum"].map(each => ({ name: each, condition: "grad.norm() > 10" })),
    }),
  );
  await client.go("goto", { targetId: operations - 1 });
  const set = await timed(() => client.request("setExpression", { expression: "value", value: "1" }));
  return [
    row(`${name}-first`, `${name}: launch to first stop (${Math.round(heap / 2 ** 20)} MB more)`, first),
    row(`${name}-shown`, `${name}: stop to variables, median`, quantile(shown, 0.5)),
    row(`${name}-shown-95`, `${name}: stop to variables, 95 %`, quantile(shown, 0.95)),
    row(`${name}-step`, `${name}: a step, median`, quantile(steps, 0.5)),
    row(`${name}-step-95`, `${name}: a step, 95 %`, quantile(steps, 0.95)),
    row(`${name}-condition`, `${name}: a condition over all`, conditioned),
    row(`${name}-set`, `${name}: a value is set, without the run itself`, set),
  ];
}

/** What VS Code asks at a stop, all scopes opened. */
async function all(client: Client): Promise<void> {
  await client.stack();
  const { scopes } = (await client.request("scopes", { frameId: 0 })) as {
    scopes: { variablesReference: number }[];
  };
  for (const { variablesReference } of scopes) await client.variables(variablesReference);
}

/** CPU time in seconds: other programs on the machine do not count. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

const quantile = (times: readonly number[], q: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))] ?? Number.NaN;

const row = (engine: string, title: string, seconds: number): Outcome => ({
  engine,
  title,
  run: { cpu: seconds, wall: seconds },
  rounds: 2,
});
