import { expect, it } from "vitest";
import detachJson from "../../test/fixtures/traces/detach.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import { origin } from "./origin.js";

it("finds how a tensor was first made, however often it was updated in place", () => {
  const trace = structuredClone(detachJson) as Trace;
  const [x, y, u] = trace.nodes;
  const updated = (id: number, from: number, version: number) => ({
    ...x,
    id,
    op: "sub_",
    inputs: [from, y.id],
    version,
  });
  trace.nodes.push(updated(20, x.id, 1), updated(21, 20, 2));
  expect(origin(trace, trace.nodes.at(-1)!)).toBe(x);
  expect(origin(trace, y)).toBe(y);
  expect(origin(trace, u)).toBe(u);
});
