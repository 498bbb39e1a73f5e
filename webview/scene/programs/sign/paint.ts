// An unnamed operation on a canvas: its circle, and its words beside or below it.
import type { BoxShape } from "../../scene.js";
import { faded } from "../op/paint.js";
import type { Colour, Pen } from "../pen.js";
import { beside, gradient, SIZE, short, wordsX } from "./index.js";

const GAP = 8;
/** Width of a letter of the program's font, of its size. */
const LETTER = 0.6;

export function paint(pen: Pen, box: BoxShape): void {
  const middle = SIZE / 2;
  pen.at(box, () => {
    if (box.selected || box.lit)
      pen.circle(
        middle,
        middle,
        middle + 4,
        null,
        box.selected ? { colour: "focus", width: 2 } : { colour: "wire" },
      );
    pen.circle(middle, middle, middle, "back", { colour: box.adjoint.reach === "nan" ? "nan" : "border" });
    const size = box.name.length > 1 ? 9 : 13;
    pen.say(box.name, middle, middle + 4, { size, bold: true, align: "center" });
    const risen = gradient(box);
    row(pen, box, short(box.value), "ink", beside(box) ? risen : "", box.across ? SIZE + 16 : 9);
    row(pen, box, box.detail, "quiet", beside(box) ? "" : risen, box.across ? SIZE + 29 : 22);
  });
}

/** A word, and the gradient after it. */
function row(pen: Pen, box: BoxShape, word: string, colour: Colour, risen: string, y: number): void {
  if (!pen.shows()) return;
  const wide = (text: string) => 11 * LETTER * Array.from(text).length;
  const all = wide(word) + (risen ? GAP + wide(risen) : 0);
  const x = box.across ? wordsX(box) - all / 2 : wordsX(box);
  if (colour === "quiet") faded(pen, box, () => pen.say(word, x, y, { colour }));
  else pen.say(word, x, y, { colour });
  pen.say(risen, x + wide(word) + GAP, y, { colour: risenColour(box) });
}

function risenColour({ adjoint: { reach } }: BoxShape): Colour {
  if (reach === "nan") return "nan";
  return reach === "blocked" || reach === "quiet" || reach === "unreached" ? "quiet" : "gradient";
}
