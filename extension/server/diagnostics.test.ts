import { expect, test } from "vitest";
import { problem } from "./diagnostics.js";
import type { Trouble } from "./entry.js";
import { path, text } from "./testing.js";

const site = { file: "detach.ts", line: 6, column: 11, endLine: 6, endColumn: 19 };
const error = {
  name: "ShapeError",
  message: "mul: [4] x [3]",
  site,
  stack: "",
  related: [{ site, message: "here" }],
};
const trouble: Trouble = {
  severity: "error",
  message: "ShapeError: mul: [4] x [3]",
  error,
  root: "/program",
  texts: new Map([[path, text]]),
};
const range = { start: { line: 5, character: 10 }, end: { line: 5, character: 18 } };

test("an error stands at its place, with what belongs to it", () => {
  expect(problem(path, trouble, () => text)).toEqual({
    path,
    range,
    severity: "error",
    message: "ShapeError: mul: [4] x [3]",
    related: [{ path, range, message: "here" }],
  });
});

test("it follows its line", () => {
  expect(problem(path, trouble, () => `// one more\n${text}`).range.start).toEqual({
    line: 6,
    character: 10,
  });
});

test("an error without a place stands at the start of the program", () => {
  const { path: file, range: where } = problem(
    path,
    { ...trouble, error: { ...error, site: null } },
    () => text,
  );
  expect(file).toBe(path);
  expect(where.start).toEqual({ line: 0, character: 0 });
});
