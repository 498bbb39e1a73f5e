// Findings and why-queries over the trace of a long run: a chain of 50,000 operations, and training up to 100,000 in all.

import { nn, optim, randn, type Tensor, tensor } from "../../core/index.js";
import { findings } from "../../core/insight/findings/findings.js";
import { why } from "../../core/insight/why.js";
import { tape } from "../../core/tape/recorder.js";
import { recording } from "../../core/trace/testing.js";
import type { Trace } from "../../core/trace/trace.js";
import type { CASES } from "./cases.js";
import type { Measured } from "./report.js";
import type { Outcome } from "./rounds.js";

const operations = 100_000;

export const INSIGHT = {
  title: `a trace of ${operations.toLocaleString("en-US")} operations`,
  targets: [
    { ratio: 1, than: 0.3, of: "findings" },
    { ratio: 1, than: 0.02, of: "why-95" },
  ],
} as const satisfies Pick<(typeof CASES)[string], "title" | "targets">;

export const INSIGHT_ENGINES: ReadonlySet<string> = new Set(INSIGHT.targets.map(({ of }) => of));

function long(): Trace {
  const made = recording({});
  tape.recorder = made.tape;
  try {
    chain();
    train();
    made.tape.finish();
  } finally {
    tape.recorder = null;
  }
  return made.trace();
}

function chain(): void {
  let y: Tensor = tensor([0.5, -0.5], { requiresGrad: true });
  for (let i = 0; i < operations / 2; i++) y = i % 2 === 0 ? y.mul(1.0001) : y.tanh();
  y.sum().backward();
}

function train(): void {
  const net = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 1));
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
  const [x, y] = [randn(8, 4), randn(8, 1)];
  // Linear, relu, linear, loss: four a step.
  for (let done = operations / 2; done < operations; done += 4) {
    optimizer.zeroGrad();
    nn.functional.mseLoss(net.forward(x), y).backward();
    optimizer.step();
  }
}

export async function measureInsight(rounds: number): Promise<Measured> {
  const trace = long();
  const whole: number[] = [];
  // A fresh copy each time: what is worked out once a trace is part of the price.
  for (let i = 0; i < rounds; i++) whole.push(timed(() => findings({ ...trace })));
  const asked: number[] = [];
  why(trace, 0);
  for (let i = 0; i < 40 * rounds; i++) {
    const { id } = trace.nodes[Math.floor((i * trace.nodes.length) / (40 * rounds))];
    asked.push(timed(() => why(trace, id)));
  }
  const outcomes = [
    row(
      "findings",
      `all findings of ${trace.nodes.length.toLocaleString("en-US")} nodes`,
      quantile(whole, 0.5),
    ),
    row("why", `why, median of ${asked.length}`, quantile(asked, 0.5)),
    row("why-95", "why, 95 %", quantile(asked, 0.95)),
  ];
  return { name: "insight", case: INSIGHT, outcomes };
}

/** CPU time in milliseconds: other programs on the machine do not count. */
function timed(work: () => unknown): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const quantile = (times: readonly number[], q: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))] ?? Number.NaN;

function row(engine: string, title: string, ms: number): Outcome {
  return { engine, title, run: { cpu: ms / 1000, wall: ms / 1000 }, rounds: 2 };
}
