// The look at a stopped program, as a debugger has it taken: the graph behind 10,000 operations, as the text that is handed over.

import { type Tensor, tensor } from "../../core/index.js";
import { encoded } from "../../core/snapshot/snapshot.js";
import type { CASES } from "./cases.js";
import type { Measured } from "./report.js";
import type { Outcome } from "./rounds.js";

const operations = 10_000;

export const SNAPSHOT = {
  title: `the graph behind ${operations.toLocaleString("en-US")} operations at a stop`,
  targets: [
    { ratio: 1, than: 1, of: "snapshot-first" },
    { ratio: 1, than: 1, of: "snapshot-wide" },
  ],
} as const satisfies Pick<(typeof CASES)[string], "title" | "targets">;

export const SNAPSHOT_ENGINES: ReadonlySet<string> = new Set(SNAPSHOT.targets.map(({ of }) => of));

function chain(from: Tensor): Tensor {
  let y = from;
  for (let i = 0; i < operations; i++) y = i % 2 === 0 ? y.mul(1.0001) : y.tanh();
  return y;
}

export async function measureSnapshot(rounds: number): Promise<Measured> {
  const number = chain(tensor(0.5, { requiresGrad: true }));
  // A debugged program takes its first look with cold code: that is what a person waits for.
  const first = timed(number);
  const later = Array.from({ length: rounds }, () => timed(number));
  const wide = chain(
    tensor(
      Array.from({ length: 1000 }, (_, i) => i / 1000),
      { requiresGrad: true },
    ),
  );
  const wider = Array.from({ length: rounds }, () => timed(wide));
  const outcomes = [
    row("snapshot-first", "numbers, the first look", first, 1),
    row("snapshot", "numbers, later looks", median(later), rounds),
    row("snapshot-wide", "vectors of 1,000 elements", median(wider), rounds),
  ];
  return { name: "snapshot", case: SNAPSHOT, outcomes };
}

/** CPU time in milliseconds. */
function timed(y: Tensor): number {
  const from = process.cpuUsage();
  const bytes = encoded({ y }, { file: "bench.ts" });
  if (!bytes || Buffer.from(bytes).toString("base64").length < operations) throw new Error("no graph");
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

function row(engine: string, title: string, ms: number, rounds: number): Outcome {
  return { engine, title, run: { cpu: ms / 1000, wall: ms / 1000 }, rounds };
}
