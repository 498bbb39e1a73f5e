// What VS Code's debugger shows of a tensor. V8 allows it no side effect, and takes reading another module's exports for one:
// so this asks the library as programs load it, in modules of its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../helpers/files.js";

/** Asks each tensor as js-debug does, and prints its words or V8's complaint. */
const ASK = `
import { Session } from "node:inspector";
import { arange, nn, tensor, zeros } from "./index.js";
const x = arange(4).requiresGrad_();
const y = x.dot(x).mul(2);
y.backward();
const turned = tensor([[1, 2, 3], [4, 5, 6]]).T;
const whole = tensor([true, false]);
const kept = x.mul(0.1).exp();
kept.retainGrad();
const subjects = { x, y, turned, whole, kept, none: zeros(0), wide: tensor(3).expand(100, 200), w: new nn.Linear(1, 1).weight.detach() };
const session = new Session();
session.connect();
const ask = code => new Promise(answer => session.post("Runtime.evaluate",
  { expression: code, throwOnSideEffect: true, returnByValue: true },
  (error, found) => answer(error?.message ?? found.exceptionDetails?.exception.description.split("\\n")[0] ?? found.result.value)));
Object.assign(globalThis, { subjects, words: Symbol.for("debug.description"), opens: Symbol.for("debug.properties") });
const said = {};
for (const name of Object.keys(subjects)) said[name] = [
  await ask(\`subjects.\${name}[words](2)\`),
  await ask(\`(({ value, shape, operation, isLeaf }) => JSON.stringify([value, shape, operation, isLeaf]))(subjects.\${name}[opens]())\`),
];
said.impure = [await ask("subjects.x.add(1)"), ""];
console.log(JSON.stringify(said));
`;

let said: Record<string, [string, string]>;
const folder = mkdtempSync(join(tmpdir(), "gradient-graph-"));

beforeAll(async () => {
  await build({
    entryPoints: [join(root, "core/index.ts"), join(root, "core/internal.ts")],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    minifySyntax: true, // as build.mjs has it
    outdir: folder,
    logLevel: "warning",
  });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "ask.js"), ASK);
  said = JSON.parse(execFileSync(process.execPath, [join(folder, "ask.js")], { encoding: "utf8" }));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a debugger's hover", () => {
  it("is ended by V8 where there is a side effect", () => {
    expect(said.impure[0]).toBe("EvalError: Possible side-effect in debug-evaluate");
  });

  it("tells value and gradient, or why there is none", () => {
    expect(Object.fromEntries(Object.entries(said).map(([name, [words]]) => [name, words]))).toMatchObject({
      x: "tensor [4] 0, 1, 2, 3 · grad 0, 4, 8, 12",
      y: "tensor 28 · no grad: computed by MulBackward0",
      turned: "tensor [3, 2] 1, 4, 2, 5, … · no grad: requiresGrad is false",
      whole: "tensor [2] bool true, false · no grad: bool",
      kept: "tensor [4] 1, 1.1052, 1.2214, 1.3499 · no grad yet",
      none: "tensor [0] empty · no grad: requiresGrad is false",
      wide: "tensor [100, 200] 3, 3, 3, 3, … · no grad: requiresGrad is false",
    });
  });

  it("opens to the values", () => {
    expect(said.x[1]).toBe("[[0,1,2,3],[4],null,true]");
    expect(said.y[1]).toBe('[28,[],"MulBackward0",false]');
    expect(said.turned[1]).toBe("[[[1,4],[2,5],[3,6]],[3,2],null,true]");
    expect(said.whole[1]).toBe("[[true,false],[2],null,true]");
    expect(said.wide[1]).toContain('"… 10000 more"],[100,200]');
    expect(said.w[1]).toMatch(/^\[\[\[-?[\d.]+\]\],\[1,1\],null,true\]$/);
  });
});
