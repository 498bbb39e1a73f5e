// Every rule of the table under every law, on random cases: those of samples.ts with random values and layouts, and the
// subjects, whose shapes and arguments are random, too. npm run test:long runs 1,000 of each.
import { describe, expect, test } from "vitest";
import { defvjp, type Tensor } from "../../core/index.js";
import { type Sample, samples } from "../../core/ops/samples.js";
import { free } from "./draw.js";
import { hold } from "./hold.js";
import { LAWS } from "./laws.js";
import { elementwise } from "./subjects/elementwise.js";
import { product } from "./subjects/product.js";
import { reduce } from "./subjects/reduce.js";
import { moves, views } from "./subjects/shape.js";

const SUBJECTS = { ...elementwise, ...reduce, ...views, ...moves, ...product };

describe("of random shapes", () => {
  test.each(Object.entries(SUBJECTS))("%s", (_, draw) => hold(draw, 4));
});

describe("of the samples", () => {
  test.each(Object.entries(samples))("%s", (_, sample) => hold(() => sample, 1));
});

describe("a law is broken by", () => {
  const broken = (law: string, run: Sample["run"]) => () =>
    hold(() => ({ inputs: [free([3, 2])], run }), 20, { [law]: LAWS[law] });
  const exp = (back: (g: Tensor, out: Tensor) => Tensor) =>
    defvjp({ name: "wrong", forward: (x: Tensor) => x.exp(), vjps: [back] });
  const wrong = exp(g => g.mul(0.99));
  const bent = exp((g, out) => g.mul(out).mul(g.abs().add(1)));
  let calls = 0;

  const cases: [law: string, run: Sample["run"]][] = [
    ["first order agrees with finite differences", wrong],
    ["second order agrees with finite differences", exp((g, out) => g.mul(out.detach()))],
    ["vector-Jacobian products are linear", bent],
    ["what is used twice gets the sum", bent],
    ["the layout in memory does not matter", x => (x.isContiguous() ? x.mul(1) : x.mul(2))],
    ["a second run gives the same bits", x => x.mul(1 + ++calls * 1e-15)],
    ["float32 is float64 to its precision", x => (x.dtype === "float32" ? x.mul(1.01) : x.mul(1))],
  ];
  test.each(cases)("what it should not hold for: %s", (law, run) => {
    expect(broken(law, run)).toThrow(law);
    expect(() =>
      hold(() => ({ inputs: [free([3, 2])], run: x => x.exp() }), 20, { [law]: LAWS[law] }),
    ).not.toThrow();
  });
});
