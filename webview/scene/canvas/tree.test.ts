import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bounds, Tree } from "./tree.js";

const bounds = fc
  .tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 }), fc.nat(300), fc.nat(300))
  .map(([left, top, width, height]): Bounds => ({ left, top, right: left + width, bottom: top + height }));

const flat = (all: readonly Bounds[]): Float64Array =>
  Float64Array.from(all.flatMap(({ left, top, right, bottom }) => [left, top, right, bottom]));

describe("tree", () => {
  it("finds exactly what touches a rectangle, in order", () => {
    fc.assert(
      fc.property(fc.array(bounds, { maxLength: 700 }), bounds, (all, asked) => {
        const touching = all.flatMap((each, i) => {
          const apart =
            each.left > asked.right ||
            each.right < asked.left ||
            each.top > asked.bottom ||
            each.bottom < asked.top;
          return apart ? [] : [i];
        });
        expect([...new Tree(flat(all)).within(asked)]).toEqual(touching);
      }),
      { numRuns: 60 },
    );
  });

  it("is empty without items and holds one", () => {
    const all = { left: 0, top: 0, right: 9, bottom: 9 };
    expect([...new Tree(flat([])).within(all)]).toEqual([]);
    expect([...new Tree(flat([all])).within(all)]).toEqual([0]);
  });

  it("takes items that are all in one place", () => {
    const one = { left: 5, top: 5, right: 5, bottom: 5 };
    const tree = new Tree(flat(Array.from({ length: 300 }, () => one)));
    expect(tree.within(one)).toHaveLength(300);
    expect(tree.within({ left: 6, top: 0, right: 9, bottom: 9 })).toHaveLength(0);
  });
});
