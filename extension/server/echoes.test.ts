import { expect, test } from "vitest";
import type { Echo, Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { echoes } from "./echoes.js";
import { path, resultOf, text } from "./testing.js";

const detach = detachJson as Trace;
const site = { file: "detach.ts", line: 8, column: 1, endLine: 8, endColumn: 7 };
const withEchoes = (list: Echo[]) => resultOf({ ...detach, echoes: list });

test("a value stands at its line, and moves with it", () => {
  const echo = { file: path, line: 7, short: "tensor([0., 1., 4., 9.])", text: "tensor([0., 1., 4., 9.])" };
  expect(echoes(resultOf(detach), () => text)).toEqual([echo]);
  expect(echoes(resultOf(detach), () => `\n\n${text}`)).toEqual([{ ...echo, line: 9 }]);
  expect(echoes(resultOf(detach), () => undefined)).toEqual([echo]);
});

test("a line that changed loses its value", () => {
  expect(echoes(resultOf(detach), () => text.replace("x.grad;", "y.grad;"))).toEqual([]);
});

test("several passes: the last beside the line, all of them in the hover", () => {
  const [echo] = echoes(withEchoes([1, 2, 3].map(n => ({ site, text: `tensor(${n}.)` }))), () => text);
  expect(echo.short).toBe("tensor(3.)  (last of 3)");
  expect(echo.text).toBe("tensor(1.)\ntensor(2.)\ntensor(3.)");
});

test("long values are cut, and that is said", () => {
  const [echo] = echoes(withEchoes([{ site, text: `[[1],\n [${"9".repeat(20_000)}]]` }]), () => text);
  expect(echo.short.length).toBe(120);
  expect(echo.short.startsWith("[[1], [999")).toBe(true);
  expect(echo.text.endsWith("\n… 10010 characters more")).toBe(true);
});

test("a file that took no part in the run gets nothing", () => {
  const elsewhere = { ...site, file: "../../etc/passwd" };
  expect(echoes(withEchoes([{ site: elsewhere, text: "1" }]), () => undefined)).toEqual([]);
});
