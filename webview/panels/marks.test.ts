import { describe, expect, it } from "vitest";
import { timeline } from "../../core/graph/timeline.js";
import { view } from "../../core/graph/view.js";
import type { Trace } from "../../core/trace/trace.js";
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import { places } from "./marks.js";

const product = productJson as Trace;

describe("places", () => {
  it("has one for each change of an x.grad", () => {
    expect(places(timeline(product, view(product, { pass: 0 })))).toEqual([1000]);
  });

  it("does not grow with the run", () => {
    const line = timeline(product, view(product, { pass: 0 }));
    const event = { seq: 1, kind: "zero", node: 0, site: null } as const;
    const entries = Array.from({ length: 50_000 }, () => ({ kind: "tray", seq: 1, event }) as const);
    expect(places({ ...line, entries })).toHaveLength(1001);
  });
});
