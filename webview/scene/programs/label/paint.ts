// The local derivative, on a canvas.
import type { WireShape } from "../../scene.js";
import type { Pen } from "../pen.js";

export function paint(pen: Pen, wire: WireShape): void {
  if (!pen.shows()) return;
  const { text, x, y } = wire.label();
  pen.say(text, x, y, { colour: "quiet", halo: 4 });
}
