import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import { chunkWords } from "../tape/log.js";
import type { OpFacts, OpInfo } from "../tape/recorder.js";
import { fromData, type Tensor } from "../tensor/tensor.js";
import { buildTrace } from "./build.js";
import { checkTrace } from "./check.js";
import { at, program, recording } from "./testing.js";

// Hand-driven recorder calls, in the order in which the engine makes them. test/ compares with the engine itself.

const arange: OpInfo = { name: "arange", letters: [], back: [] };
const [g, x, y] = ["{g}", "{x}", "{y}"];
const product = { letters: ["x", "y"], back: [`${g} · ${y}`, `${g} · ${x}`], local: [y, x] };
const mul: OpInfo = { name: "mul", symbol: "×", ...product };
const dot: OpInfo = { name: "dot", symbol: "•", ...product };
const sum: OpInfo = { name: "sum", symbol: "Σ", letters: ["x"], back: [`${g} repeated`], local: ["1"] };
const detach: OpInfo = { name: "detach", letters: ["x"], back: [null], stops: "detach" };

const origin = { name: "AnyBackward0" };
const facts = (...saved: Tensor[]): OpFacts => ({ off: null, saved, ns: 0, inPlace: false });

function leaf(...data: number[]): Tensor {
  const tensor = fromData(Float32Array.from(data), [data.length], "float32");
  tensor.wants = true;
  return tensor;
}

function scalar(value: number): Tensor {
  return fromData(Float32Array.of(value), [], "float32");
}

function result(tensor: Tensor, wants = true): Tensor {
  tensor.wants = wants;
  tensor.origin = wants ? origin : null;
  return tensor;
}

const vector = (...data: number[]) => fromData(Float32Array.from(data), [data.length], "float32");

describe("the detach program", () => {
  const text = [
    'import { arange } from "gradient-graph";',
    "",
    "const x = arange(4, { requiresGrad: true });",
    "const y = x.mul(x);",
    "const u = y.detach();",
    "const z = u.mul(x);",
    "z.sum().backward();",
    "x.grad;",
  ].join("\n");
  const { sites, find } = program("detach.ts", text);

  function record() {
    const { tape, trace } = recording();
    const name = (line: number, variable: string, tensor: Tensor) =>
      tape.name(tensor, find(line, variable, "name", variable));
    const x = leaf(0, 1, 2, 3);
    at(find(3, "arange(4, { requiresGrad: true })"), () => tape.op(arange, [], [x], facts()));
    name(3, "x", x);
    const y = result(vector(0, 1, 4, 9));
    at(find(4, "x.mul(x)"), () => tape.op(mul, [x, x], [y], facts(x)));
    name(4, "y", y);
    const u = result(y.strided(y.shape, y.strides, 0), false);
    at(find(5, "y.detach()"), () => tape.op(detach, [y], [u], facts()));
    name(5, "u", u);
    const z = result(vector(0, 1, 8, 27));
    at(find(6, "u.mul(x)"), () => tape.op(mul, [u, x], [z], facts(u)));
    name(6, "z", z);
    const s = result(scalar(36));
    at(find(7, "z.sum()"), () => tape.op(sum, [z], [s], facts()));
    at(find(7, "z.sum().backward()"), () => {
      const [ones, gx] = [vector(1, 1, 1, 1), vector(0, 1, 4, 9)];
      tape.beginBackward([s], false);
      tape.arrived(s.node, scalar(1));
      tape.step(s.node, scalar(1));
      tape.contribute(s.node, 0, ones, z.node);
      tape.arrived(z.node, ones);
      tape.step(z.node, ones);
      tape.contribute(z.node, 1, gx, x.node);
      tape.arrived(x.node, gx);
      tape.step(x.node, gx);
      x.more().grad = gx;
      tape.event("accumulate", x);
      tape.event("free", s);
      tape.endBackward();
    });
    tape.echo("beside no site", -1);
    tape.finish();
    return trace({ file: "detach.ts", sites });
  }

  it("gives the trace of the contract", () => {
    const { echoes, ...rest } = detachJson;
    expect(record()).toEqual({ ...rest, echoes: [] });
    expect(echoes).toHaveLength(1);
  });
});

describe("2xᵀx", () => {
  it("gives two halves", () => {
    const text = [
      'import { arange, dot, mul } from "gradient-graph";',
      "",
      "const x = arange(4, { requiresGrad: true });",
      "const y = mul(2, dot(x, x));",
      "y.backward();",
    ].join("\n");
    const { sites, find } = program("product.ts", text);
    const { tape, trace } = recording();
    const x = leaf(0, 1, 2, 3);
    at(find(3, "arange(4, { requiresGrad: true })"), () => tape.op(arange, [], [x], facts()));
    tape.name(x, find(3, "x", "name", "x"));
    const d = result(scalar(14));
    at(find(4, "dot(x, x)"), () => tape.op(dot, [x, x], [d], facts(x)));
    const y = result(scalar(28));
    at(find(4, "mul(2, dot(x, x))"), () => tape.op(mul, [2, d], [y], facts()));
    tape.name(y, find(4, "y", "name", "y"));
    at(find(5, "y.backward()"), () => {
      const [half, other, whole] = [vector(0, 2, 4, 6), vector(0, 2, 4, 6), vector(0, 4, 8, 12)];
      tape.beginBackward([y], false);
      tape.arrived(y.node, scalar(1));
      tape.step(y.node, scalar(1));
      const two = scalar(2);
      tape.contribute(y.node, 1, two, d.node);
      tape.arrived(d.node, two);
      tape.step(d.node, two);
      tape.contribute(d.node, 0, half, x.node);
      tape.contribute(d.node, 1, other, x.node);
      tape.arrived(x.node, whole);
      tape.step(x.node, whole);
      x.more().grad = whole;
      tape.event("accumulate", x);
      tape.event("free", y);
      tape.endBackward();
    });
    const { echoes: _, ...rest } = productJson;
    expect(trace({ file: "product.ts", sites })).toEqual({ ...rest, echoes: [] });
  });
});

describe("a tape cut off anywhere", () => {
  it("is whole up to there", () => {
    const { tape, chunks, header } = recording();
    const x = leaf(1, 2);
    tape.op(arange, [], [x], facts());
    tape.op(mul, [x, 3], [result(vector(3, 6))], facts(x));
    const counts = new Set<number>();
    for (let words = 0; words <= header[0]; words++) {
      const trace = checkTrace(buildTrace(chunks, words, { file: "a.ts", sites: [], error: null }));
      counts.add(trace.nodes.length);
    }
    expect([...counts]).toEqual([0, 1, 2, 3]);
  });

  it("reads over the edge of a chunk", () => {
    const { tape, chunks, trace } = recording();
    const x = leaf(1, 2);
    while (chunks.length < 3) tape.op(mul, [x, 0.5], [result(vector(0.5, 1))], facts(x));
    const built = checkTrace(trace());
    expect(built.nodes.length).toBeGreaterThan(chunkWords / 40);
    expect(built.nodes.at(-1)?.value?.sample).toEqual([0.5, 1]);
    expect(built.truncated).toBeNull();
  });
});
