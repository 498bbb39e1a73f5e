// What every layout of our own keeps, whatever the graph: room, direction, frames, and the order of what stays.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block, Frame, LayoutInput, Point } from "./engine.js";
import { layered } from "./layered/layered.js";
import { netOf } from "./layered/net.js";
import type { Rect } from "./place.js";
import { through } from "./route.js";
import { type Rows, stack } from "./stack.js";

const block = (i: number, seed: number, frames: readonly Frame[]): Block => {
  const shape = seed % 4;
  const inside = frames.length > 0 && seed % 3 !== 0 ? frames[(seed >> 3) % frames.length].id : null;
  const beside =
    seed % 7 === 0 ? { left: 0, right: 60 } : seed % 7 === 1 ? { left: 44, right: 0 } : undefined;
  if (shape === 0) return { id: `b${i}`, width: 96, height: 26, anchor: 13, inside, beside };
  return {
    id: `b${i}`,
    width: 112 + 40 * shape,
    height: shape === 3 ? 130 : 56,
    anchor: null,
    inside,
    beside,
  };
};

/** Up to 40 blocks in up to 5 frames, each wired to some before it; `circles`: and to some after it. */
const inputs = (circles: boolean): fc.Arbitrary<LayoutInput> =>
  fc
    .record({
      nest: fc.array(fc.nat(), { maxLength: 5 }),
      blocks: fc.array(fc.record({ seed: fc.nat(9999), from: fc.array(fc.nat(), { maxLength: 3 }) }), {
        minLength: 1,
        maxLength: 40,
      }),
    })
    .map(({ nest, blocks }) => {
      const frames = nest.map((seed, f): Frame => {
        const parent = f > 0 && seed % 2 === 0 ? `f${(seed >> 1) % f}` : null;
        return { id: `f${f}`, parent, head: 34, width: 60 + (seed % 5) * 100 };
      });
      const links = blocks.flatMap(({ from }, to) =>
        from.flatMap(seed => {
          const other = circles ? seed % blocks.length : to > 0 ? to - 1 - (seed % Math.min(to, 8)) : to;
          return other === to ? [] : [{ from: `b${other}`, to: `b${to}`, straight: seed % 9 === 0 ? 10 : 1 }];
        }),
      );
      return {
        blocks: blocks.map(({ seed }, i) => block(i, seed, frames)),
        frames,
        links: links.map((link, i) => ({ id: `w${i}`, ...link })),
      };
    });

interface Drawn {
  input: LayoutInput;
  rows: Rows;
  wires: Point[][];
}

function drawn(input: LayoutInput, quick: boolean, centred: boolean): Drawn {
  const layout = layered(netOf(input), quick);
  const rows = stack(input, layout, centred, 0);
  const index = new Map(input.blocks.map((each, i) => [each.id, i]));
  const wires = input.links.map((link, i) =>
    through(rows, layout, i, index.get(link.from)!, index.get(link.to)!),
  );
  return { input, rows, wires };
}

