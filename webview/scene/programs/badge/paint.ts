// The chevron and the badges of a card or frame, on a canvas.
import type { BadgeShape } from "../../scene.js";
import type { Pen } from "../pen.js";
import { CHEVRON } from "./index.js";

const WORDS = { same: { size: 14, bold: true }, others: {}, cuts: { colour: "cut" } } as const;

export function paintHead(pen: Pen, badges: readonly BadgeShape[], closed: boolean): void {
  pen.path(new Path2D(closed ? CHEVRON.closed : CHEVRON.open), null, { colour: "ink", width: 1.5 });
  for (const { kind, x, width, text } of badges) {
    if (kind === "others") pen.box(x - width, 5, width, 18, 0, null, { colour: "quiet", dash: [3, 2] });
    pen.say(text, x - width / 2, 18, { ...WORDS[kind], align: "center" });
  }
}
