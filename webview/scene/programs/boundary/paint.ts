// A cut on a canvas: its ghost below, its bars and words above.
import type { CutShape } from "../../scene.js";
import type { Pen } from "../pen.js";
import { HALF } from "./index.js";

export function paint(pen: Pen, cut: CutShape): void {
  if (cut.ghost) paintGhost(pen, cut, cut.ghost);
  const { across, would, x, y } = cut;
  const aside = cut.lifted ? -30 : 0;
  for (const by of [-5, 5]) {
    if (across) pen.fill(x - by - 1.25, y - HALF + aside, 2.5, 2 * HALF, "cut");
    else pen.fill(x - HALF + aside, y + by - 1.25, 2 * HALF, 2.5, "cut");
  }
  const first = across ? y + HALF + 14 : y + (would ? -2 : 4);
  const left = across ? x : x + HALF + 10;
  const align = across ? "center" : "start";
  const place = cut.place ? ` · ${cut.place}` : "";
  if (across) pen.say(`${cut.word}${place}`, left, first, { colour: "cut", align });
  else {
    pen.say(cut.word, left, first, { colour: "cut", bold: true });
    pen.say(place, left + 6.7 * cut.word.length, first, { colour: "quiet" });
  }
  pen.say(would, left, across ? y + HALF + 28 : y + 12, { colour: "quiet", align });
}

/** What would have flowed: a hollow wire of that width, which fills when the cut is lifted. */
function paintGhost(
  pen: Pen,
  { across, lifted }: CutShape,
  { path, width }: { path: string; width: number },
): void {
  const shape = new Path2D(path);
  if (lifted) pen.path(shape, null, { colour: "gradient", width });
  const wide = Math.max(3, width) / 2;
  for (const by of [-wide, wide])
    pen.at(across ? { x: 0, y: by } : { x: by, y: 0 }, () =>
      pen.path(shape, null, { colour: "ghost", dash: [1.5, 3] }),
    );
}
