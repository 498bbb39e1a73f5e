import { expect, test } from "vitest";
import type { Trace, TraceFrame } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { Lookup } from "./lookup.js";
import { Source } from "./source.js";
import { placeOf, text } from "./testing.js";

const detach = detachJson as Trace;

/** Ids of the nodes that the innermost expression at a word stands for. */
function find(trace: Trace, source: string, word: string, nth = 1): number[] {
  const parsed = new Source(source, trace.file);
  return new Lookup(trace).find(parsed, parsed.around(placeOf(word, nth, source))).map(({ id }) => id);
}

test("receivers and arguments are found by their slot", () => {
  expect(find(detach, text, "x.mul")).toEqual([0]);
  expect(find(detach, text, "u.mul")).toEqual([2]);
  expect(find(detach, text, "x);", 2)).toEqual([0]);
  expect(find(detach, text, "y.detach")).toEqual([1]);
});

test("a declared variable is what its initializer made", () => {
  for (const [word, id] of [
    ["x =", 0],
    ["y =", 1],
    ["u =", 2],
    ["z =", 3],
  ] as const)
    expect(find(detach, text, word)).toEqual([id]);
});

test("a variable that stands alone goes by its name", () => {
  expect(find(detach, text, "x.grad")).toEqual([0]);
  expect(find(detach, `${text}log(u);`, "u);")).toEqual([2]);
});

test("what is no tensor's variable is nothing", () => {
  expect(find(detach, text, "arange }")).toEqual([]);
  expect(find(detach, `${text}log(other);`, "other")).toEqual([]);
  expect(find(detach, `import * as nn from "gradient-graph";\n${text.slice(41)}`, "nn")).toEqual([]);
});

test("casts are looked through", () => {
  const cast = text.replace("u.mul(x)", "u.mul(x)").replace("x.grad;", "x.grad!; log((u as any)!);");
  expect(find(detach, cast, "u as")).toEqual([2]);
});

test("of namesakes the one of the same function is meant", () => {
  const source = `function f(a) {\n  const b = a.mul(2);\n  log(b);\n}\nfunction g(a) {\n  const b = a.mul(3);\n  log(b);\n}\n`;
  const inside = (name: string): TraceFrame[] => [{ kind: "function", name, call: 0 }];
  const site = (line: number) => ({ file: "detach.ts", line, column: 13, endLine: line, endColumn: 21 });
  const [x, mul] = detach.nodes;
  const trace: Trace = {
    ...detach,
    backwards: [],
    nodes: [
      x,
      { ...mul, id: 1, name: "b", site: site(2), frames: inside("f") },
      { ...mul, id: 2, name: "b", site: site(6), frames: inside("g") },
      { ...mul, id: 3, name: "b", site: site(2), frames: inside("f") },
    ],
  };
  expect(find(trace, source, "b);", 1)).toEqual([1, 3]);
  expect(find(trace, source, "b);", 2)).toEqual([2]);
});

test("a parameter is found by the path that leads to it", () => {
  const nodes = [
    { ...detach.nodes[0], name: "hidden.weight" },
    { ...detach.nodes[0], id: 1, name: "out.weight" },
  ];
  const trace: Trace = { ...detach, nodes, backwards: [] };
  expect(find(trace, "log(model.out.weight);", ".weight")).toEqual([1]);
  expect(find(trace, "log(this.hidden.weight);", ".weight")).toEqual([0]);
});

test("a chain of ten thousand calls or fields, and a name of a megabyte, are answered", () => {
  const calls = `log(x${".add(1)".repeat(10_000)});`;
  expect(find(detach, `${text}${calls}`, "x.add")).toEqual([0]);
  expect(find(detach, `${text}log(bag${".a".repeat(10_000)});`, "a.a.a")).toEqual([]);
  const long = "n".repeat(1_000_000);
  expect(find(detach, `${text}const ${long} = u;\nlog(${long});`, `${long})`)).toEqual([2]);
});

test("a variable of an inner scope is not taken for the outer one", () => {
  const source = `${text}function f(u) {\n  return log(u);\n}\n{\n  const z = y;\n  log(z);\n}\nlog(z);\n`;
  expect(find(detach, source, "z);", 1)).toEqual([1]);
  expect(find(detach, source, "z);", 2)).toEqual([3]);
});

test("an element of a list that is sorted or assigned to is not guessed", () => {
  const list = (more: string) => find(detach, `${text}const list = [y, z];\n${more}\nlog(list[1]);`, "[1]);");
  expect(list("")).toEqual([3]);
  for (const change of ["list.sort();", "list[1] = y;", "list[i] = y;"]) expect(list(change)).toEqual([]);
  expect(find(detach, `${text}const list = [...all, z];\nlog(list[1]);`, "[1]")).toEqual([]);
});

test("of two layers' weights the one is meant whose layer is named", () => {
  const source =
    "const hidden = new nn.Linear(8, 6);\nconst out = new nn.Linear(6, 1);\nlog(hidden.weight, out.weight);\n";
  const site = (line: number, column: number, endColumn: number) => ({
    file: "detach.ts",
    line,
    column,
    endLine: line,
    endColumn,
  });
  const nodes = [
    { ...detach.nodes[0], name: "weight", site: site(1, 16, 35) },
    { ...detach.nodes[0], id: 1, name: "weight", site: site(2, 13, 32) },
  ];
  const trace: Trace = { ...detach, nodes, backwards: [] };
  expect(find(trace, source, ".weight", 1)).toEqual([0]);
  expect(find(trace, source, ".weight", 2)).toEqual([1]);
});
