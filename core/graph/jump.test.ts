import { describe, expect, it } from "vitest";
import productJson from "../../test/fixtures/traces/product.json" with { type: "json" };
import type { Trace } from "../trace/trace.js";
import type { ViewGroup } from "./group.js";
import { arrival, cardAhead, firstWithin, over } from "./jump.js";
import { timeline } from "./timeline.js";
import { type View, view } from "./view.js";

const product = productJson as Trace;
const shown = view(product, { pass: 0 });
const line = timeline(product, shown);

describe("arrival", () => {
  it("goes to the next and the previous step that changes a value", () => {
    const x = new Set([0]);
    const cursors = [0, 1, 4, 5, 6].map(cursor => [
      arrival(line, x, cursor, -1),
      arrival(line, x, cursor, 1),
    ]);
    expect(cursors).toEqual([[null, 1], [null, 5], [1, 5], [1, 6], [5, null]]); // biome-ignore format: pairs
  });
});

describe("over", () => {
  const group = (id: string, parent: string | null): ViewGroup => ({
    id, parent, kind: "module", name: id, type: null, level: 0, line: null, open: true, nodes: [], text: "", turns: null, more: 0, pills: [],
  }); // biome-ignore format: one value
  const grouped: View = {
    ...shown,
    groups: [group("outer", null), group("inner", "outer")],
    boxes: shown.boxes.map(box => ({
      ...box,
      inside: box.node === 1 ? "outer" : box.node === 3 ? "inner" : null,
    })),
  };

  it("passes all of an opened group at once, and steps where there is none", () => {
    expect(over(grouped, line, 0, 1)).toBe(1);
    expect(over(grouped, line, 1, 1)).toBe(3);
    expect(over(grouped, line, 2, 1)).toBe(3);
    // The pass: inner's rule, then outer's two.
    expect(over(grouped, line, 3, 1)).toBe(4);
    expect(over(grouped, line, 4, 1)).toBe(6);
    expect(over(grouped, line, 6, 1)).toBe(6);
  });

  it("goes back the same way", () => {
    expect(over(grouped, line, 6, -1)).toBe(3);
    expect(over(grouped, line, 1, -1)).toBe(0);
    expect(over(grouped, line, 0, -1)).toBe(0);
  });
});

describe("a card ahead", () => {
  // The dot product of 2 · (x · x) in a card.
  const carded: View = {
    ...shown,
    boxes: shown.boxes.map(box => (box.node === 1 ? { ...box, kind: "group" as const, group: "f" } : box)),
  };

  it("is the one that the next entry is in", () => {
    const cards = [0, 1, 2, 3, 4, 6].map(cursor => cardAhead(carded, line, cursor)?.group ?? null);
    expect(cards).toEqual([null, "f", null, "f", "f", null]);
  });

  it("has a first entry on the way forward and one on the way back", () => {
    const held = new Set([1]);
    expect([firstWithin(line, held, true), firstWithin(line, held, false)]).toEqual([1, 3]);
    expect(firstWithin(line, new Set([99]), true)).toBeNull();
  });
});
