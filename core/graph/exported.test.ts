import { expect, test } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { compareExported, type Exported } from "./exported.js";

const trace = detachJson as Trace;
const whole = { trace, pass: null };
const four = (...values: number[]): Exported => ({ shape: [4], values, single: true });

test("agrees within the tolerance of float32, names what differs first, and what is unknown", () => {
  const found = compareExported(
    whole,
    new Map([
      ["x.grad", four(0, 1, 4, 9.5)],
      ["z", four(0, 1, 8.000001, 27)],
      ["u", four(0, 1, 4, 9)],
      ["w", four(0, 0, 0, 0)],
    ]),
  );
  expect(found.tensors.map(({ name, what, differs }) => [name, what, differs])).toEqual([
    ["u", "value", null],
    ["z", "value", null],
    ["x.grad", "gradient", "entry 3: 9, exported 9.5"],
  ]);
  expect(found.unknown).toEqual(["w"]);
  expect(found.first?.name).toBe("x.grad");
  expect(found.tensors[2].ratio).toBeCloseTo(Math.sqrt(98 / (17 + 90.25)));
});

test("a tolerance that is asked for goes before the usual one", () => {
  const near = new Map([["x.grad", four(0, 1, 4, 9.5)]]);
  expect(compareExported(whole, near, { rtol: 0.1, atol: 0 }).first).toBeNull();
  const exact = new Map([["z", four(0, 1, 8.000001, 27)]]);
  expect(compareExported(whole, exact, { rtol: 0, atol: 0 }).first?.differs).toBe(
    "entry 2: 8, exported 8.000001",
  );
});

test("shapes, missing gradients and NaN are differences", () => {
  const differs = (name: string, theirs: Exported) =>
    compareExported(whole, new Map([[name, theirs]])).first?.differs;
  expect(differs("z", { shape: [2, 2], values: [0, 1, 8, 27], single: true })).toBe(
    "shape [4], exported [2 × 2]",
  );
  expect(differs("u.grad", four(0, 1, 8, 27))).toBe("none here");
  expect(differs("z", four(0, Number.NaN, 8, 27))).toBe("entry 1: 1, exported NaN");
});

test("beyond the sample the figures speak", () => {
  const long = structuredClone(trace);
  const z = long.nodes.find(({ name }) => name === "z")!;
  z.shape = [100];
  z.value = {
    min: 0,
    max: 1,
    mean: 0.01,
    std: 0.1,
    norm: 1,
    nan: 0,
    inf: 0,
    zeros: 99,
    sample: new Array(64).fill(0),
  };
  const values = new Array<number>(100).fill(0);
  const against = () =>
    compareExported({ trace: long, pass: null }, new Map([["z", { shape: [100], values, single: true }]]));
  values[80] = 1;
  expect(against().tensors).toEqual([
    { name: "z", what: "value", node: z.id, differs: null, ratio: 1, whole: false },
  ]);
  values[80] = 2;
  expect(against().first?.differs).toBe("norm 1, exported 2");
});
