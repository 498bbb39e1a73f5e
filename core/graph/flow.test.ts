import { describe, expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { flow } from "./flow.js";
import { defaultPass, passText } from "./passes.js";
import { view } from "./view.js";

const detach = detachJson as Trace;

describe("flow", () => {
  const shown = view(detach, { pass: 0 });
  const { wires, spine, median, adjoints } = flow(detach, shown);

  it("fills x→z and z→sum only: nothing crosses the cut", () => {
    const name = (key: number) => `${shown.wires[key].legs[0].from}→${shown.wires[key].legs[0].to}`;
    expect([...wires.keys()].map(name)).toEqual(["0→3", "3→4"]);
  });

  it("takes the way of the largest contribution as spine", () => {
    expect(spine.map(key => shown.wires[key].legs[0].from)).toEqual([3, 0]);
    expect(median).toBeCloseTo(9.899494936611665);
    expect(adjoints.get(0)?.sample).toEqual([0, 1, 4, 9]);
  });
});

describe("passes", () => {
  it("names a pass by its root and line", () => {
    expect(passText(detach, 0)).toBe("1: sum(z) · line 7");
    const again = { ...detach, backwards: [{ ...detach.backwards[0], createGraph: true }] };
    expect(passText(again, 0)).toBe("1: sum(z) · line 7 · builds a graph");
  });

  it("shows the pass with the largest graph, the last among equals", () => {
    const [first] = detach.backwards;
    const small = { ...first, root: 1, steps: [first.steps[2]] };
    expect(defaultPass({ ...detach, backwards: [first, small] })).toBe(0);
    expect(defaultPass({ ...detach, backwards: [first, { ...first }] })).toBe(1);
    expect(defaultPass({ ...detach, backwards: [] })).toBeNull();
  });
});
