// That the cases of our own engine compute what they should, and that the driver tells right from wrong. No times.
import { describe, expect, it } from "vitest";
import * as library from "../../core/index.js";
import { CASES } from "./cases.js";
import { difference } from "./compare.js";
import { cases } from "./engines/ours.mjs";
import { quality } from "./layout.js";
import { decode, type Inputs, uniform } from "./numbers.js";
import { verdict } from "./report.js";
import { median } from "./rounds.js";

const KINDS = { float32: Float32Array, float64: Float64Array, int32: Int32Array };

const unpacked = (inputs: Inputs) =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, shape, data }]) => [
      name,
      { shape, data: new KINDS[dtype](Uint8Array.from(Buffer.from(data, "base64")).buffer) },
    ]),
  );

const base64 = (...values: number[]): string =>
  Buffer.from(Float64Array.from(values).buffer).toString("base64");

/** The first entry of each result, as PyTorch has it too (npm run bench compares all of them). */
const FIRST: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  chain1000: { loss: 0.06605, x: 0.00383, a: 9.164, b: -0.8911 },
  mlp: {
    loss: 2.328,
    w1: -0.0005674,
    b1: 0.0005533,
    w2: 0.001971,
    b2: 0.002058,
    w3: -0.005731,
    b3: -0.02772,
  },
  adam: { loss: 2.328, after: 2.146 },
  matmul512: { loss: -2637, a: -2.166, b: -5.037 },
  elementwise: { loss: 114.8, x: 0.6004, y: 0.4607 },
  conv2d: { loss: -1255, x: -0.3787, w: 13.41 },
  lstm: { loss: 1.809, wi: 0.0771, wh: -0.005223, b: -0.05376 },
  attention: { loss: 5.267, x: -0.1287, gain: 0.2888, bias: -2.288, wqkv: 0.6699, wo: -0.4335 },
  hvp: { product: 259.2 },
  hessian: { hessian: 477.3 },
  anomaly: { loss: 2.328, w1: -0.0005674 },
  anomalyChain: { loss: 0.06605, x: 0.00383 },
};

describe("our own cases", () => {
  it.each(Object.entries(FIRST))("%s", (name, expected) => {
    const made = cases(library)[name](unpacked(CASES[name].inputs()));
    const results = made.results(made.run());
    for (const [key, value] of Object.entries(expected))
      expect(Math.abs(results[key][0] / value - 1), `${key}: ${results[key][0]}`).toBeLessThan(1e-3);
  });

  it("are all there, and long chains only apart", () => {
    const long = ["chain100000", "chain1000000"];
    expect(Object.keys(cases(library)).sort()).toEqual([...Object.keys(FIRST), ...long].sort());
    expect(Object.keys(CASES).sort()).toEqual([...Object.keys(FIRST), ...long].sort());
  });
});

describe("the driver", () => {
  it("makes the same numbers every time, and sends their bytes", () => {
    const { data } = uniform(1, [2], 0.5, 1);
    expect(data).toBe(uniform(1, [2], 0.5, 1).data);
    expect([...new Float32Array(Uint8Array.from(Buffer.from(data, "base64")).buffer)]).toEqual([
      1.127073884010315, 0.5027357339859009,
    ]);
    expect([...decode(base64(1.5, -2))]).toEqual([1.5, -2]);
  });

  it("compares relative to the largest entry, and says what differs", () => {
    const reference = { loss: base64(100, 0.001) };
    expect(difference(reference, { loss: base64(100.001, 0.002) }, 1e-4)).toBeNull();
    expect(difference(reference, { loss: base64(101, 0.001) }, 1e-4)).toBe(
      "loss is off by 0.010 of its largest",
    );
    expect(difference(reference, { loss: base64(Number.NaN, 0) }, 1e-4)).toBe(
      "loss is off by Infinity of its largest",
    );
    expect(difference(reference, { loss: base64(1) }, 1e-4)).toBe("loss has 1 elements, not 2");
    expect(difference(reference, {}, 1e-4)).toBe("no loss");
  });

  it("judges by CPU time, and says so when there is none", () => {
    const outcome = (engine: string, cpu: number) => ({ engine, title: engine, run: { cpu, wall: 9 } });
    const outcomes = [outcome("ours", 2), outcome("pytorch", 4)];
    const all = [{ name: "mlp", case: CASES.mlp, outcomes }];
    expect(verdict(all, "mlp", { ratio: 0.5, than: "pytorch" })).toMatchObject({ ratio: 0.5, met: true });
    expect(verdict(all, "mlp", { ratio: 0.4, than: "pytorch" })).toMatchObject({ ratio: 0.5, met: false });
    expect(verdict(all, "mlp", { ratio: 1, than: 4 })).toMatchObject({
      what: "mlp: ours / 4000 ms",
      met: true,
    });
    expect(verdict(all, "mlp", { ratio: 1, than: "deepbox" })).toMatchObject({ ratio: null, met: null });
  });

  it("counts what crosses between rows, and how long wires are", () => {
    const box = (id: string) => ({ id, width: 100, height: 60, anchor: null });
    const link = (from: string, to: string) => ({ id: `${from}${to}`, from, to, straight: 1 });
    const input = { blocks: ["a", "b", "c", "d"].map(box), links: [link("a", "d"), link("b", "c")] };
    const across = {
      x: Float64Array.of(0, 200, 0, 200),
      row: Int32Array.of(0, 0, 1, 1),
      rows: 2,
      frames: new Float64Array(0),
      start: Int32Array.of(0, 2, 4),
      columns: Float64Array.of(50, 250, 250, 50),
      loose: 0,
    };
    expect(quality(input, across)).toEqual({ crossings: 1, length: 2 * Math.hypot(200, 40) });
    const straight = { ...across, columns: Float64Array.of(50, 50, 250, 250) };
    expect(quality(input, straight).crossings).toBe(0);
  });

  it("takes the median", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});
