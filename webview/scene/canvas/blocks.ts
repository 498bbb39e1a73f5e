// A picture from afar: boxes are blocks of colour and wires hairlines. Ten thousand of them are painted at each frame, so
// here are no objects and no state changes but one a colour.
import type { Colour, Pen } from "../programs/pen.js";
import type { BoxShape, Scene, WireShape } from "../scene.js";
import type { Touched } from "./places.js";

/** Screen px a px of the graph below which nothing inside a box can be told apart. */
export const BLOCKS = 0.3;
/** Wires of one path: the longer a path, the slower its strokes. */
const STROKE = 512;

/** From what lies below to what lies above. */
const WIRES = ["wire", "gradient", "nan"] as const;
const BOXES = ["border", "quiet", "ghost", "parameter", "nan", "focus"] as const;

export function paintBlocks(pen: Pen, scene: Scene, { wires, boxes }: Touched): void {
  const lines = sorted(wires, WIRES.length, key => wireRow(scene.wires[key]));
  for (const [row, keys] of lines.entries()) paintLines(pen, scene.wires, keys, WIRES[row]);
  const rows = sorted(boxes, BOXES.length, key => BOXES.indexOf(colourOf(scene.boxes[key])));
  const { on, theme } = pen;
  for (const [row, keys] of rows.entries()) {
    on.fillStyle = theme.ink[BOXES[row]];
    for (const key of keys) {
      const { x, y, width, height } = scene.boxes[key];
      on.fillRect(x, y, width, height);
    }
  }
}

/** What of a box its colour says: that it is chosen, is not finite, is a parameter, has its adjoint, was computed. */
export function colourOf({ selected, lit, kind, adjoint, computed }: BoxShape): (typeof BOXES)[number] {
  if (selected || lit) return "focus";
  if (adjoint.reach === "nan") return "nan";
  if (kind === "parameter") return "parameter";
  if (adjoint.reach === "flows" || adjoint.reach === "awaited") return "ghost";
  return computed ? "quiet" : "border";
}

/** -1: not drawn. */
function wireRow({ far, whole, lit, selected, state, nan }: WireShape): number {
  if (far && !whole && !lit && !selected) return -1;
  return state === "carries" ? (nan ? 2 : 1) : 0;
}

/** Keys by row, each in its order; those of row -1 are left out. */
function sorted(keys: Uint32Array, rows: number, rowOf: (key: number) => number): number[][] {
  const found: number[][] = Array.from({ length: rows }, () => []);
  for (const key of keys) {
    const row = rowOf(key);
    if (row >= 0) found[row].push(key);
  }
  return found;
}

function paintLines(pen: Pen, wires: readonly WireShape[], keys: readonly number[], colour: Colour): void {
  const { on, theme, k } = pen;
  on.strokeStyle = theme.ink[colour];
  on.lineWidth = (theme.contrast ? 2 : 1) / k;
  on.setLineDash([]);
  for (let from = 0; from < keys.length; from += STROKE) {
    on.beginPath();
    for (let i = from; i < Math.min(from + STROKE, keys.length); i++) {
      const { points } = wires[keys[i]];
      if (points.length === 0) continue;
      on.moveTo(points[0].x, points[0].y);
      for (let p = 1; p < points.length; p++) on.lineTo(points[p].x, points[p].y);
    }
    on.stroke();
  }
}
