// A box on a canvas, as `index.ts` draws it in SVG.
import type { BoxShape } from "../../scene.js";
import { paintNumbers } from "../numbers/paint.js";
import type { Colour, Pen } from "../pen.js";
import { paintPills } from "../pill/paint.js";
import { BAR, ROW } from "./index.js";

export function paint(pen: Pen, box: BoxShape): void {
  pen.at(box, () => {
    paintBox(pen, box, "border");
    paintPills(pen, box);
  });
}

/** The part that a parameter's box shares; `edge` is the colour of its border. */
export function paintBox(pen: Pen, box: BoxShape, edge: Colour): void {
  const { width, height, adjoint } = box;
  paintFocus(pen, box, width, height, 9);
  pen.box(0, 0, width, height, 6, "back", { colour: adjoint.reach === "nan" ? "nan" : edge });
  paintShares(pen, box, height);
  faded(pen, box, () => {
    pen.say(box.name, 12, ROW.name, { size: 14, bold: true });
    pen.say(box.detail, 12, ROW.detail, { colour: "quiet" });
  });
  pen.say(adjoint.label, 12, ROW.adjoint, { colour: labelColour(box), over: true });
  pen.say(adjoint.word, width - adjoint.wordEnd, ROW.adjoint, { colour: wordColour(box), align: "end" });
  paintNumbers(pen, box.value, width - 12, ROW.name, "ink");
  paintNumbers(pen, adjoint.numbers, width - 12, ROW.adjoint, numbersColour(box));
}

/** The ring around what is selected or pointed at. */
export function paintFocus(pen: Pen, box: BoxShape, width: number, height: number, radius: number): void {
  if (!box.selected && !box.lit) return;
  const line = box.selected
    ? ({ colour: "focus", width: 2 } as const)
    : ({ colour: "wire", width: 1 } as const);
  pen.box(-4, -4, width + 8, height + 8, radius, null, line);
}

/** Not yet reached by the forward pass: the place is there, the ink is not. High contrast knows no faint ink. */
export function faded(pen: Pen, { computed }: BoxShape, paint: () => void): void {
  if (computed || pen.theme.contrast) paint();
  else pen.faint(0.45, paint);
}

/** Segments in arrival order; what has not arrived is the pale track. Negatives hang below the border. */
export function paintShares(pen: Pen, { track, segments }: BoxShape, height: number): void {
  if (track > 0) pen.fill(3, height - BAR, track, BAR, "track");
  for (const { x, width, negative } of segments)
    pen.fill(x, negative ? height + 1 : height - BAR, width, BAR, "gradient");
}

const silent = new Set(["blocked", "unreached", "quiet"]);

export const labelColour = ({ adjoint: { reach } }: BoxShape): Colour =>
  silent.has(reach) ? "quiet" : "gradient";
export const wordColour = ({ adjoint: { reach } }: BoxShape): Colour =>
  reach === "blocked" ? "cut" : reach === "nan" ? "nan" : "quiet";
export const numbersColour = ({ adjoint: { reach } }: BoxShape): Colour =>
  reach === "nan" ? "nan" : "gradient";
