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
