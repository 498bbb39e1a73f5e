import { expect, it } from "vitest";
import type { Trace } from "../../core/trace/trace.js";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import { Moments } from "./moments.js";
import { Past } from "./past.js";

const USES = 50_000;

/** One value that many others use: its adjoint gets a contribution from each, one after the other. */
function shared() {
  const detach = detachJson as Trace;
  const [x, y] = detach.nodes;
  const [pass] = detach.backwards;
  const [{ grad }] = pass.steps;
  const to = [{ node: x.id, slot: 0, grad, share: null }];
  const steps = Array.from({ length: USES }, (_, i) => ({ ...pass.steps[0], node: y.id, seq: 100 + i, to }));
  const last = { ...pass.steps[0], node: x.id, seq: 100 + USES, to: [] };
  const trace: Trace = {
    ...detach,
    events: [],
    error: null,
    backwards: [{ ...pass, root: y.id, seq: 99, steps: [...steps, last] }],
  };
  const moments = new Moments(trace);
  return { past: new Past(moments), moments, x, grad };
}

it("counts what has arrived at a value of very many uses at every moment, and is not quadratic in them", () => {
  const { past, moments, x, grad } = shared();
  const first = moments.until(100);
  expect(past.adjoint(x, first - 1)).toEqual({ whole: null, arrived: 0, of: USES });
  let wrong = 0;
  for (let i = 0; i < USES; i++) if (past.adjoint(x, first + i)?.arrived !== i + 1) wrong++;
  expect(wrong).toBe(0);
  expect(past.adjoint(x, first + USES)).toEqual({ whole: grad, arrived: USES, of: USES });
});
