// A closed group on a canvas.
import type { BoxShape } from "../../scene.js";
import { paintHead } from "../badge/paint.js";
import { bars } from "../numbers/index.js";
import { paintBars, paintNumbers } from "../numbers/paint.js";
import { faded, labelColour, numbersColour, paintFocus, paintShares, wordColour } from "../op/paint.js";
import type { Pen } from "../pen.js";
import { paintPills } from "../pill/paint.js";
import { paintTurns } from "../turns/paint.js";

export function paint(pen: Pen, box: BoxShape): void {
  const { card, adjoint } = box;
  if (!card) return;
  const { width, height, histogram } = card;
  const under = card.stacked ? 8 : 0;
  pen.at(box, () => {
    paintFocus(pen, box, width + under, height + under, 11);
    for (const by of card.stacked ? [8, 4] : [])
      pen.box(by, by, width, height, 8, "back", { colour: "border" });
    pen.box(0, 0, width, height, 8, "strip", { colour: adjoint.reach === "nan" ? "nan" : "border" });
    paintShares(pen, box, height);
    paintHead(pen, card.badges, true);
    faded(pen, box, () => {
      pen.say(card.name, 28, 19, { size: 14, bold: true });
      pen.say(card.facts.text, 12, card.facts.y, { colour: "quiet" });
    });
    pen.say(card.rest.text, card.rest.x, 19, { colour: "quiet" });
    pen.say(card.shape, width - 12, 19, { colour: "quiet", align: "end" });
    if (histogram) {
      const { x, y, bins } = histogram;
      paintBars(pen, bars(bins, histogram.width, histogram.height), x, y + histogram.height, "quiet");
    } else paintNumbers(pen, box.value, width - 12, card.facts.y, "ink");
    pen.say(adjoint.label, 12, card.adjoint, { colour: labelColour(box), over: true });
    pen.say(adjoint.word, width - adjoint.wordEnd, card.adjoint, { colour: wordColour(box), align: "end" });
    paintNumbers(pen, adjoint.numbers, width - 12, card.adjoint, numbersColour(box));
    paintPills(pen, box);
    paintTurns(pen, card.turns);
  });
}
