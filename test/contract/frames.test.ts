// The frames of a node: what was called from where.
import { afterAll, expect, it } from "vitest";
import { run, runner } from "../helpers/programs.js";

const engine = runner();
afterAll(() => engine.dispose());

const PROGRAM = `import { nn, tensor } from "gradient-graph";
const layer = new nn.Linear(2, 1);
function inner(x) { return layer.forward(x); }
function outer(x) {
  for (let i = 0; i < 2; i++) x = inner(x).expand(2);
  return x;
}
outer(tensor([1, 2])).sum().backward();
`;

it("frames of functions and modules say where they were called", async () => {
  const { trace } = await run(engine, { "a.js": PROGRAM });
  const linear = trace?.nodes.filter(each => each.op === "linear").at(-1);
  const told = linear?.frames.map(({ kind, name, iteration, site }) => [
    kind,
    name,
    iteration,
    site?.line,
    site?.column,
  ]);
  expect(told).toEqual([
    ["function", "outer", undefined, 8, 1],
    ["loop", "for@5", 1, undefined, undefined],
    ["function", "inner", undefined, 5, 35],
    ["module", "Linear", undefined, 3, 28],
  ]);
});

it("passes and what an optimizer did say where they were called", async () => {
  const program = `import { optim, tensor } from "gradient-graph";
const w = tensor([1, 2], { requiresGrad: true });
const opt = new optim.SGD([w], { lr: 0.1 });
function step() {
  opt.zeroGrad();
  w.mul(2).sum().backward();
  opt.step();
}
for (let i = 0; i < 2; i++) step();
`;
  const { trace } = await run(engine, { "b.js": program });
  const names = trace?.backwards.map(pass => pass.frames?.map(({ name, iteration }) => [name, iteration]));
  expect(names).toEqual([
    [
      ["for@9", 0],
      ["step", undefined],
    ],
    [
      ["for@9", 1],
      ["step", undefined],
    ],
  ]);
  const stepped = trace?.events.filter(each => each.kind === "step").map(each => each.frames?.length);
  expect(stepped).toEqual([2, 2]);
  expect(trace?.events.filter(each => each.kind === "accumulate").map(each => each.frames)).toEqual([
    undefined,
    undefined,
  ]);
});
