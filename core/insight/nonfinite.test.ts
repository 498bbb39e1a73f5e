import { afterEach, describe, expect, it } from "vitest";
import { type Tensor, tensor } from "../index.js";
import { loop, on, reset, traced } from "../trace/looped.js";
import { origins } from "./nonfinite.js";
import { why } from "./why.js";

afterEach(reset);

const leaf = (...data: number[]) => tensor(data, { requiresGrad: true });

function answer(run: () => void, name: string) {
  const trace = traced(run);
  const found = why(trace, trace.nodes.find(node => node.name === name)!.id);
  return found && { code: found.code, sentence: found.sentence, path: found.path, line: found.site?.line };
}

describe("why is a value or a gradient not finite", () => {
  it("names the first operation that made it, with its operands", () => {
    const run = () => {
      const x = on(0, () => leaf(-1, 2));
      const y = on(1, () => x.log());
      const z = on(2, () => y.mul(2));
      on(3, () => z.sum()).backward();
    };
    expect(answer(run, "v2")).toEqual({
      code: "not-finite",
      sentence:
        "v2 holds 1 NaN: log (a.ts line 2) made it, the logarithm of a negative number; v0 is −1 to 2.",
      path: [3, 1],
      line: 2,
    });
  });

  it("follows a gradient back to the rule that made it", () => {
    const run = () => {
      const x = on(0, () => leaf(0, 4));
      const y = on(1, () => x.sqrt());
      on(2, () => y.sum()).backward();
    };
    expect(answer(run, "v0")).toMatchObject({
      code: "not-finite",
      sentence:
        "The gradient of v0 holds 1 infinite entry: the rule of sqrt (a.ts line 2) gave it for v0: the derivative of √x at 0 is infinite; v0 is 0 to 4.",
      line: 2,
    });
  });

  it("leaves alone what a mask hides", () => {
    const trace = traced(() => {
      const scores = leaf(1, 2, 3);
      const masked = scores.maskedFill(tensor([0, 0, 1]).gt(0), Number.NEGATIVE_INFINITY);
      masked.softmax(0).square().sum().backward();
    });
    expect(origins(trace)).toEqual({ nan: [], inf: [] });
  });
});

describe("why is a gradient large", () => {
  it("names the largest factors on its way", () => {
    const run = () => {
      const w = on(0, () => leaf(1, 1));
      let y: Tensor = w;
      loop("for", 4, () => {
        y = on(1, () => y.mul(10));
      });
      on(2, () => y.sum()).backward();
    };
    const found = answer(run, "v0");
    expect(found).toMatchObject({ code: "large", line: 2 });
    expect(found?.sentence).toMatch(
      /^The gradient of v0 is 10000 times what the pass began with; most of it comes from ×10 at /,
    );
    expect(found?.path).toHaveLength(6);
  });
});
