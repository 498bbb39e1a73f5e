import { expect, test } from "vitest";
import type { Site, Trace, TraceFrame, TraceNode } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { functionLenses } from "./functionlens.js";
import { Result } from "./result.js";
import { path, resultOf } from "./testing.js";

const detach = detachJson as Trace;
const [leaf, operation] = detach.nodes;
const summary = { min: 3, max: 3, mean: 3, std: 0, norm: 3, nan: 0, inf: 0, zeros: 0, sample: [3] };

const fn = (name: string, call: number): TraceFrame => ({ kind: "function", name, call });
const at = (line: number, column: number, file = "detach.ts"): Site => ({
  file,
  line,
  column,
  endLine: line,
  endColumn: column + 4,
});
const op = (id: number, site: Site, frames: TraceFrame[], inputs: number[] = [0]): TraceNode => ({
  ...operation,
  id,
  seq: id,
  site,
  frames,
  inputs,
  ns: 400_000,
});
const trace = (nodes: TraceNode[], reached: number[] = []): Trace => ({
  ...detach,
  nodes: [leaf, ...nodes],
  backwards: [
    {
      root: 1,
      seq: 99,
      site: null,
      createGraph: false,
      steps: reached.map(node => ({ seq: 99, node, grad: summary, to: [] })),
    },
  ],
});
const titles = (result: Result) => functionLenses(result, path).map(({ title }) => title);

const two = `class A {
  f(x) { return x.mul(2); }
}
class B {
  f(x) { return x.mul(3).mul(4); }
}
function outer(x) { return new A().f(x); }
`;

test("namesakes are told apart by where their operations stand", () => {
  const nodes = [
    op(1, at(2, 17), [fn("outer", 0), fn("f", 0)]),
    op(2, at(5, 17), [fn("f", 0)]),
    op(3, at(5, 26), [fn("f", 0)]),
    op(4, at(2, 17), [fn("outer", 1), fn("f", 1)]),
  ];
  expect(titles(resultOf(trace(nodes), two))).toEqual([
    "1 op · 400 µs · the last of 2 calls",
    "2 ops · 800 µs",
    "1 op · 400 µs · the last of 2 calls",
  ]);
});

test("a function that only calls others is known by its name, unless another file has one too", () => {
  const nodes = [op(1, at(9, 1, "other.ts"), [fn("outer", 0), fn("g", 0)])];
  const withOther = (other: string) => {
    const file = { ...resultOf(detach).file, files: [path, "/program/other.ts"] };
    return new Result(
      trace(nodes),
      file,
      new Map([
        [path, two],
        ["/program/other.ts", other],
      ]),
    );
  };
  expect(titles(withOther("const g = x => x.mul(2);"))).toEqual(["1 op · 400 µs"]);
  expect(titles(withOther("const outer = x => x;"))).toEqual([]);
});

test("the gradient is that of the parameters it read, else of what it was given", () => {
  const own = op(1, at(2, 17), [fn("f", 0)]);
  expect(titles(resultOf(trace([own], [1, 0]), two))).toEqual(["1 op · ‖∇‖ 3 · 400 µs"]);
  const given = [op(5, at(7, 1), []), op(6, at(2, 17), [fn("f", 0)], [5])];
  const [lens] = functionLenses(resultOf(trace(given, [6, 5]), two), path);
  expect(lens.title).toBe("1 op · ‖∇‖ 3 · 400 µs");
  expect(lens.tooltip).toContain("brought to the 1 tensor that it was given");
  const [none] = functionLenses(resultOf(trace([own]), two), path);
  expect(none.tooltip).toContain("No backward pass went through it.");
});

test("of a function that calls itself the outermost call is told", () => {
  const source = "function f(x, n) { return n ? f(x.mul(2), n - 1) : x; }\n";
  const nodes = [0, 1, 2].map(i =>
    op(
      i + 1,
      at(1, 33),
      Array.from({ length: i + 1 }, (_, call) => fn("f", call)),
    ),
  );
  expect(titles(resultOf(trace(nodes), source))).toEqual(["3 ops · 1.2 ms · the last of 3 calls"]);
});

test("where no time was measured none is told", () => {
  const untimed = { ...op(1, at(2, 17), [fn("f", 0)]), ns: 0 };
  const [lens] = functionLenses(resultOf(trace([untimed]), two), path);
  expect(lens.title).toBe("1 op");
  expect(lens.tooltip).toMatch(/^Its call, with all that it called: 1 operation\.$/m);
});

test("a run of which something was left out says so", () => {
  const cut = { ...trace([op(1, at(2, 17), [fn("f", 0)])]), truncated: { reason: "long", dropped: 3 } };
  expect(functionLenses(resultOf(cut, two), path)[0].tooltip).toContain("left out of the trace");
});
