// The hatched region behind a cut, on a canvas.
import type { RegionShape } from "../../scene.js";
import type { Pen } from "../pen.js";

export function paint(pen: Pen, region: RegionShape): void {
  for (const { x, y, width, height } of region.rects) {
    pen.on.fillStyle = region.made ? pen.theme.ink.fill : (pen.hatch ?? pen.theme.ink.strip);
    pen.on.fillRect(x, y, width, height);
  }
  pen.say(region.text, region.x, region.y, {
    colour: "quiet",
    ui: true,
    halo: 4,
    align: region.align,
  });
}
