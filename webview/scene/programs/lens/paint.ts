// A lens on a canvas: the tint lies thinly over the box, its frame is as strong as the quantity, the figure at its corner.
import type { GoneShape, GroundShape, LensShape } from "../../scene.js";
import type { Colour, Pen } from "../pen.js";
import { WORDS } from "./index.js";

/** As `style.css` has them. */
const HUES: Readonly<Record<LensShape["name"], Colour>> = {
  gradient: "gradient",
  value: "parameter",
  time: "time",
  memory: "time",
  finding: "nan",
  change: "cut",
};

export function paint(
  pen: Pen,
  { tint, width, height, radius, figure, at, ...place }: GroundShape,
  name: LensShape["name"],
): void {
  const colour = HUES[name];
  pen.at(place, () => {
    if (!pen.theme.contrast) pen.faint(0.06 + 0.3 * tint, () => pen.box(0, 0, width, height, radius, colour));
    pen.box(0, 0, width, height, radius, null, { colour, width: 1 + 3 * tint });
    const align = at.anchor === "end" ? "end" : "center";
    pen.say(figure, at.x, at.y, { align, halo: 3 });
  });
}

export function paintGone(pen: Pen, { width, height, text, ...place }: GoneShape): void {
  pen.at(place, () => {
    pen.box(0, 0, width, height, 3, "back", { colour: "cut", width: 1, dash: [3, 2] });
    pen.say(text, width / 2, WORDS, { colour: "cut", align: "center" });
  });
}
