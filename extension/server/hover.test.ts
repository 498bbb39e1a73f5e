import { expect, test } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { hover } from "./hover.js";
import { pick } from "./hovers/turns.js";
import { path, placeOf, resultOf, text } from "./testing.js";

const detach = detachJson as Trace;
const ask = (word: string, nth = 1, trace = detach, source = text) =>
  hover(resultOf(trace, source), path, placeOf(word, nth, source));

test("a leaf: value, shape, dtype and gradient", () => {
  expect(ask("x = arange")?.markdown).toBe(
    [
      "**`x`** parameter, requires gradient · \\[4\\] · float32",
      "```text\nx      = tensor([0., 1., 2., 3.])\nx.grad = tensor([0., 1., 4., 9.])\n```",
      "Gradient&#58; 100 % from z \\(line 6\\)&#46;",
    ].join("\n\n"),
  );
});

test("an operation: its formula, its local derivative, the adjoint, and why .grad is null", () => {
  const { markdown } = ask("z = u") ?? { markdown: "" };
  expect(markdown).toContain("z = tensor([0., 1., 8., 27.])\nz\u0305 = tensor([1., 1., 1., 1.])\n");
  expect(markdown).toContain(
    "z = u × x\nx\u0305 += z\u0305 · u = [0., 1., 4., 9.]\n∂z/∂x = u = [0., 1., 4., 9.]\n```",
  );
  expect(markdown).toContain("retainGrad");
});

test("behind a detach the reason is given instead of a gradient", () => {
  const { markdown } = ask("y = x") ?? { markdown: "" };
  expect(markdown).toContain("detach");
  expect(markdown).not.toContain("y\u0305 =");
  expect(markdown).toContain("x\u0305 += y\u0305 · x\n∂y/∂x = x = [0., 1., 2., 3.]     (×2)\n```");
});

test("the method's name stands for the call's result, the call for its site", () => {
  expect(ask("mul", 2)?.site).toEqual({ file: "detach.ts", line: 6, column: 11, endLine: 6, endColumn: 19 });
  expect(ask("mul", 2)?.markdown).toContain("**`z`**");
});

test("x.grad speaks of the gradient: what stood there, and what stands there after the run", () => {
  expect(ask("grad;")?.markdown).toBe(
    "**`x.grad`** \\[4\\] · float32\n\n```text\nhere = tensor([0., 1., 4., 9.])\n```\n\nGradient&#58; 100 % from z \\(line 6\\)&#46;",
  );
  const echoes = [{ site: detach.echoes?.[0]?.site ?? detach.nodes[0].site!, text: "null" }];
  expect(ask("grad;", 1, { ...detach, echoes })?.markdown).toContain(
    "here          = null\nafter the run = tensor([0., 1., 4., 9.])\n",
  );
});

test("another variable that holds a tensor is named as it is written, with the name that formulas use", () => {
  const nodes = detach.nodes.map(node => (node.id === 3 ? { ...node, aliases: ["w"] } : node));
  const source = `${text}const w = z; log(w);\n`;
  const { markdown } = ask("w);", 1, { ...detach, nodes }, source) ?? { markdown: "" };
  expect(markdown.split("\n")[0]).toBe("**`w`** mul, requires gradient · \\[4\\] · float32 · known as z");
});

test("a call that differentiates is not taken for its last inner step", () => {
  const [sum] = detach.nodes.slice(4);
  const nodes = [...detach.nodes, { ...sum, id: 9, madeBy: 0 }];
  expect(ask("sum", 1, { ...detach, nodes, backwards: [] })).toBe(null);
});

test("where no tensor stands there is no hover", () => {
  for (const word of ["import", "arange }", "4, {", "requiresGrad", "const"]) expect(ask(word)).toBe(null);
});

test("the last of several passes is shown and counted", () => {
  const [first] = detach.nodes.slice(3, 4);
  const loop = (iteration: number) => [{ kind: "loop" as const, name: "for@6", call: 0, iteration }];
  const nodes = detach.nodes.flatMap(node =>
    node.id !== 3
      ? [node]
      : [
          { ...first, id: 30, frames: loop(0) },
          { ...first, frames: loop(1) },
        ],
  );
  expect(ask("mul", 2, { ...detach, nodes })?.markdown).toContain(
    "the last of 2 times \\(for&#64;6, iteration 2\\)",
  );
});

test("hostile names stay text", () => {
  const nodes = detach.nodes.map(node => (node.id === 3 ? { ...node, name: "](command:x)`**" } : node));
  const { markdown } = ask("mul", 2, { ...detach, nodes }) ?? { markdown: "" };
  expect(markdown).toContain("**``](command:x)`**``**");
});

test("on detach it lists what is blocked, and whether that has another way", () => {
  expect(ask("detach")?.markdown).toContain(
    "detach\\(\\) blocks the gradient on this way to x \\(has another way to the loss\\)&#46;",
  );
});

test("on backward it gives the order of the pass and the largest gradients", () => {
  const { markdown } = ask("backward") ?? { markdown: "" };
  expect(markdown).toContain("Order&#58; Σz → z → x");
  expect(markdown).toContain("Largest gradients\n\n```text\nx  ‖∇‖ 9.9\n```");
});

test("the time that was picked is told of, the least and the greatest by value", () => {
  const [first] = detach.nodes.slice(3, 4);
  const value = (norm: number) => ({ ...first.value!, norm });
  const turns = [5, 2, 9].map((norm, i) => ({
    ...first,
    id: [3, 5, 6][i],
    seq: 10 * (i + 1),
    value: value(norm),
    frames: [{ kind: "loop" as const, name: "for@6", call: 0, iteration: i }],
  }));
  const nodes = [...detach.nodes.map(node => (node.id === 3 ? turns[0] : node)), ...turns.slice(1)];
  const result = resultOf({ ...detach, nodes });
  const told = (which: Parameters<typeof pick>[2]) => {
    pick(result, first.site!, which);
    return hover(result, path, placeOf("mul", 2))?.markdown.split("\n\n")[1];
  };
  expect(told("min")).toBe("time 2 of 3 times \\(for&#64;6, iteration 2\\)");
  expect(told("max")).toBe("the last of 3 times \\(for&#64;6, iteration 3\\)");
  expect(told(0)).toBe("time 1 of 3 times \\(for&#64;6, iteration 1\\)");
  expect(told({ seq: 29 })).toBe("time 2 of 3 times \\(for&#64;6, iteration 2\\)");
  expect(told(99)).toBe("the last of 3 times \\(for&#64;6, iteration 3\\)");
});

test("it stays within its length, in whole parts, and says what is left out", () => {
  const echoes = [
    {
      site: { ...detach.nodes[0].site!, line: 8, column: 1, endLine: 8, endColumn: 7 },
      text: "9".repeat(30_000),
    },
  ];
  const { markdown } = ask("grad;", 1, { ...detach, echoes }) ?? { markdown: "" };
  expect(markdown.length).toBeLessThan(20_100);
  expect(markdown).toContain("*1 part is too long to show here*");
});
