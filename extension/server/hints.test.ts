import { expect, test } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { hints } from "./hints.js";
import { path, resultOf, text } from "./testing.js";

const detach = detachJson as Trace;
const labels = (trace: Trace, gradients: boolean, source = text) =>
  hints(resultOf(trace, source), path, gradients).map(({ at, label }) => [at.line, at.character, label]);

test("behind each variable stands the shape that it held", () => {
  expect(labels(detach, false)).toEqual([
    [2, 7, "[4]"],
    [3, 7, "[4]"],
    [4, 7, "[4]"],
    [5, 7, "[4]"],
  ]);
});

test("and behind a parameter the norm of its gradient", () => {
  expect(labels(detach, true)).toEqual([
    [2, 7, "[4] ‖∇‖ 9.9"],
    [3, 7, "[4]"],
    [4, 7, "[4]"],
    [5, 7, "[4]"],
  ]);
});

test("a shape that changes between passes says so", () => {
  const [z] = detach.nodes.slice(3, 4);
  const nodes = [...detach.nodes, { ...z, id: 30, shape: [1] }, { ...z, id: 31, shape: [] }];
  const hint = hints(resultOf({ ...detach, nodes }), path, false).at(-1);
  expect(hint?.label).toBe("scalar …");
  expect(hint?.tooltip).toBe(
    "Held a tensor of shape scalar, float32, the last of 3.\nThe shape changes: [4], [1], scalar.",
  );
});

test("names of the program never reach a label or a tooltip", () => {
  const nodes = detach.nodes.map(node => ({ ...node, name: "](command:x)`**" }));
  const hostile = text.replaceAll("z", "$command");
  const all = hints(resultOf({ ...detach, nodes }, hostile), path, true);
  expect(all.length).toBeGreaterThan(0);
  expect(all.map(({ label, tooltip }) => label + tooltip).join()).not.toContain("command");
});

test("each is worked out once, where somebody looks", () => {
  const result = resultOf(detach);
  const [second] = hints(result, path, true, ({ line }) => line === 3);
  const all = hints(result, path, true);
  expect(all.length).toBe(4);
  expect(all[1]).toBe(second);
});
