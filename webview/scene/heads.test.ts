import { expect, test } from "vitest";
import type { Placed } from "../layout/place.js";
import { gapsOf, roomFor } from "./heads.js";

const straight = (x: number) => [{ x, y: 0 }, { x, y: 300 }]; // biome-ignore format: one row

/** One frame from (100, 50), 240 wide. */
function placed(...wires: { x: number; y: number }[][]): Placed {
  const frames = new Map([["f", { x: 100, y: 50, width: 240, height: 200 }]]);
  const rest = {
    boxes: new Map(),
    cuts: new Map(),
    stubs: new Set<number>(),
    ends: new Map(),
    ranks: new Map(),
  };
  const size = {
    width: 400,
    height: 300,
    rightward: false,
    engine: "layered",
    note: null,
    moved: null,
  } as const;
  return { ...rest, ...size, frames, wires: new Map(wires.map((points, key) => [key, points])) };
}

const all = { from: 28, to: 230 };

test("words stand at the left where no wire passes, and beside a wire that does", () => {
  expect(roomFor(placed(), "f", all, 150, 60)).toEqual(all);
  expect(roomFor(placed(straight(150)), "f", all, 150, 60)).toEqual({ from: 58, to: 230 });
  expect(roomFor(placed(straight(320)), "f", all, 150, 60)).toEqual({ from: 28, to: 212 });
});

test("where not all of them fit, they are shortened to what holds the name; a halo has to do where nothing does", () => {
  expect(roomFor(placed(straight(220)), "f", all, 190, 70)).toEqual({ from: 28, to: 112 });
  expect(roomFor(placed(straight(220)), "f", all, 190, 90)).toEqual({ from: 128, to: 230 });
  expect(roomFor(placed(...[140, 190, 240, 290].map(straight)), "f", all, 190, 60)).toEqual(all);
});

test("a wire that bends within the head keeps all of its bend free; what ends above or begins below keeps nothing", () => {
  const bend = [{ x: 150, y: 54 }, { x: 190, y: 76 }]; // biome-ignore format: one row
  expect(roomFor(placed(bend), "f", all, 120, 60)).toEqual({ from: 98, to: 230 });
  expect(roomFor(placed([{ x: 150, y: 0 }, { x: 150, y: 50 }]), "f", all, 150, 60)).toEqual(all); // biome-ignore format: one row
  expect(roomFor(placed([{ x: 150, y: 78 }, { x: 150, y: 200 }]), "f", all, 150, 60)).toEqual(all); // biome-ignore format: one row
});

test("wires outside of the frame, far ones and none leave all of it", () => {
  expect(roomFor(placed(straight(20), straight(390)), "f", all, 150, 60)).toEqual(all);
  const far = { ...placed(straight(150)), stubs: new Set([0]) };
  expect(roomFor(far, "f", all, 150, 60)).toEqual(all);
  expect(gapsOf(all, [])).toEqual([all]);
  expect(gapsOf(all, [{ from: 0, to: 500 }])).toEqual([]);
});