const within = (inner: Rect, outer: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** They share an area, or one is a line through the other. */
const meet = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** A block with the words beside it. */
const room = ({ input, rows }: Drawn, i: number): Rect => {
  const { left, right } = input.blocks[i].beside ?? { left: 0, right: 0 };
  const { x, y, width, height } = rows.rects[i];
  return { x: x - left, y, width: left + width + right, height };
};

function aroundOf({ frames = [] }: LayoutInput, id: string | null | undefined): Set<string> {
  const around = new Set<string>();
  for (let at = id ?? null; at !== null; at = frames.find(frame => frame.id === at)?.parent ?? null)
    around.add(at);
  return around;
}

/** What is wrong, in words. */
function faults(picture: Drawn): string[] {
  const { input, rows, wires } = picture;
  const found: string[] = [];
  const all = input.blocks.map((_, i) => i);
  for (const i of all)
    for (const k of all)
      if (i < k && meet(room(picture, i), room(picture, k))) found.push(`b${i} overlaps b${k}`);
  for (const [id, frame] of rows.frames) {
    for (const i of all) {
      const inside = aroundOf(input, input.blocks[i].inside).has(id);
      if (inside && !within(room(picture, i), frame)) found.push(`b${i} sticks out of ${id}`);
      if (!inside && meet(room(picture, i), frame)) found.push(`b${i} stands in ${id}`);
    }
    const least = input.frames!.find(each => each.id === id)!.width;
    if (frame.width < least) found.push(`${id} is narrower than its head`);
    for (const [other, rect] of rows.frames)
      if (!aroundOf(input, id).has(other) && !aroundOf(input, other).has(id) && meet(frame, rect))
        found.push(`${id} overlaps ${other}`);
  }
  for (const [e, points] of wires.entries()) {
    const { from, to } = input.links[e];
    for (let p = 1; p < points.length; p++) {
      const [a, b] = [points[p - 1], points[p]];
      // A curve between two points stays in their rectangle.
      const way = {
        x: Math.min(a.x, b.x),
        y: Math.min(a.y, b.y),
        width: Math.abs(b.x - a.x),
        height: Math.abs(b.y - a.y),
      };
      for (const i of all)
        if (input.blocks[i].id !== from && input.blocks[i].id !== to && meet(way, room(picture, i)))
          found.push(`w${e} runs through b${i}`);
    }
  }
  return found;
}

const runs = { numRuns: 150 };

describe("a layout of our own", () => {
  it.each([
    ["downward", false, false],
    ["to the right", false, true],
    ["in haste", true, false],
  ])("keeps blocks, words, frames and wires apart: %s", (_, quick, centred) => {
    fc.assert(
      fc.property(inputs(false), input => {
        expect(faults(drawn(input, quick, centred))).toEqual([]);
      }),
      runs,
    );
  });

  it("runs down", () => {
    fc.assert(
      fc.property(inputs(false), input => {
        for (const points of drawn(input, false, false).wires)
          for (let p = 1; p < points.length; p++) expect(points[p].y).toBeGreaterThanOrEqual(points[p - 1].y);
      }),
      runs,
    );
  });

  it("lays circles out, too", () => {
    fc.assert(
      fc.property(inputs(true), input => {
        expect(faults(drawn(input, false, false))).toEqual([]);
      }),
      runs,
    );
  });

  it("is the same every time", () => {
    fc.assert(
      fc.property(inputs(false), input => {
        expect(layered(netOf(input))).toEqual(layered(netOf(structuredClone(input))));
      }),
      { numRuns: 30 },
    );
  });

  it("keeps the order of what stays where that crosses no more wires", () => {
    const width = fc.integer({ min: 2, max: 8 });
    fc.assert(
      fc.property(width, fc.nat(), fc.nat(), (count, turn, gone) => {
        const branches = Array.from({ length: count }, (_, i) => i);
        const input = (kept: number[]): LayoutInput => ({
          blocks: ["s", ...kept.map(i => `v${i}`), "t"].map(id => ({
            id,
            width: 96,
            height: 56,
            anchor: null,
          })),
          links: kept.flatMap(i => [
            { id: `a${i}`, from: "s", to: `v${i}`, straight: 1 },
            { id: `b${i}`, from: `v${i}`, to: "t", straight: 1 },
          ]),
        });
        // The picture before had them in another order.
        const before = new Map(branches.map(i => [`v${i}`, 200 * ((i + turn) % count)]));
        const kept = branches.filter(i => i !== gone % count || count < 3);
        const { x } = layered(netOf({ ...input(kept), before }));
        const order = kept.toSorted((a, b) => x[1 + kept.indexOf(a)] - x[1 + kept.indexOf(b)]);
        expect(order).toEqual(kept.toSorted((a, b) => before.get(`v${a}`)! - before.get(`v${b}`)!));
      }),
      runs,
    );
  });

  it("leads very many long wires of one value down together, beside all blocks", () => {
    const ids = Array.from({ length: 1500 }, (_, i) => `v${i}`);
    const blocks = ["w", ...ids].map(id => ({ id, width: 96, height: 26, anchor: 13 }));
    const links = ids.flatMap((to, i) => [
      ...(i > 0 ? [{ id: `c${i}`, from: ids[i - 1], to, straight: 1 }] : []),
      { id: `w${i}`, from: "w", to, straight: 1 },
    ]);
    const { loose, start, columns, x, row, rows } = layered(netOf({ blocks, links }));
    expect([loose, rows]).toEqual([0, 1501]);
    const last = links.length - 1;
    expect(start[last + 1] - start[last]).toBe(1501);
    for (let i = 1; i < 1500; i++) {
      const [column, left] = [columns[start[last] + i], x[row.indexOf(i)]];
      expect(column <= left - 16 || column >= left + 96 + 16).toBe(true);
    }
  });

  it("keeps the order of the program where nothing speaks against it", () => {
    const ids = ["a", "b", "c", "d", "e"];
    const blocks = ["s", ...ids].map(id => ({ id, width: 96, height: 56, anchor: null }));
    const links = ids.map(to => ({ id: `w${to}`, from: "s", to, straight: 1 }));
    const { x } = layered(netOf({ blocks, links }));
    expect([...x.subarray(1)]).toEqual([...x.subarray(1)].sort((a, b) => a - b));
  });
});
