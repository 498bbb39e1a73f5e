import { expect, test } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { lenses } from "./lens.js";
import { Source } from "./source.js";
import { path, resultOf, text } from "./testing.js";

const detach = detachJson as Trace;
const uri = "file:///program/detach.ts";
const range = { start: { line: 6, character: 0 }, end: { line: 6, character: 18 } };

test("before a run the lens opens the graph", () => {
  expect(lenses(uri, path, new Source(text, path), null)).toEqual([
    { range, title: "▶ Show gradient graph", command: "gradientGraph.showToSide", arguments: [uri] },
  ]);
});

test("after a run it says what the backward started from and how many steps it took", () => {
  expect(lenses(uri, path, new Source(text, path), resultOf(detach))).toEqual([
    { range, title: "Σz 36 · 3 steps", command: "gradientGraph.reveal", arguments: [uri, 6, 17] },
  ]);
});

test("it follows its line, and counts the passes of a loop", () => {
  const moved = `// new\n${text}`;
  const backwards = [...detach.backwards, { ...detach.backwards[0], root: 3 }];
  const [lens] = lenses(uri, path, new Source(moved, path), resultOf({ ...detach, backwards }));
  expect(lens.range.start).toEqual({ line: 7, character: 0 });
  expect(lens.title).toBe("z ‖·‖ 28.2 · 3 steps · the last of 2 passes");
});

test("only calls of a method named backward have one", () => {
  const source = `// x.backward()\nconst s = "y.backward()";\nbackward();\nloss?.backward({ retainGraph: true });\n`;
  expect(lenses(uri, path, new Source(source, path), null).map(lens => lens.range.start.line)).toEqual([3]);
});
