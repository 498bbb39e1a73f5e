// The scene of one moment; pure.
import { figure } from "../../core/graph/figures.js";
import { wireWidth } from "../theme/scale.js";
import { boxShape } from "./boxes.js";
import { cutShapes, regionShapes } from "./cuts.js";
import { frameShapes } from "./frames.js";
import type { SceneInput } from "./input.js";
import type { LegendShape, Scene } from "./scene.js";
import { wireShape } from "./wires.js";

export function buildScene(input: SceneInput): Scene {
  return {
    ...fixed(input),
    ...few(input),
    lens: null,
    boxes: input.view.boxes.map(box => boxShape(input, box)),
    wires: input.view.wires.map(wire => wireShape(input, wire)),
  };
}

/** What no step changes: made once a picture. */
export const fixed = (
  input: SceneInput,
): Pick<Scene, "places" | "width" | "height" | "regions" | "legend"> => ({
  places: input.placed,
  width: input.placed.width,
  height: input.placed.height,
  regions: regionShapes(input),
  legend: legend(input),
});

/** What is so little that it is made anew for every scene. Boxes and wires may be many: `live.ts` remakes those alone that changed. */
export const few = (input: SceneInput): Pick<Scene, "cuts" | "frames"> => ({
  cuts: cutShapes(input),
  frames: frameShapes(input),
});

/** Three widths and what they stand for; none where every wire is as wide as the next. */
function legend({ flow, contrast }: SceneInput): LegendShape | null {
  let [low, high, count] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const { norm } of flow.wires.values()) {
    if (norm === null || norm <= 0) continue;
    low = Math.min(low, norm);
    high = Math.max(high, norm);
    count++;
  }
  if (count < 2 || high < 10 * low) return null;
  const middle = Math.sqrt(low * high);
  const rows = [low, middle, high].map(norm => ({
    width: wireWidth(norm, flow.median, contrast),
    text: figure(Number(norm.toPrecision(2))),
  }));
  return { rows };
}
