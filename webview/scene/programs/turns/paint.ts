// The rows along the turns of a card or frame, on a canvas.
import type { TurnsShape } from "../../scene.js";
import { ROWS } from "../../turns.js";
import type { Pen } from "../pen.js";

export function paintTurns(pen: Pen, turns: TurnsShape | null): void {
  if (!turns) return;
  const rail = turns.y + ROWS.slider;
  pen.say(turns.text, turns.from, turns.y + ROWS.text, { colour: "quiet" });
  if (turns.spark) pen.path(new Path2D(turns.spark), null, { colour: "gradient", width: 1.5 });
  pen.line(turns.from, rail, turns.to, rail, { colour: "rule" });
  if (pen.shows()) for (const x of turns.ticks) pen.line(x, rail - 3, x, rail + 3, { colour: "quiet" });
  pen.circle(turns.dot, rail, 4, "ink");
  for (const { x, y, text, anchor } of turns.ends)
    pen.say(text, x, y, { colour: "gradient", size: 10, align: anchor, halo: 3 });
}
