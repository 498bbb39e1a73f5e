// What a lens adds to a scene: behind every box a ground in its tint with the figure at its corner, and its wires' tint.
import type { Lensed } from "../../core/graph/lens.js";
import type { BoxShape, GroundShape, LensShape, Scene, TintedWire } from "./scene.js";

/** Characters of a figure beside a box. */
const LONGEST = 24;

/** Below the lower right corner; of a circle on the side where it has no words. */
function figureAt({ kind, width, height, across }: BoxShape): GroundShape["at"] {
  if (kind !== "sign") return { x: width, y: height + 12, anchor: "end" };
  return across ? { x: 13, y: -5, anchor: "middle" } : { x: -6, y: 17, anchor: "end" };
}

export function lensShape(scene: Pick<Scene, "boxes" | "wires">, lensed: Lensed): LensShape {
  const grounds: GroundShape[] = [];
  for (const box of scene.boxes) {
    const seen = lensed.boxes.get(box.key);
    if (!seen) continue;
    const { key, x, y, width, height, kind } = box;
    const figure = seen.figure.length > LONGEST ? `${seen.figure.slice(0, LONGEST - 1)}…` : seen.figure;
    // The circle of a sign is its ground; its words stand beside it.
    const at = figureAt(box);
    const size = kind === "sign" ? { width: 26, height: 26, radius: 13 } : { width, height, radius: 6 };
    grounds.push({ key, x, y, ...size, tint: seen.tint, figure, at });
  }
  const wires: TintedWire[] = [];
  for (const { key, path, width, far } of scene.wires) {
    const tint = lensed.wires.get(key);
    if (tint !== undefined && !far) wires.push({ key, path: path(), width, tint });
  }
  return { name: lensed.name, grounds, wires };
}
