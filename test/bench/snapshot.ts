// The look at a stopped program, from the expression that a debugger evaluates to the trace that the panel gets: the graph behind
// 10,000 operations, and as many tensors in scope. V8's own inspector evaluates it; what VS Code does around that is not in it.
import { Session } from "node:inspector/promises";
import { type Tensor, tensor } from "../../core/index.js";
import { decodeTrace } from "../../core/trace/codec.js";
import { answerOf, expressionFor } from "../../extension/client/attach/expression.js";
import type { CASES } from "./cases.js";
import type { Times } from "./child.js";
import type { Measured } from "./report.js";
import type { Outcome } from "./rounds.js";

const operations = 10_000;

export const SNAPSHOT = {
  title: `the graph behind ${operations.toLocaleString("en-US")} operations at a stop`,
  targets: [
    { ratio: 1, than: 1, of: "snapshot-first" },
    { ratio: 1, than: 1, of: "snapshot-wide" },
    { ratio: 1, than: 1, of: "snapshot-scope" },
  ],
} as const satisfies Pick<(typeof CASES)[string], "title" | "targets">;

export const SNAPSHOT_ENGINES: ReadonlySet<string> = new Set(SNAPSHOT.targets.map(({ of }) => of));

function chain(from: Tensor): Tensor {
  let y = from;
  for (let i = 0; i < operations; i++) y = i % 2 === 0 ? y.mul(1.0001) : y.tanh();
  return y;
}

export async function measureSnapshot(rounds: number): Promise<Measured> {
  const session = new Session();
  session.connect();
  try {
    return { name: "snapshot", case: SNAPSHOT, outcomes: await outcomes(session, rounds) };
  } finally {
    session.disconnect();
  }
}

async function outcomes(session: Session, rounds: number): Promise<Outcome[]> {
  const number = chain(tensor(0.5, { requiresGrad: true }));
  // A debugged program takes its first look with cold code: that is what a person waits for.
  const first = await timed(session, number);
  const later = await several(session, number, rounds);
  const wide = chain(
    tensor(
      Array.from({ length: 1000 }, (_, i) => i / 1000),
      { requiresGrad: true },
    ),
  );
  const wider = await several(session, wide, rounds);
  const lists = Array.from({ length: operations / 1000 }, (_, at) =>
    Array.from({ length: 1000 }, (_, i) => tensor(at + i, { requiresGrad: true })),
  );
  const scope = await several(session, lists, rounds);
  return [
    row("snapshot-first", "numbers, the first look", first, 1),
    row("snapshot", "numbers, later looks", median(later), rounds),
    row("snapshot-wide", "vectors of 1,000 elements", median(wider), rounds),
    row("snapshot-scope", `${operations.toLocaleString("en-US")} tensors in scope`, median(scope), rounds),
  ];
}

async function several(session: Session, y: unknown, rounds: number): Promise<Times[]> {
  const times: Times[] = [];
  for (let i = 0; i < rounds; i++) times.push(await timed(session, y));
  return times;
}

const variable = "__stopped";

async function timed(session: Session, y: unknown): Promise<Times> {
  Reflect.set(globalThis, variable, y);
  const [from, began] = [process.cpuUsage(), performance.now()];
  const expression = expressionFor([variable], "bench.ts");
  const { result } = await session.post("Runtime.evaluate", { expression, returnByValue: true });
  const graphs = answerOf(String(result.value));
  const nodes = Array.isArray(graphs) ? decodeTrace(graphs[0]).nodes.length : 0;
  const { user, system } = process.cpuUsage(from);
  const wall = (performance.now() - began) / 1000;
  Reflect.deleteProperty(globalThis, variable);
  if (nodes < operations) throw new Error(`no graph: ${result.description ?? String(graphs)}`);
  return { cpu: (user + system) / 1e6, wall };
}

const median = (times: readonly Times[]): Times =>
  [...times].sort((a, b) => a.cpu - b.cpu)[Math.floor(times.length / 2)];

function row(engine: string, title: string, run: Times, rounds: number): Outcome {
  return { engine, title, run, rounds };
}
