// A loop's card on a canvas.
import type { BoxShape } from "../../scene.js";
import { faded, paintFocus } from "../op/paint.js";
import type { Pen } from "../pen.js";
import { HEIGHT, SLIDER } from "./index.js";

export function paint(pen: Pen, box: BoxShape): void {
  const { loop } = box;
  if (!loop) return;
  pen.at(box, () => {
    paintFocus(pen, box, loop.width + 8, HEIGHT + 8, 9);
    for (const by of [8, 4]) pen.box(by, by, loop.width, HEIGHT, 6, "back", { colour: "border" });
    pen.box(0, 0, loop.width, HEIGHT, 6, "back", { colour: box.adjoint.reach === "nan" ? "nan" : "border" });
    faded(pen, box, () => {
      pen.say(loop.name, 12, 18, { size: 14, bold: true });
      pen.say(loop.pass, 12, 33, { colour: "quiet" });
    });
    pen.say(loop.rule.text, loop.rule.x, 18, { colour: "quiet" });
    pen.say(loop.count, loop.width - 12, 18, { size: 14, bold: true, align: "end" });
    if (loop.spark) pen.path(new Path2D(loop.spark), null, { colour: "gradient", width: 2 });
    if (pen.shows()) for (const x of loop.ticks) pen.line(x, SLIDER - 3, x, SLIDER + 3, { colour: "quiet" });
    pen.circle(loop.dot, SLIDER, 4, "ink");
    for (const { x, y, text, anchor } of loop.ends)
      pen.say(text, x, y, { colour: "gradient", size: 10, align: anchor, halo: 3 });
    if (loop.stub) pen.path(new Path2D(loop.stub), null, { colour: "wire", dash: [1.5, 3] });
    for (const { x, y, text } of loop.reads) pen.say(text, x, y, { colour: "quiet", ui: true });
  });
}
