import { describe, expect, test } from "vitest";
import { algebras } from "../autograd/algebra.js";
import { apply1, apply2 } from "../autograd/apply.js";
import { grad } from "../autograd/backward.js";
import { type Row, rows } from "../autograd/rule.js";
import { noGrad } from "../modes/grad.js";
import type { Tensor } from "../tensor/tensor.js";
import "../autograd/members.js";
import "./methods.js";
import { tensor } from "./create.js";

// The short way for 0-d tensors must give what the general way gives, to the last bit, and notice the same mistakes.

const scalarRows = [...rows.values()].filter(row => row.scalar !== undefined);

/** Arguments of the rows that have some. */
const argsOf: Record<string, unknown> = { add: 1, sub: 1 };

function call(row: Row<never>, x: Tensor, y: Tensor): Tensor {
  const args = argsOf[row.name] as never;
  return row.letters.length === 1 ? apply1(row, x, args) : apply2(row, x, y, args);
}

/** Points where the functions differ in what they do; all in the domain of none or of some of them. */
const points = [0.7, -0.3, 0, 1, 2.5, -1.25];

describe.each(scalarRows.map(row => [row.name, row] as const))("%s of numbers", (_, row) => {
  test.each(["float32", "float64"] as const)("has the values and gradients of one element, %s", dtype => {
    for (const a of points)
      for (const b of points) {
        const found = both(row, a, b, dtype, []);
        expect(found, `at ${a}, ${b}`).toEqual(both(row, a, b, dtype, [1]));
      }
  });

  function both(of: Row<never>, a: number, b: number, dtype: "float32" | "float64", shape: number[]) {
    const [x, y, g] = [a, b, 0.37].map(v => tensor(v, { dtype, requiresGrad: true }).reshape(shape));
    const out = call(of, x, y);
    const wanted = of.letters.length === 1 ? [x] : [x, y];
    const options = { gradOutputs: [g.detach()], retainGraph: true };
    const summed = (ts: Tensor[]) => ts.map(t => t.value());
    x.retainGrad();
    y.retainGrad();
    out.backward({ gradient: g.detach(), retainGraph: true });
    const kept = [x.grad, y.grad].flatMap(t => (t === null ? [] : [t.value()]));
    const again = summed(grad(out, wanted, options));
    const recorded = summed(grad(out, wanted, { ...options, createGraph: true }));
    return { out: out.value(), kept, again, recorded };
  }
});

test("numbers have every operation that rules on numbers use", () => {
  const names = Object.keys(algebras.float64);
  expect(Object.keys(algebras.float32)).toEqual(names);
  for (const name of [
    ...[
      "add",
      "sub",
      "mul",
      "div",
      "pow",
      "neg",
      "square",
      "sqrt",
      "rsqrt",
      "exp",
      "log",
      "sin",
      "cos",
      "sinh",
    ],
    ...["cosh", "sigmoid", "sign", "zerosLike", "where", "eq", "gt", "ge", "lt", "logicalAnd"],
  ])
    expect(names).toContain(name);
});

test("a changed operand is noticed", () => {
  const x = tensor(2, { requiresGrad: true });
  const w = tensor(3);
  const y = x.mul(w);
  w.add_(1);
  expect(() => y.backward()).toThrow(/mul.*its operand y.*version 1, expected version 0/);
});

test("an operand changed after its only reader was left out is no matter", () => {
  const x = tensor(2, { requiresGrad: true });
  const w = tensor(3, { requiresGrad: true });
  const y = x.mul(w);
  noGrad(() => x.add_(1));
  expect(grad(y, [x])[0].item()).toBe(3);
});

test("detach_ of a kept operand leaves the history of then", () => {
  const x = tensor(2, { requiresGrad: true });
  const u = x.mul(3);
  const y = u.mul(u);
  u.detach_();
  const [g] = grad(y, [x], { createGraph: true });
  expect(g.item()).toBe(36);
  expect(grad(g, [x])[0].item()).toBe(18);
});

test("a number on the left, and the same operand twice", () => {
  const x = tensor(4, { requiresGrad: true, dtype: "float64" });
  const y = tensor(1, { dtype: "float64" }).div(x).add(x.mul(x)).sub(x, { alpha: 0.5 });
  y.backward();
  expect(x.grad?.item()).toBe(-1 / 16 + 8 - 0.5);
});
