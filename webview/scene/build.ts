// The scene of one moment; pure.
import { figure } from "../../core/graph/figures.js";
import { wireWidth } from "../theme/scale.js";
import { boxShapes } from "./boxes.js";
import { cutShapes, regionShapes } from "./cuts.js";
import { frameShapes } from "./frames.js";
import type { SceneInput } from "./input.js";
import type { LegendShape, Scene } from "./scene.js";
import { wireShapes } from "./wires.js";

export function buildScene(input: SceneInput): Scene {
  return {
    width: input.placed.width,
    height: input.placed.height,
    frames: frameShapes(input),
    regions: regionShapes(input),
    wires: wireShapes(input),
    cuts: cutShapes(input),
    boxes: boxShapes(input),
    legend: legend(input),
  };
}

/** Three widths and what they stand for; none where every wire is as wide as the next. */
function legend({ flow, contrast }: SceneInput): LegendShape | null {
  const norms = [...flow.wires.values()].map(wire => wire.norm ?? 0).filter(norm => norm > 0);
  if (norms.length < 2 || Math.max(...norms) < 10 * Math.min(...norms)) return null;
  const [low, high] = [Math.min(...norms), Math.max(...norms)];
  const middle = Math.sqrt(low * high);
  const rows = [low, middle, high].map(norm => ({
    width: wireWidth(norm, flow.median, contrast),
    text: figure(Number(norm.toPrecision(2))),
  }));
  return { rows };
}
