// Every quick fix that is offered for the buggy programs: what its title says is what a run of the mended text gives, and
// the finding is gone there. Programs without a row have no fix that could be proven.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Facts } from "../../core/insight/findings/facts.js";
import type { Runner } from "../../extension/runner/runner.js";
import { edited } from "../../extension/server/fixes/edit.js";
import { before as factsOf } from "../../extension/server/fixes/judge.js";
import { type Proven, proposals, prove } from "../../extension/server/fixes/prove.js";
import { Result } from "../../extension/server/result.js";
import { root } from "../helpers/files.js";
import { folder, runner } from "../helpers/programs.js";

const programs = join(root, "test/fixtures/buggy");
const names = readdirSync(programs)
  .filter(file => file.endsWith(".ts") && !file.endsWith(".fixed.ts"))
  .map(file => file.slice(0, -".ts".length));

/** What is offered, by program. */
const OFFERED: Readonly<Record<string, string>> = {
  "broadcast-loss":
    "Compare entry by entry: prediction.squeeze(1): 20 entries instead of 400; the first loss is 1.87 instead of 2.47",
  "broadcast-weights":
    "Compare entry by entry: errors.squeeze(1): 6 entries instead of 36; the first loss is 3.16 instead of 2.88",
  "data-copy":
    "Use w itself instead of its toArray(): w receives a gradient, norm 0.833; finite differences agree to 1e-6",
  "detached-hidden":
    "Remove detach(): weight and bias receive gradients, norm 0.613; finite differences agree to 1e-6",
  "detached-loss":
    "Remove detach(): weight and bias receive gradients, norm 3.25; finite differences agree to 1e-6",
  "detached-nograd":
    "Remove noGrad(): weight and bias receive gradients, norm 1.06; finite differences agree to 1e-6",
  "eval-forgotten": "Insert model.train(): it learns with dropout on and this batch's statistics",
  "eval-from-start": "Insert net.train(): it learns with dropout on and this batch's statistics",
  "evaluated-loss":
    "Remove noGrad(): weight and bias receive gradients, norm 5.26; finite differences agree to 1e-6",
  "freed-hidden-state":
    "Detach state, which each turn takes from the one before: w receives a gradient, norm 0.772; finite differences agree to 1e-6",
  "freed-twice":
    "Keep the graph by retainGraph: x receives a gradient, norm 21.6; finite differences agree to 1e-6",
  "functional-dropout": "Pass training: this.training: eval() turns it off now",
  gan: "Detach fake: no gradient goes into fake any more",
  "in-place-hidden":
    "Use mul() instead of mul_(): w1 and w2 receive gradients, norm 4.88; finite differences agree to 1e-6",
  "item-loss":
    "Use temperature itself instead of its item(): temperature receives a gradient, norm 0.283; finite differences agree to 1e-6",
  "log-softmax": "Use logSoftmax: the loss stays 1.95",
  "missing-embedding": "Give table to optimizer: each step moves table; finite differences agree to 1e-6",
  "missing-head":
    "Give head.parameters() to optimizer: each step moves weight and bias; finite differences agree to 1e-6",
  "no-zero-by-hand": "Insert w.grad?.zero_(): the last step uses a gradient of norm 1.31 instead of 3.87",
  "no-zero-grad": "Insert optimizer.zeroGrad(): the last step uses a gradient of norm 1.29 instead of 6.43",
  "sigmoid-twice":
    "Pass model.forward(x) without sigmoid: gradient norm 0.512 instead of 0.111; finite differences agree to 1e-6",
  "softmax-twice":
    "Pass logits without softmax: gradient norm 0.71 instead of 0.222; finite differences agree to 1e-6",
  "step-no-backward":
    "Insert loss.backward(): each step moves 2 parameters; finite differences agree to 1e-6",
  "td-target": "Detach target: no gradient goes into target any more",
  "train-mode-validation":
    "Insert model.eval(): it is evaluated without dropout and with the statistics it learned",
  "zero-before-step":
    "Move optimizer.zeroGrad() before backward(): each step moves 2 parameters; finite differences agree to 1e-6",
  "zero-once": "Insert optimizer.zeroGrad(): the last step uses a gradient of norm 0.433 instead of 2.46",
  "zero-twice": "Remove optimizer.zeroGrad(): the loss stays 0.961",
};

let engine: Runner;
beforeAll(() => {
  engine = runner();
});
afterAll(() => engine.dispose());

/** One program: its run, and a way to run it with another text. */
async function opened(name: string, text = readFileSync(join(programs, `${name}.ts`), "utf8")) {
  const { path, remove } = folder({ [`${name}.ts`]: text });
  const entry = join(path, `${name}.ts`);
  const limits = { timeoutMs: 20_000, memoryMb: 512, node: process.execPath };
  const trial = (overlays: ReadonlyMap<string, string>) =>
    engine.run({ ...limits, entry, overlays, restrict: true });
  const { trace, texts } = await trial(new Map());
  if (!trace) throw new Error(`${name} has no trace`);
  const file = { path: "", run: 1, version: 1, file: `${name}.ts`, root: path, files: [entry] };
  return { text, entry, trial, remove, result: new Result(trace, file, texts) };
}

describe("quick fixes", () => {
  it("are expected of programs that there are", () => {
    expect(Object.keys(OFFERED).filter(name => !names.includes(name))).toEqual([]);
    expect(Object.keys(OFFERED).length).toBeGreaterThan(20);
  });

  it.each(names)(
    "%s: what is offered is proven, and holds in a run of its own",
    async name => {
      const { text, entry, trial, remove, result } = await opened(name);
      try {
        const known = factsOf(result.trace);
        const offered: Proven[] = [];
        for (const finding of known.findings) {
          const proven = await prove(result, known, finding, trial);
          if (proven) offered.push(proven);
        }
        expect(offered.map(({ title }) => title)).toEqual(name in OFFERED ? [OFFERED[name]] : []);
        for (const { title, path, edits } of offered) {
          expect(path).toBe(entry);
          const { trace, error } = await trial(new Map([[entry, edited(text, edits)]]));
          if (!trace) throw new Error(`${name}, mended, has no trace`);
          expect(error).toBe(null);
          const left = trace.findings.filter(
            ({ severity, code }) => severity !== "info" || known.findings.some(each => each.code === code),
          );
          expect(left).toEqual([]);
          const claims = known.findings
            .flatMap(finding => proposals(result, known, finding))
            .map(each => `${each.title}: ${each.claim(known.facts, new Facts(trace))?.text}`);
          expect(claims.some(claim => title.startsWith(claim))).toBe(true);
        }
      } finally {
        remove();
      }
    },
    120_000,
  );

  it("finite differences confirm no gradient that is wrong", async () => {
    const program = (factor: number) => `import { defvjp, tensor } from "gradient-graph";
const double = defvjp({ name: "double", forward: x => x.mul(2), vjps: [g => g.mul(${factor})] });
const [w, b] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
const h = w.detach();
double(h.mul(b)).sum().backward();
`;
    for (const [factor, title] of [
      [2, "Remove detach(): w receives a gradient, norm 10; finite differences agree to 1e-6"],
      [3, "Remove detach(): w receives a gradient, norm 15"],
    ] as const) {
      const { trial, remove, result } = await opened("wrong", program(factor));
      try {
        const known = factsOf(result.trace);
        expect(known.findings.map(({ code }) => code)).toEqual(["detached-parameter"]);
        expect((await prove(result, known, known.findings[0], trial))?.title).toBe(title);
      } finally {
        remove();
      }
    }
  }, 120_000);
});
