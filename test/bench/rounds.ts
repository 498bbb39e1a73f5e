// Measures one case: results are compared first, then the engines take turns, so that a machine's mood meets all alike.
import type { Case } from "./cases.js";
import { Child, type Times } from "./child.js";
import { difference, type Results } from "./compare.js";
import type { Absent, Engine } from "./engines.js";

/** What one engine did in one case. Seconds a run, medians over the rounds. */
export interface Outcome {
  readonly engine: string;
  readonly title: string;
  version?: string;
  /** Why there is no time: not there, not able, wrong, or failed. */
  problem?: string;
  run?: Times;
  /** The function without its gradient. */
  forward?: Times;
  rounds?: number;
}

interface Runner {
  readonly outcome: Outcome;
  readonly child: Child;
  readonly times: { run: Times[]; forward: Times[] };
  parts: readonly string[];
  count: number;
  rounds: number;
}

/** Seconds of CPU time, as all that decides here: on a busy machine the clock says little about an engine. */
const warmUp = 0.5;
const aRound = 0.15;
/** A run longer than this is timed once. */
const long = 5;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const medians = (times: readonly Times[]): Times => ({
  cpu: median(times.map(({ cpu }) => cpu)),
  wall: median(times.map(({ wall }) => wall)),
});

/** One timed batch; a failure ends the engine's part in the case, or that of its function alone. */
async function time(runner: Runner, part: "run" | "forward", count: number): Promise<Times | null> {
  const { cpu, wall, error } = await runner.child.ask({ do: "time", part, count });
  if (cpu !== undefined && wall !== undefined) return { cpu: cpu / count, wall: wall / count };
  if (part === "run") runner.outcome.problem = error ?? "no time";
  else runner.parts = ["run"];
  return null;
}

/** Starts, loads, runs once. The reference is whoever answers first. */
async function prepare(
  runner: Runner,
  name: string,
  each: Case,
  reference: Results | null,
): Promise<Results | null> {
  const { child, outcome } = runner;
  const ready = await child.answer(60);
  outcome.version = ready.ready;
  const loaded = ready.error ? ready : await child.ask({ do: "load", name, inputs: each.inputs() });
  if (loaded.missing) outcome.problem = "has no such case";
  const checked = loaded.error || loaded.missing ? loaded : await child.ask({ do: "check" });
  outcome.problem ??= checked.error;
  const results = checked.results ?? null;
  if (results && reference) {
    const distance = difference(reference, results, each.tolerance);
    if (distance) outcome.problem = `wrong: ${distance}`;
  }
  runner.parts = loaded.parts ?? [];
  return results;
}

async function warm(runner: Runner, rounds: number): Promise<void> {
  let spent = 0;
  let last = 0;
  if (runner.parts.includes("forward")) await time(runner, "forward", 1);
  do {
    const count = last === 0 ? 1 : Math.max(1, Math.min(2000, Math.round(aRound / last)));
    const taken = await time(runner, "run", count);
    if (taken === null) return;
    last = Math.max(taken.cpu, 1e-7);
    spent += last * count;
  } while (spent < warmUp);
  runner.count = Math.max(1, Math.min(2000, Math.round(aRound / last)));
  runner.rounds = last > long ? 1 : rounds;
}

async function takeTurns(runners: readonly Runner[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++)
    for (const runner of runners)
      for (const part of ["run", "forward"] as const) {
        if (runner.outcome.problem || round >= runner.rounds || !runner.parts.includes(part)) continue;
        const taken = await time(runner, part, runner.count);
        if (taken) runner.times[part].push(taken);
      }
}

export async function measure(
  name: string,
  each: Case,
  engines: readonly (Engine | Absent)[],
  rounds: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const runners: Runner[] = [];
  let reference: Results | null = null;
  for (const engine of engines) {
    const outcome: Outcome = { engine: engine.name, title: engine.title };
    outcomes.push(outcome);
    outcome.problem = "reason" in engine ? engine.reason : each.without?.[engine.name];
    if ("reason" in engine || outcome.problem) continue;
    const times = { run: [], forward: [] };
    const runner: Runner = { outcome, child: new Child(engine), times, parts: [], count: 1, rounds };
    runners.push(runner);
    const results = await prepare(runner, name, each, reference);
    reference ??= outcome.problem ? null : results;
    if (!outcome.problem) await warm(runner, rounds);
    if (outcome.problem) runner.child.close();
  }
  await takeTurns(runners, rounds);
  for (const { child, outcome, times, rounds: turns } of runners) {
    child.close();
    if (outcome.problem) continue;
    outcome.rounds = turns;
    outcome.run = medians(times.run);
    if (times.forward.length > 0) outcome.forward = medians(times.forward);
  }
  return outcomes;
}

/** Import and a first gradient, each time in a fresh process. */
export async function starts(engines: readonly (Engine | Absent)[], rounds: number): Promise<Outcome[]> {
  const seen = engines.map(engine => ({ engine, times: [] as Times[], problem: "" }));
  for (let round = 0; round < rounds; round++)
    for (const each of seen) {
      if ("reason" in each.engine) each.problem = each.engine.reason;
      if ("reason" in each.engine || each.problem) continue;
      const child = new Child(each.engine);
      const { start, error } = await child.answer(60);
      child.close();
      if (start) each.times.push(start);
      else each.problem = error ?? "did not start";
    }
  return seen.map(({ engine: { name, title }, times, problem }) => ({
    engine: name,
    title,
    ...(problem ? { problem } : { run: medians(times), rounds }),
  }));
}
