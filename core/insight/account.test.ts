import { describe, expect, it } from "vitest";
import { traced } from "../../test/helpers/traced.js";
import { tensor } from "../index.js";
import type { Trace } from "../trace/trace.js";
import { account } from "./account.js";

const leaf = (...data: number[]) => tensor(data, { requiresGrad: true });

function told(trace: Trace, name: string) {
  const found = account(trace, trace.nodes.find(each => each.name === name)!.id)!;
  const legs = found.legs.map(({ node, factor }) => {
    const times = factor === null ? "" : ` ×${Number(factor.toPrecision(3))}`;
    return `${trace.nodes[node].name ?? trace.nodes[node].op}${times}`;
  });
  return { ...found, legs, line: found.site?.line };
}

const chain = () =>
  traced({
    w: () => leaf(1, 2),
    h: ({ w }) => w.mul(3),
    y: ({ h }) => h.mul(0.1),
    loss: ({ y }) => y.sum(),
    run: ({ loss }) => loss.backward(),
  });

describe("the whole answer to why a gradient is what it is", () => {
  it("tells where one came from that nothing is wrong with, with a factor a step", () => {
    expect(told(chain(), "w")).toMatchObject({
      code: null,
      sentence: "The gradient of w has norm 0.424. Most of it came from loss (line 4), through 3 steps.",
      legs: ["w", "h ×3", "y ×0.1", "loss ×1"],
      limits: [],
    });
  });

  it("tells the same of a value between, and that it keeps none", () => {
    const { sentence, legs } = told(chain(), "h");
    expect(sentence).toBe(
      "The gradient of h has norm 0.141. Most of it came from loss (line 4), through 2 steps. h was computed, and only leaves keep a .grad. Its adjoint in the last pass is known and shown; call h.retainGrad() before backward() to keep it.",
    );
    expect(legs).toEqual(["h", "y ×0.1", "loss ×1"]);
    expect(told(chain(), "loss").sentence).toEqual(
      expect.stringMatching(
        /^The backward pass started from loss: its gradient was given, and is not computed\. loss was computed/,
      ),
    );
  });

  it("names the steps that made it large, or next to nothing", () => {
    const grown = (by: number) =>
      traced({
        w: () => leaf(1, 2),
        a: ({ w }) => w.mul(by),
        b: ({ a }) => a.mul(2),
        c: ({ b }) => b.mul(by),
        loss: ({ c }) => c.sum(),
        run: ({ loss }) => loss.backward(),
      });
    expect(told(grown(100), "w")).toMatchObject({
      code: "large",
      sentence:
        "The gradient of w is 20000 times what the pass began with; most of it comes from ×100 at c (line 4), ×100 at a (line 2), ×2 at b (line 3).",
      legs: ["w", "a ×100", "b ×2", "c ×100", "loss ×1"],
      line: 4,
    });
    expect(told(grown(1e-6), "w")).toMatchObject({
      code: "small",
      sentence:
        "The gradient of w is 2e-12 times what the pass began with; most of it comes from ×0.000001 at c (line 4), ×0.000001 at a (line 2).",
      line: 4,
    });
    expect(told(grown(1), "w").code).toBeNull();
  });

  it("says of a zero where it arose, with the factor 0 there", () => {
    const trace = traced({
      w: () => leaf(-1, -2),
      h: ({ w }) => w.relu(),
      loss: ({ h }) => h.sum(),
      run: ({ loss }) => loss.backward(),
    });
    expect(told(trace, "w")).toMatchObject({ code: "zero", legs: ["w", "h ×0"], line: 2 });
  });

  it("says whether NaN is masked before it reaches a parameter", () => {
    const trace = traced({
      w: () => leaf(0, 1),
      r: ({ w }) => w.sqrt(),
      m: ({ r }) => r.mul(0),
      loss: ({ m }) => m.sum(),
      run: ({ loss }) => loss.backward(),
    });
    expect(told(trace, "w").sentence).toBe(
      "The gradient of w holds 1 NaN: the rule of sqrt (line 2) gave it for w: the derivative of √x at 0 is infinite; w is 0 to 1.",
    );
  });

  it("says what it does not know: no loss, several, a part left out, an early end", () => {
    const two = traced({
      w: () => leaf(1, 2),
      a: ({ w }) => w.sum(),
      first: ({ a }) => a.backward(),
      b: ({ w }) => w.mul(2).sum(),
      second: ({ b }) => b.backward(),
    });
    expect(told(two, "w").limits).toEqual([
      "2 backward passes ran, from 2 results; this is about the last that reached it, from b (line 4).",
    ]);
    const cut: Trace = {
      ...two,
      truncated: { reason: "the tape is full", dropped: 7 },
      error: { name: "Error", message: "stopped", site: null, stack: "" },
    };
    expect(told(cut, "w").limits.slice(0, 2)).toEqual([
      "Part of this run is not in the trace (the tape is full): a cause that lies there is not seen.",
      "The program ended early (stopped): what it would have done later is not known.",
    ]);
    const none = traced({ w: () => leaf(1), y: ({ w }) => w.mul(2) });
    expect(told(none, "w")).toMatchObject({ code: "no-backward", limits: [] });
  });
});
