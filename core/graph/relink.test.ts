import { afterEach, expect, it } from "vitest";
import { noGrad, type Tensor, tensor } from "../index.js";
import { tape } from "../tape/recorder.js";
import { recording } from "../trace/testing.js";
import type { Trace } from "../trace/trace.js";
import { relink } from "./relink.js";

afterEach(() => {
  tape.recorder = null;
});

function traced(run: (x: Tensor) => Tensor): Trace {
  const { tape: recorder, trace } = recording();
  tape.recorder = recorder;
  run(tensor([1, 2, 3], { requiresGrad: true })).backward();
  tape.recorder = null;
  return trace();
}

/** What x gets besides when the cuts at these positions are lifted. */
function lifted(trace: Trace, ...which: number[]) {
  const cuts = trace.edges.filter(({ blocked }) => blocked);
  const found = relink(trace, 0, { lifted: which.map(at => cuts[at]) }, 100);
  return found.kind === "known" ? (found.deltas.get(0) ?? null) : found.reason;
}

it("lifts a detach: the product rule's other half", () => {
  expect(
    lifted(
      traced(x => x.mul(x.detach()).sum()),
      0,
    ),
  ).toEqual([1, 2, 3]);
});

it("lifts several cuts together: one may stand behind the other", () => {
  // x³ as x · detach(x · detach(x)): of 3x² the program keeps x².
  const trace = traced(x => x.mul(x.mul(x.detach()).detach()).sum());
  const cuts = trace.edges.filter(({ blocked }) => blocked);
  expect(cuts).toHaveLength(2);
  expect([lifted(trace, 0), lifted(trace, 1)]).toEqual([null, [1, 4, 9]]);
  expect(lifted(trace, 0, 1)).toEqual([2, 8, 18]);
});

it("lifts a no-grad boundary by both slots", () => {
  const trace = traced(x =>
    noGrad(() => x.mul(x))
      .mul(x)
      .sum(),
  );
  expect(lifted(trace, 0, 1)).toEqual([2, 8, 18]);
});

it("leaves a detach behind the lifted one as it is", () => {
  expect(
    lifted(
      traced(x => x.mul(x.detach().mul(2).detach()).sum()),
      0,
    ),
  ).toBeNull();
});

it("cuts an edge, and all that came through it", () => {
  const trace = traced(x => x.mul(2).add(x.mul(3)).square().sum());
  const edge = trace.edges.find(
    ({ from, slot, to }) => slot === 1 && from > 0 && trace.nodes[to].op === "add",
  );
  const found = relink(trace, 0, { cut: [edge!] }, 100);
  // y = 5x, of 2y · 5 = 50x the way by 3x is 30x.
  expect(found).toMatchObject({ kind: "known" });
  if (found.kind === "known") expect(found.deltas.get(0)).toEqual([-30, -60, -90]);
});

it("says where it stops being known", () => {
  const trace = traced(x => x.cumsum(0).detach().mul(x).sum());
  expect(lifted(trace, 0)).toBe("the derivative of cumsum cannot be told from the trace");
  const number = traced(x => x.mul(x.sum().item()).sum());
  const edge = { from: 1, to: 2, slot: 0, blocked: "item" } as const;
  number.edges.push(edge);
  expect(relink(number, 0, { lifted: [edge] }, 100)).toMatchObject({ kind: "unknown", node: 2 });
});
