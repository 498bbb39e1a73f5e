// An opened group on a canvas.
import type { FrameShape } from "../../scene.js";
import { paintHead } from "../badge/paint.js";
import type { Pen } from "../pen.js";
import { paintTurns } from "../turns/paint.js";

const ground = ({ depth }: FrameShape) => (depth % 2 === 0 ? "strip" : "back");

export function paint(pen: Pen, frame: FrameShape): void {
  pen.at(frame, () => pen.box(0, 0, frame.width, frame.height, 10, ground(frame), { colour: "border" }));
}

/** Its words, over the wires that lead into it. */
export function paintHeading(pen: Pen, frame: FrameShape): void {
  pen.at(frame, () => {
    const backed = { halo: 5, ground: ground(frame) } as const;
    paintHead(pen, frame.badges, false);
    pen.say(frame.name.text, frame.name.x, 20, { size: 14, bold: true, ...backed });
    pen.say(frame.rest.text, frame.rest.x, 20, { colour: "quiet", ...backed });
    paintTurns(pen, frame.turns);
  });
}
