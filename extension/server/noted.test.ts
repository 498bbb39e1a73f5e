import { expect, test } from "vitest";
import type { Finding, Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { noted } from "./noted.js";
import { path, resultOf, text } from "./testing.js";

const trace = detachJson as Trace;
const finding: Finding = {
  code: "detached-parameter",
  severity: "warning",
  message: "x gets no gradient",
  nodes: [0],
  site: trace.nodes[2].site,
  path: [0, 1, 2, 3],
};
const of = (change: Partial<Finding>, now: string | undefined = text) =>
  noted(resultOf({ ...trace, findings: [{ ...finding, ...change }] }), file =>
    file === path ? now : undefined,
  );

test("a finding stands at its line, with the other lines along its path by their names", () => {
  expect(of({})).toEqual([
    {
      path,
      severity: "warning",
      range: { start: { line: 4, character: 10 }, end: { line: 4, character: 20 } },
      message: "x gets no gradient",
      code: "detached-parameter",
      related: [
        { path, range: { start: { line: 2, character: 10 }, end: { line: 2, character: 43 } }, message: "x" },
        { path, range: { start: { line: 3, character: 10 }, end: { line: 3, character: 18 } }, message: "y" },
        { path, range: { start: { line: 5, character: 10 }, end: { line: 5, character: 18 } }, message: "z" },
      ],
    },
  ]);
});

test("it moves with its line, and is gone when that line has changed", () => {
  expect(of({}, `// new\n${text}`)[0].range.start).toEqual({ line: 5, character: 10 });
  expect(of({}, text.replace("y.detach()", "y"))).toEqual([]);
});

test("a place along the path that has changed is left out, and the rest stays", () => {
  const [problem] = of({}, text.replace("x.mul(x)", "x.mul(3)"));
  expect(problem.related.map(({ message }) => message)).toEqual(["x", "z"]);
});

test("each line is listed once, and eight at most", () => {
  expect(of({ path: [0, 0, 1, 1, 3, 3] })[0].related).toHaveLength(3);
  const nodes = Array.from({ length: 12 }, (_, id) => ({
    ...trace.nodes[0],
    id,
    site: { file: "detach.ts", line: id + 1, column: 1, endLine: id + 1, endColumn: 2 },
  }));
  const many = { ...trace, nodes, findings: [{ ...finding, path: nodes.map(({ id }) => id) }] };
  const long = Array.from({ length: 12 }, (_, i) => `a${i};`).join("\n");
  expect(noted(resultOf(many, long), () => long)[0].related).toHaveLength(8);
});

test("without a place of its own it stands at the top of the program", () => {
  expect(of({ site: null, path: [] })[0]).toMatchObject({
    path,
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    related: [],
  });
});
