import { describe, expect, it } from "vitest";
import { Way } from "./way.js";

describe("way", () => {
  const straight = new Way([{ x: 10, y: 0 }, { x: 10, y: 100 }], false); // biome-ignore format: one line
  const bent = new Way([{ x: 0, y: 0 }, { x: 100, y: 100 }], false); // biome-ignore format: one line

  it("goes from the consumer below up to the source", () => {
    expect([0, 0.25, 1].map(share => straight.at(share))).toEqual([
      { x: 10, y: 100, turn: 0 },
      { x: 10, y: 75, turn: 0 },
      { x: 10, y: 0, turn: 0 },
    ]);
    expect(straight.length).toBe(100);
  });

  it("leaves and arrives along the ranks' axis, and is in the middle halfway", () => {
    const middle = bent.at(0.5);
    expect([middle.x, middle.y].map(Math.round)).toEqual([50, 50]);
    expect(bent.at(0.02).x).toBeGreaterThan(99);
    const across = new Way([{ x: 0, y: 0 }, { x: 100, y: 100 }], true); // biome-ignore format: one line
    expect(across.at(0.02).y).toBeGreaterThan(99);
  });

  it("knows how far a point is from it", () => {
    expect([straight.distance(14, 50), straight.distance(10, 104)]).toEqual([4, 4]);
    expect(bent.distance(50, 50)).toBeLessThan(1);
    expect(bent.distance(0, 100)).toBeGreaterThan(40);
  });

  it("is nowhere without points", () => {
    expect(new Way([], false).at(0.5)).toEqual({ x: 0, y: 0, turn: 0 });
  });
});
