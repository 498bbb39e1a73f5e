// An opened group on a canvas.
import type { FrameShape } from "../../scene.js";
import { paintHead } from "../badge/paint.js";
import type { Pen } from "../pen.js";
import { paintTurns } from "../turns/paint.js";

export function paint(pen: Pen, frame: FrameShape): void {
  pen.at(frame, () => {
    pen.box(0, 0, frame.width, frame.height, 10, frame.depth % 2 === 0 ? "strip" : "back", {
      colour: "border",
    });
    paintHead(pen, frame.badges, false);
    pen.say(frame.name, 28, 20, { size: 14, bold: true });
    pen.say(frame.rest.text, frame.rest.x, 20, { colour: "quiet" });
    paintTurns(pen, frame.turns);
  });
}
