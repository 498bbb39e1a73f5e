import { afterEach, describe, expect, it, vi } from "vitest";
import { arange, eye, linspace, nn, noGrad, rand, tensor, zeros } from "../index.js";
import { tape } from "../tape/recorder.js";
import { register } from "../tape/register.js";
import { traced } from "./traced.js";

afterEach(() => {
  tape.recorder = null;
  register.site = -1;
});

describe("a full tape", () => {
  it("stops growing, says what is missing, and still has the last gradients", () => {
    const size = 2 ** 16 * 8;
    const trace = traced(
      () => {
        const x = tensor([1, 2], { requiresGrad: true, name: "x" });
        for (let i = 0; i < 2000; i++) x.mul(i).sum().backward();
      },
      [],
      { maxBytes: size, ringWords: 2 ** 15 },
    );
    expect(trace.nodes.length).toBeLessThan(4000);
    expect(trace.truncated?.dropped).toBeGreaterThan(2000);
    expect(trace.truncated?.reason).toMatch(
      /^[\d,]+ of 6,001 values are shown; the tape had no room for what lies between$/,
    );
    expect(trace.nodes.at(-1)?.value?.sample).toEqual([5997]);
    expect(trace.nodes[0].grad?.sample).toEqual([1999000, 1999000]);
  });
});

describe("durations", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** Time passes only between two looks at the clock: every span from one to the next is 3 ms. */
  function clocked(run: () => void) {
    let time = 10_000;
    vi.stubGlobal("performance", {
      now: () => {
        time += 3;
        return time;
      },
    });
    return traced(run, [], { timed: true }).nodes.map(node => [node.op, node.ns]);
  }

  it("are those of the operation, also of leaves", () => {
    const spans = clocked(() => {
      const x = arange(4, { requiresGrad: true });
      for (const leaf of [tensor([1]), zeros(2), linspace(0, 1, 3), eye(2), rand(2)]) leaf.detach();
      noGrad(() => x.mul(x).neg_());
      const { weight } = new nn.Linear(1, 1);
      weight.detach_();
    });
    for (const [op, ns] of spans) expect([op, ns]).toEqual([op, 3_000_000]);
    expect(spans.length).toBeGreaterThan(15);
  });

  it("are 0 where nobody asks", () => {
    const { nodes } = traced(() => arange(4).mul(2).detach());
    expect(nodes.map(node => node.ns)).toEqual([0, 0, 0, 0]);
  });
});

describe("echoes", () => {
  it("print what a cell would, and nothing that would run code of the program", () => {
    const values = [
      tensor([1, 2]),
      null,
      undefined,
      true,
      "a",
      [tensor(1), 2, [3]],
      {
        toString() {
          throw new Error("ran");
        },
      },
    ];
    const trace = traced(
      (tape, on) => {
        for (const value of values) tape.echo(value, on(1, "x;", "echo"));
      },
      ["x;"],
    );
    expect(trace.echoes?.map(echo => echo.text)).toEqual([
      "tensor([1., 2.])",
      "null",
      "true",
      '"a"',
      "[tensor(1.), 2, [3]]",
    ]);
  });

  it("stop at a hundred a place, and say so", () => {
    const trace = traced(
      (tape, on) => {
        const site = on(1, "x;", "echo");
        for (let i = 0; i < 130; i++) tape.echo(i, site);
      },
      ["x;"],
    );
    expect(trace.echoes).toHaveLength(100);
    expect(trace.truncated).toEqual({ reason: "30 values of bare expressions are not shown", dropped: 30 });
  });
});
