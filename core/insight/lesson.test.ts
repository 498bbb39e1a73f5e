import { describe, expect, it } from "vitest";
import { traced } from "../../test/helpers/traced.js";
import { tensor } from "../index.js";
import type { Trace } from "../trace/trace.js";
import { lesson, stepAt } from "./lesson.js";

const twice = () =>
  traced({
    x: () => tensor([1, 2], { requiresGrad: true }),
    a: ({ x }) => x.mul(10),
    b: ({ x }) => x.mul(2),
    y: ({ a, b }) => a.add(b),
    loss: ({ y }) => y.sum(),
    run: ({ loss }) => loss.backward(),
    u: ({ x }) => x.detach(),
    again: ({ x }) => x.mul(3).sum().backward(),
  });

/** "y ← loss*": each value, and who sent it something; the star is where the way goes. */
function told(trace: Trace, name: string, pass: number | null) {
  const found = lesson(trace, trace.nodes.find(node => node.name === name)!.id, pass);
  if (typeof found === "string") return found;
  const label = (id: number) => trace.nodes[id].name ?? trace.nodes[id].op;
  const steps = found.way.map((_, at) => {
    const { node, terms, adjoint } = stepAt(trace, found, at);
    const from = terms.map(term => `${label(term.from)}${term.chosen ? "*" : ""}`).join(" ");
    return `${label(node)} ← ${from} = ${adjoint.sample.join(" ")}`;
  });
  return { pass: found.pass, steps };
}

describe("the chain rule along a way", () => {
  it("goes from the root to the value, with all that arrives at each and the term it goes through", () => {
    expect(told(twice(), "x", 0)).toEqual({
      pass: 0,
      steps: ["loss ←  = 1", "y ← loss* = 1 1", "a ← y* = 1 1", "x ← b a* = 12 12"],
    });
  });

  it("is of the pass that is preferred, else of the last that reached the value", () => {
    expect(told(twice(), "x", 1)).toMatchObject({ pass: 1 });
    expect(told(twice(), "x", 99)).toMatchObject({ pass: 1 });
    expect(told(twice(), "y", 1)).toMatchObject({ pass: 0 });
    expect(told(twice(), "loss", null)).toMatchObject({ pass: 0, steps: ["loss ←  = 1"] });
  });

  it("says why there is none", () => {
    expect(told(twice(), "u", 0)).toBe(
      "u is cut off by detach() (line 7): it counts as a constant, so it gets no gradient.",
    );
    expect(lesson(twice(), 999, null)).toBe("This value is not in the trace.");
  });
});
